// pnpm matrix: the packed packages in a project outside of the workspace, with every TypeScript on every Node. The
// short form of it is part of the tests. A Node that cannot be had for this system is a failure, not a gap.

import { commandOf, node } from "./tools.mjs";

node("scripts/build.mjs", ["packages", "codegen"]);
const env = { ...process.env, CHARGEWIRE_MATRIX: "whole" };
node(commandOf("vitest"), ["run", "test/packaging/matrix.test.ts", "--reporter=verbose", ...process.argv.slice(2)], {
  env,
});
