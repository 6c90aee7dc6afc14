// How long generating takes: cold, unchanged, and how it grows with the number of messages.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../tools.mjs";
import { median, printTable } from "./packages.mjs";

const rounds = 5;
const grown = "ocpp2.1";
const factors = [1, 2, 4, 8];

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

/** More messages and as many more shared types, under other names, against the protocol itself. */
function measureGrowth(folder) {
  const times = new Map(factors.map((factor) => [factor, []]));
  for (const factor of factors) multiply(folder, factor);
  for (let round = 0; round < rounds; round++) {
    for (const [factor, each] of times) {
      rmSync(join(folder, "node_modules"), { recursive: true, force: true });
      // Behind another protocol, which pays for loading the libraries.
      const { output } = run(folder, ["ntxcp1.0", nameOf(factor)]);
      each.push(Number(new RegExp(`^${nameOf(factor)}: .*; (\\d+) ms`, "m").exec(output)?.[1]));
    }
  }
  const best = [...times].map(([factor, each]) => [factor, Math.min(...each)]);
  const [[, one]] = best;
  console.log(
    `\nSo many times the messages and types of ${grown}, libraries loaded; the ratio is that of one share:\n`,
  );
  printTable(
    ["times", "ms", "ratio"],
    best.map(([factor, ms]) => [factor, ms, (ms / one / factor).toFixed(2)]),
  );
}

function nameOf(factor) {
  return `${grown}-x${factor}`;
}

/** Writes a protocol with so many copies of each message and type. */
function multiply(folder, factor) {
  const [from, to] = [grown, nameOf(factor)].map((name) => join(folder, "schemas", name));
  const copies = Array.from({ length: factor }, (_, index) => (index === 0 ? "" : `No${index}`));
  const read = (...path) => JSON.parse(readFileSync(join(from, ...path), "utf8"));
  const write = (content, ...path) => {
    mkdirSync(dirname(join(to, ...path)), { recursive: true });
    writeFileSync(join(to, ...path), JSON.stringify(content));
  };
  const eachCopied = (entries) =>
    Object.fromEntries(
      copies.flatMap((copy) =>
        Object.entries(entries).map(([name, value]) => [`${name}${copy}`, renameTypes(value, copy)]),
      ),
    );
  const types = read("types.json");
  write({ ...types, definitions: eachCopied(types.definitions) }, "types.json");
  const manifest = read("protocol.json");
  const profiles = manifest.profiles.map((profile) => ({ ...profile, actions: eachCopied(profile.actions) }));
  write({ ...manifest, name: nameOf(factor), profiles }, "protocol.json");
  for (const entry of readdirSync(from, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    for (const file of readdirSync(join(from, entry.name))) {
      const schema = read(entry.name, file);
      for (const copy of copies) {
        write(renameTypes(schema, copy), entry.name, file.replace(/(Request|Response)?\.json$/, `${copy}$1.json`));
      }
    }
  }
}

/** A schema whose references lead to a copy of the types. */
function renameTypes(value, copy) {
  if (Array.isArray(value)) return value.map((item) => renameTypes(item, copy));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, key === "$ref" ? `${child}${copy}` : renameTypes(child, copy)]),
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
