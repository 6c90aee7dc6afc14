// Runs around the packing of @chargewire/codegen: puts what lies beside it in this checkout into the package, and takes
// it out again.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tools.mjs";

const parts = [
  ["templates", "templates"],
  ["schemas/protocol.schema.json", "protocol.schema.json"],
];

for (const [from, to] of parts) {
  const target = join(root, "codegen", to);
  rmSync(target, { recursive: true, force: true });
  if (process.argv[2] === "copy") cpSync(join(root, from), target, { recursive: true });
}
