// pnpm bench: what Chargewire costs beside a bare WebSocket server and beside its alternatives, in one run.

import { parseArgs } from "node:util";
import { node } from "../scripts/tools.mjs";
import { contestantsOf, floor } from "./contestants/contestants.mjs";
import { runRounds, summarise } from "./harness/rounds.mjs";
import { callsMetric } from "./metrics/calls.mjs";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string" },
    servers: { type: "string" },
    packages: { type: "string", multiple: true },
    json: { type: "string" },
  },
});
if (values.packages === undefined) node("scripts/setup.mjs");
const wanted = values.servers?.split(",");
const contestants = contestantsOf(values.packages).filter(
  ({ name }) => wanted === undefined || name === floor || wanted.some((each) => name.startsWith(each)),
);
const size = { warmUp: 20_000, calls: 15_000 };
for (const metric of [callsMetric(100, size), callsMetric(1000, size)]) {
  const taken = await runRounds(metric, contestants, Number(values.rounds ?? 3));
  console.log(metric.name);
  for (const [name, figures] of Object.entries(summarise(metric, contestants, taken, floor))) {
    console.log(
      name.padEnd(20),
      ...metric.figures.map(
        (f) => `${f.name} ${figures[f.name].median.toFixed(f.digits)} ${figures[f.name].ratio.toFixed(3)}`,
      ),
      figures.cpu.rounds.map((x) => x.toFixed(1)).join(" "),
    );
  }
}
