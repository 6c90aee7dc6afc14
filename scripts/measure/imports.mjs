// What importing a package costs, each time in a fresh process, and which packages come with it.

import { spawnSync } from "node:child_process";
import { build } from "esbuild";
import { root } from "../tools.mjs";
import { median, printTable, protocols } from "./packages.mjs";

const rounds = 15;
/** What everything here stands on, and is compared with. */
const floor = "ws";
const runtime = "@chargewire/runtime";

export async function measureImports() {
  const names = [floor, runtime, ...protocols.map((protocol) => protocol.package)];
  const alone = new Map(names.map((name) => [name, []]));
  const over = new Map(names.map((name) => [name, []]));
  // Interleaved, so that whatever else the machine does falls on all alike.
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      alone.get(name).push(importTime("", name));
      if (!isFloor(name)) over.get(name).push(importTime(`await import("${runtime}");`, name));
    }
  }
  const rows = [];
  for (const name of names) {
    const [best, middle] = [Math.min(...alone.get(name)), median(alone.get(name))];
    const more = isFloor(name)
      ? ""
      : `${Math.min(...over.get(name)).toFixed(1)} (${median(over.get(name)).toFixed(1)})`;
    rows.push([name, `${best.toFixed(1)} (${middle.toFixed(1)})`, more, (await packagesBehind(name)).join(", ")]);
  }
  console.log(`Best (median) of ${rounds} fresh processes, in ms.\n`);
  printTable(["import", "alone", "when the runtime is there", "loads"], rows);
}

/** What is there already when a generated package is imported next. */
function isFloor(name) {
  return name === floor || name === runtime;
}

function importTime(before, name) {
  const code = `${before} const begin = performance.now(); await import("${name}"); console.log(performance.now() - begin);`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" });
  return Number(stdout);
}

/** The packages whose files a static import reaches; there are no others, as nothing imports dynamically. */
async function packagesBehind(name) {
  const { metafile } = await build({
    stdin: { contents: `import "${name}";`, resolveDir: root },
    bundle: true,
    write: false,
    metafile: true,
    treeShaking: false,
    ignoreAnnotations: true,
    platform: "node",
    format: "esm",
    external: ["ws"],
  });
  const found = Object.keys(metafile.inputs).flatMap((path) => /^packages\/([^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(found)].sort();
}
