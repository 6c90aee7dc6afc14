// The packages of this workspace that are published.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./tools.mjs";

/** Folder, relative to the checkout, and package.json of every package that is not private. */
export function publishedPackages(checkout = root) {
  const folders = readdirSync(join(checkout, "packages")).map((name) => `packages/${name}`);
  return ["codegen", ...folders.sort()]
    .filter((folder) => existsSync(join(checkout, folder, "package.json")))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(checkout, folder, "package.json"), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true);
}
