// pnpm measure: what generated packages cost, side by side in one run. Prints tables in Markdown; the developer part of
// the README keeps those of the last release. Names of parts (sizes, imports, types, generator, bundles) choose some.

import { cpus } from "node:os";
import { measureBundles } from "./measure/bundles.mjs";
import { measureGenerator } from "./measure/generator.mjs";
import { measureImports } from "./measure/imports.mjs";
import { measureSizes } from "./measure/sizes.mjs";
import { measureTypes } from "./measure/types.mjs";
import { node } from "./tools.mjs";

const parts = {
  sizes: measureSizes,
  imports: measureImports,
  types: measureTypes,
  generator: measureGenerator,
  bundles: measureBundles,
};

const chosen = process.argv.slice(2).filter((argument) => argument !== "--");
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`measure: there is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}.`);
  process.exit(1);
}
node("scripts/setup.mjs");
console.log(`\nNode ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores`);
for (const name of chosen.length === 0 ? Object.keys(parts) : chosen) {
  console.log(`\n## ${name}\n`);
  await parts[name]();
}
