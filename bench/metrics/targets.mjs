// The figures to reach.

/**
 * @typedef {object} Target
 * @property {string} metric
 * @property {string} figure
 * @property {string} title
 * @property {"ratio" | "difference" | "median" | "relative"} of which number of the figure: its ratio or difference to
 * the floor, itself, or its ratio beside that of the first protocol.
 * @property {number} atMost
 * @property {string} unit
 * @property {number} digits
 * @property {string} [contestant] end of the contestant's name; default: none.
 */

const ratio = { figure: "cpu", of: "ratio", unit: "", digits: 2 };

/** @type {Target[]} */
const targets = [
  { ...ratio, metric: "calls-100", title: "server CPU per call, 100 connections", atMost: 1.1 },
  { ...ratio, metric: "calls-1000", title: "the same, 1,000 connections", atMost: 1.15 },
  { ...ratio, metric: "server-to-client", title: "server-to-client call", atMost: 1.2 },
  { ...ratio, metric: "client", title: "client library call", atMost: 1.2 },
  { ...ratio, metric: "handshake", title: "handshake CPU", atMost: 1.2 },
  ...["heap2000", "heap5000", "heap10000"].map((figure) => ({
    metric: "idle",
    figure,
    title: `heap per idle connection, ${Number(figure.slice(4)).toLocaleString("en")} connections`,
    of: "median",
    atMost: 4.5,
    unit: " KiB",
    digits: 2,
  })),
  {
    metric: "import",
    figure: "cpu",
    title: "import CPU over bare ws",
    of: "difference",
    atMost: 10,
    unit: " ms",
    digits: 1,
  },
  { ...ratio, metric: "start", title: "import, server, first seven calls, CPU", atMost: 1.15 },
  { metric: "packages", figure: "count", title: "packages installed", of: "median", atMost: 3, unit: "", digits: 0 },
  {
    metric: "many",
    figure: "peak",
    title: "RSS, 10,000 connections",
    of: "median",
    atMost: 150,
    unit: " MiB",
    digits: 0,
  },
  ...["ocpp2.0.1", "ntxcp1.0"].map((protocol) => ({
    ...ratio,
    metric: "protocols",
    title: `server CPU per call, ${protocol} to 1.6`,
    of: "relative",
    atMost: 1.05,
    contestant: ` ${protocol}`,
  })),
];

/**
 * Each target that was measured: what there is to reach, what was reached, and what the best other library reached.
 * @param {Record<string, { contestants: Record<string, Record<string, object>> }>} results by metric.
 */
export function checkTargets(results) {
  return targets.flatMap(({ metric, figure, title, of, atMost, unit, digits, contestant = "" }) => {
    const contestants = Object.entries(results[metric]?.contestants ?? {}).filter(([, figures]) => figure in figures);
    const written = (value) => `${value.toFixed(digits)}${unit}`;
    const others = contestants
      .filter(([name]) => name.startsWith("ocpp-rpc"))
      .map(([, figures]) => figures[figure][of]);
    return contestants
      .filter(([name]) => name.startsWith("chargewire") && name.endsWith(contestant))
      .map(([name, figures]) => {
        const reached = figures[figure][of];
        return {
          target: title,
          contestant: name,
          reach: `≤ ${written(atMost)}`,
          reached: written(reached),
          // By the number as it is written, or a table would contradict itself.
          verdict: Number(reached.toFixed(digits)) <= atMost ? "reached" : "missed",
          alternative: others.length === 0 ? "" : written(Math.min(...others)),
        };
      });
  });
}
