// The options of the benchmark.

import { parseArgs } from "node:util";
import { floor } from "./contestants/contestants.mjs";
import { fullMetrics, quickMetrics, smallestMetrics } from "./metrics/metrics.mjs";

const sets = {
  full: { metrics: fullMetrics, rounds: 2 },
  quick: { metrics: quickMetrics, rounds: 1, servers: ["chargewire"] },
  smallest: { metrics: smallestMetrics, rounds: 1 },
};

const help =
  () => `pnpm bench: what Chargewire costs beside a bare WebSocket server and beside its alternatives, in one run.

  --quick             the table of targets only, with fewer calls, in less than a minute
  --smallest          as little as shows that it works; its numbers mean nothing
  --rounds N          default ${Object.values(sets)
    .map(({ rounds }) => rounds)
    .join(", ")}: full, quick, smallest
  --only A,B          metrics of these names, or whose names begin so
  --servers A,B       contestants, likewise, beside the floor
  --packages [N=]DIR  Chargewire as it is built in another checkout, under a name; several are compared side by side
  --json FILE         where the results go; default bench/results/latest.json
  --no-setup          does not install, generate and build first

Metrics, full: ${fullMetrics()
    .map(({ name }) => name)
    .join(", ")}.`;

/**
 * Reads the arguments of a run, or ends it with what is wrong with them.
 * @param {(builds?: string[]) => import("./contestants/contestants.mjs").Contestant[]} contestantsOf
 */
export function readOptions(args, contestantsOf) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      smallest: { type: "boolean", default: false },
      rounds: { type: "string" },
      only: { type: "string" },
      servers: { type: "string" },
      packages: { type: "string", multiple: true },
      json: { type: "string" },
      "no-setup": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help());
    process.exit();
  }
  const set = sets[values.smallest ? "smallest" : values.quick ? "quick" : "full"];
  const rounds = Number(values.rounds ?? set.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) end(`--rounds ${values.rounds} is no number of rounds.`);
  const all = contestantsOf(values.packages);
  const servers = choose(all, values.servers?.split(",") ?? set.servers, "server");
  return {
    rounds,
    metrics: choose(set.metrics(), values.only?.split(","), "metric"),
    contestants: all.filter((each) => each.name === floor || servers.includes(each)),
    json: values.json,
    // Of other checkouts the benchmark takes what is built there.
    setup: values.packages === undefined && !values["no-setup"],
  };
}

/** Those of a name that was asked for, or, where nobody has that name, whose name begins so. */
function choose(all, wanted, kind) {
  if (wanted === undefined) return all;
  const found = wanted.flatMap((name) => {
    const exact = all.filter((each) => each.name === name);
    const some = exact.length > 0 || name === "" ? exact : all.filter((each) => each.name.startsWith(name));
    if (some.length === 0) end(`there is no ${kind} "${name}"; there are ${all.map((each) => each.name).join(", ")}.`);
    return some;
  });
  return all.filter((each) => found.includes(each));
}

function end(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}
