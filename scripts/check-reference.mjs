// pnpm check:reference DIR: the tests that compare schemas/ with reference data, which is no part of this checkout.
// Without DIR the folder shared/reference beside the checkout is taken.

import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { commandOf, node, root } from "./tools.mjs";

// pnpm and npm run scripts in the checkout; the user means DIR relative to where the command was typed.
const startedIn = process.env.INIT_CWD ?? process.cwd();
const [given, ...more] = process.argv.slice(2).filter((argument) => argument !== "--");
const folder = given === undefined ? resolve(root, "../shared/reference") : resolve(startedIn, given);

if (more.length > 0) fail(`one folder is enough, and ${more.length + 1} were given.`);
if (!existsSync(folder) || !statSync(folder).isDirectory()) {
  fail(
    given === undefined
      ? `there is no ${folder}. Give the folder of the reference data: pnpm check:reference DIR`
      : `there is no folder ${folder}. DIR is the folder that holds ocpp1.6, with facts.json and manifest.json in it.`,
  );
}
if (!existsSync(resolve(folder, "ocpp1.6", "facts.json"))) {
  fail(`${folder} holds no reference data: ocpp1.6/facts.json is missing there.`);
}

node(commandOf("vitest"), ["run", "test/reference"], { env: { ...process.env, CHARGEWIRE_REFERENCE: folder } });

function fail(message) {
  console.error(`check:reference: ${message}`);
  process.exit(1);
}
