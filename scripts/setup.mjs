// Makes a fresh clone ready: installs, generates, builds.

import { install, node } from "./tools.mjs";

install();
node("scripts/codegen.mjs", process.argv.slice(2));
node("scripts/check-layers.mjs");
// What a user runs; the tests are compiled where they are run.
node("scripts/build.mjs", ["packages", "codegen", "examples"]);
