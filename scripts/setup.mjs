// Makes a fresh clone ready: installs, generates, builds.

import { commandOf, install, node } from "./tools.mjs";

install();
node("scripts/codegen.mjs", process.argv.slice(2));
node("scripts/check-layers.mjs");
node(commandOf("typescript", "tsc"), ["-b"]);
