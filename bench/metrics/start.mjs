// What a process costs before it has served anybody for long: all its CPU since it began, each time in a fresh one.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { addressOf, packageOf } from "../harness/chargewire.mjs";
import { cores, pinned } from "../harness/process.mjs";
import { openServer, startLoad } from "../harness/session.mjs";

const milliseconds = { name: "cpu", title: "CPU", unit: "ms", digits: 1 };
const bench = fileURLToPath(new URL("..", import.meta.url));

/** What a contestant's server imports. */
const imports = {
  "raw-ws": ({ strict }) => ["ws", ...(strict ? ["ajv"] : [])],
  chargewire: ({ root }) => [addressOf(root, packageOf("ocpp1.6"))],
  "ocpp-rpc": () => ["ocpp-rpc"],
};

/** The import alone. @returns {import("../harness/rounds.mjs").Metric} */
export function coldImport(slices) {
  return {
    name: "import",
    title: "Cold import",
    figures: [{ ...milliseconds, showsDifference: true }],
    slices,
    contestants: (all) => all.filter(({ name }) => name !== "ocpp-rpc lax"),
    open: async (contestant) => ({ contestant, close: async () => {} }),
    measure: async ({ contestant: { start } }) => ({ cpu: importCpu(imports[start.module](start)) }),
  };
}

/** CPU of a process that imports modules, in ms. */
function importCpu(modules) {
  const code = `${modules.map((name) => `import ${JSON.stringify(name)};`).join(" ")}
    const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);`;
  const [command, ...args] = pinned(cores.measured, ["--input-type=module", "-e", code]);
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: bench, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** Import, server, one station and its first seven calls. @returns {import("../harness/rounds.mjs").Metric} */
export function firstCalls(slices) {
  return {
    name: "start",
    title: "Import, server, first seven calls",
    figures: [milliseconds],
    slices,
    async open(contestant) {
      const load = startLoad();
      return { contestant, load, close: () => load.stop() };
    },
    async measure({ contestant, load }) {
      const { measured, connect } = await openServer(contestant, { load });
      await connect(1);
      await load.ask("call", { calls: 6 });
      const cpu = await measured.ask("cpu");
      await load.ask("disconnect");
      await measured.stop();
      return { cpu: cpu / 1000 };
    },
  };
}
