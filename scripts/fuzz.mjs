// pnpm fuzz: hostile frames for every protocol, each with an oracle that says what has to come of it. --seed N plays the
// same frames again, --frames M says how many, --session K plays one session of a seed alone.

import { install, runTestProgram } from "./tools.mjs";

install();
await runTestProgram(
  "test/fuzz/main.ts",
  process.argv.slice(2).filter((argument) => argument !== "--"),
);
