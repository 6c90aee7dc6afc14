// Runs around the packing of @chargewire/codegen: puts what lies beside it in this checkout into the package, and takes
// it out again.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tools.mjs";

/** Examples of ours, which nothing extends. */
const leftOut = join(root, "schemas", "extensions");

for (const part of ["templates", "schemas"]) {
  const target = join(root, "codegen", part);
  rmSync(target, { recursive: true, force: true });
  if (process.argv[2] !== "copy") continue;
  cpSync(join(root, part), target, { recursive: true, filter: (source) => source !== leftOut });
}
