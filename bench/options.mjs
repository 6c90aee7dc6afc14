// The options of the benchmark.

import { parseArgs } from "node:util";
import { floor } from "./contestants/contestants.mjs";
import { fullMetrics, quickMetrics, smallestMetrics } from "./metrics/metrics.mjs";

const sets = {
  full: { metrics: fullMetrics, rounds: 3 },
  quick: { metrics: quickMetrics, rounds: 2, servers: ["chargewire"] },
  smallest: { metrics: smallestMetrics, rounds: 1 },
};

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
    },
  });
  const set = sets[values.smallest ? "smallest" : values.quick ? "quick" : "full"];
  const rounds = Number(values.rounds ?? set.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) end(`--rounds ${values.rounds} is no number of rounds.`);
  const all = contestantsOf(values.packages);
  const servers = values.servers?.split(",") ?? set.servers;
  return {
    rounds,
    metrics: choose(set.metrics(), values.only?.split(","), "metric"),
    contestants: all.filter((each) => each.name === floor || choose(all, servers, "server").includes(each)),
    json: values.json,
    // Of other checkouts the benchmark takes what is built there.
    setup: values.packages === undefined && !values["no-setup"],
  };
}

/** Those whose name begins with what was asked for. */
function choose(all, prefixes, kind) {
  if (prefixes === undefined) return all;
  const unknown = prefixes.filter((prefix) => !all.some(({ name }) => name.startsWith(prefix)));
  if (unknown.length > 0) {
    end(`there is no ${kind} ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}.`);
  }
  return all.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
}

function end(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}
