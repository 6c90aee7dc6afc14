// How long generating takes: cold, unchanged, and how it grows with the number of messages.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../tools.mjs";
import { median, printTable } from "./packages.mjs";

const rounds = 5;
const doubled = "ocpp2.1";

export function measureGenerator() {
  withSchemas(root, (folder) => {
    const cold = [];
    const warm = [];
    for (let round = 0; round < rounds; round++) {
      cold.push(runCold(folder));
      warm.push(run(folder));
    }
    const wall = (runs) =>
      `${Math.min(...runs.map(({ ms }) => ms)).toFixed(0)} (${median(runs.map(({ ms }) => ms)).toFixed(0)})`;
    console.log(`Best (median) of ${rounds} runs of the whole program, in ms.\n`);
    printTable(
      ["all protocols", "wall"],
      [
        ["cold", wall(cold)],
        ["nothing changed", wall(warm)],
      ],
    );
    console.log("\nOf that per protocol, cold; the first one also loads the libraries:\n");
    console.log(cold.at(-1).output.trim());
    measureGrowth(folder);
  });
}

/** Wall time of the whole program for all protocols of a checkout, in ms: cold, and when nothing has changed. */
export function generatorTimes(checkout = root) {
  return withSchemas(checkout, (folder) => {
    const [cold, warm] = [runCold(folder, checkout), run(folder, [], checkout)];
    return { cold: cold.ms, warm: warm.ms };
  });
}

/** Does something in a folder that has the schemas of a checkout, and is gone afterwards. */
function withSchemas(checkout, use) {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-measure-"));
  try {
    cpSync(join(checkout, "schemas"), join(folder, "schemas"), { recursive: true });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runCold(folder, checkout = root) {
  for (const name of ["packages", "node_modules"]) rmSync(join(folder, name), { recursive: true, force: true });
  return run(folder, [], checkout);
}

/** Twice the messages and twice the shared types, under other names, against the protocol itself. */
function measureGrowth(folder) {
  const twice = `${doubled}-twice`;
  const [from, to] = [join(folder, "schemas", doubled), join(folder, "schemas", twice)];
  cpSync(from, to, { recursive: true });
  const rename = (value) => renameTypes(value);
  const types = JSON.parse(readFileSync(join(from, "types.json"), "utf8"));
  const more = Object.entries(types.definitions).map(([name, schema]) => [`${name}Two`, rename(schema)]);
  writeFileSync(
    join(to, "types.json"),
    JSON.stringify({ ...types, definitions: { ...types.definitions, ...Object.fromEntries(more) } }),
  );
  const manifest = JSON.parse(readFileSync(join(from, "protocol.json"), "utf8"));
  for (const profile of manifest.profiles) {
    const actions = Object.entries(profile.actions).map(([action, entry]) => [`${action}Two`, entry]);
    profile.actions = { ...profile.actions, ...Object.fromEntries(actions) };
  }
  writeFileSync(join(to, "protocol.json"), JSON.stringify({ ...manifest, name: twice }));
  for (const entry of readdirSync(from, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    for (const file of readdirSync(join(from, entry.name))) {
      const schema = rename(JSON.parse(readFileSync(join(from, entry.name, file), "utf8")));
      const name = file.replace(/(Request|Response)?\.json$/, "Two$1.json");
      mkdirSync(join(to, entry.name), { recursive: true });
      writeFileSync(join(to, entry.name, name), JSON.stringify(schema));
    }
  }
  const times = { [doubled]: [], [twice]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(times)) {
      rmSync(join(folder, "node_modules"), { recursive: true, force: true });
      // Behind another protocol, which pays for loading the libraries.
      const { output } = run(folder, ["ntxcp1.0", name]);
      times[name].push(Number(new RegExp(`^${name}: .*; (\\d+) ms`, "m").exec(output)?.[1]));
    }
  }
  const [one, two] = Object.values(times).map((each) => Math.min(...each));
  console.log("\nTwice the messages and types, libraries loaded:\n");
  printTable(
    ["protocol", "ms", "ratio"],
    [
      [doubled, one, 1],
      [twice, two, (two / one).toFixed(2)],
    ],
  );
}

/** A schema whose references lead to the second set of types. */
function renameTypes(value) {
  if (Array.isArray(value)) return value.map(renameTypes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, key === "$ref" ? `${child}Two` : renameTypes(child)]),
  );
}

function run(folder, names = [], checkout = root) {
  const begin = performance.now();
  const program = join(checkout, "codegen", "dist", "cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...names, "--verbose"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return { ms: performance.now() - begin, output: stdout };
}
