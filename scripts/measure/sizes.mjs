// How large the packages are.

import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../tools.mjs";
import { kib, printTable, protocols } from "./packages.mjs";

export function measureSizes() {
  const rows = [{ package: "@chargewire/runtime", constant: "runtime" }, ...protocols].map(
    ({ package: name, constant }) => {
      const folder = join(root, "packages", constant);
      const { size, unpackedSize, entryCount } = packedSize(folder);
      const validators = join(folder, "validators", "validators.js");
      const own =
        constant === "runtime"
          ? ["", ""]
          : [kib(statSync(validators).size), kib(gzipSync(readFileSync(validators)).length)];
      return [name, ...own, kib(size), kib(unpackedSize), entryCount];
    },
  );
  printTable(["package", "validators", "gzipped", "packed", "unpacked", "files"], rows);
}

/** What npm would publish of the package in a folder: bytes packed, bytes unpacked, files. */
export function packedSize(folder) {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const [{ size, unpackedSize, entryCount }] = JSON.parse(stdout);
  return { size, unpackedSize, entryCount };
}
