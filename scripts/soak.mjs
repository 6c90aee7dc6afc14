// pnpm soak: thousands of stations that call, vanish, come back and replace each other, and then a look for what is left
// of them. --minutes N, --stations N, --pause MS between two steps of a station, --seed N.

import { install, runTestProgram } from "./tools.mjs";

install();
const args = process.argv.slice(2).filter((argument) => argument !== "--");
await runTestProgram("test/soak/main.ts", args, ["--expose-gc"]);
