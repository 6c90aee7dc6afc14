import { parseArgs } from "node:util";
import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import { runCampaign } from "./campaign.js";

// The long run of the fuzzer, started by scripts/fuzz.mjs.

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    frames: { type: "string", default: "1000000" },
    session: { type: "string" },
  },
});
const seed = whole("seed", values.seed);
const frames = whole("frames", values.frames);
const session = values.session === undefined ? undefined : whole("session", values.session);

const stray: unknown[] = [];
process.on("unhandledRejection", (reason) => stray.push(reason));
process.on("uncaughtException", (error) => stray.push(error));

console.log(`seed ${seed}`);
try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
for (const reason of stray) {
  console.error("not handled:", reason);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const started = performance.now();
  const tally = await runCampaign([ntxcp10, ocpp16, ocpp20, ocpp201, ocpp21], {
    seed,
    frames,
    session,
    overSockets: 0.1,
    progress: (sent) => process.stderr.write(`\r${sent} frames`),
  });
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write("\r");
  const { memory, sockets } = tally.frames;
  console.log(
    `${memory + sockets} frames in ${tally.sessions} sessions, ${seconds.toFixed(0)} s, ` +
      `${((memory + sockets) / seconds).toFixed(0)} frames/s; ${sockets} of them over real sockets`,
  );
  print("frames by how they came about", tally.origins);
  print("what endpoints had to do, and did", tally.classes);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} is ${text}; it is a whole number.`);
}

function print(title: string, counts: Readonly<Record<string, number>>): void {
  console.log(`\n${title}:`);
  const rows = Object.entries(counts).sort(([, one], [, other]) => other - one);
  for (const [name, count] of rows) console.log(`${String(count).padStart(9)}  ${name}`);
}
