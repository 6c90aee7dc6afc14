// pnpm codegen: compiles the generator where that is due, and runs it.

import { commandOf, node } from "./tools.mjs";

node(commandOf("typescript", "tsc"), ["-b", "codegen"]);
node("codegen/dist/cli.js", process.argv.slice(2));
