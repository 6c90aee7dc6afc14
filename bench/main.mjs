// pnpm bench: what Chargewire costs beside a bare WebSocket server and beside its alternatives, in one run. Prints tables
// in Markdown and writes a JSON file; --help has the options.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { node } from "../scripts/tools.mjs";
import { contestantsOf, floor } from "./contestants/contestants.mjs";
import { watchOthers } from "./harness/others.mjs";
import { canPin } from "./harness/process.mjs";
import { runRounds, summarise } from "./harness/rounds.mjs";
import { printMetric, printTargets } from "./harness/tables.mjs";
import { checkTargets } from "./metrics/targets.mjs";
import { readOptions } from "./options.mjs";

const args = process.argv.slice(2).filter((argument) => argument !== "--");
const options = readOptions(args, contestantsOf);
if (options.setup) node("scripts/setup.mjs");

const began = performance.now();
const head = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  system: `${process.platform} ${process.arch}, ${cpus().length} cores${canPin ? ", pinned" : ""}`,
  command: ["pnpm bench", ...args].join(" "),
};
console.log(`\n${head.date}, Node ${head.node}, ${head.system}: \`${head.command}\``);

const results = {};
for (const metric of options.metrics) {
  const contestants = metric.contestants?.(options.contestants) ?? options.contestants;
  const begin = performance.now();
  const othersSince = watchOthers();
  const taken = await runRounds(metric, contestants, options.rounds);
  const { name, title, figures } = metric;
  const rounds = taken.get(contestants[0].name).length;
  const others = othersSince();
  results[name] = { title, figures, rounds, others, contestants: summarise(metric, contestants, taken, floor) };
  printMetric(results[name]);
  const disturbance = others === undefined ? "" : `; others used ${(others * 100).toFixed(0)} % of the machine`;
  console.error(`${name}: ${((performance.now() - begin) / 1000).toFixed(1)} s${disturbance}`);
}
const targets = checkTargets(results);
if (targets.length > 0) printTargets(targets);
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s`);

const file = resolve(options.json ?? fileURLToPath(new URL("results/latest.json", import.meta.url)));
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ ...head, metrics: results, targets }, undefined, 2)}\n`);
