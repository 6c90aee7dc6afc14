import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { lineWidth } from "../emit/doc-comment.js";
import type { OutputFile } from "../emit/output-file.js";
import { byCodeUnit } from "../json.js";

/**
 * `tsconfig.json` of the folder of packages: it refers to every package in it, so that adding a protocol needs no
 * change by hand.
 * @param generated names of the packages of this run; the others are found on disk.
 * @param gone names of packages whose schemas are gone.
 */
export async function workspaceFile(
  out: string,
  generated: readonly string[],
  gone: readonly string[],
): Promise<OutputFile> {
  const names = new Set(generated);
  for (const name of await foldersIn(out)) {
    if (gone.includes(name)) continue;
    // A package without sources is what is left of one whose schemas are gone.
    const isPackage = existsSync(join(out, name, "src")) && existsSync(join(out, name, "tsconfig.json"));
    if (isPackage) names.add(name);
  }
  const references = [...names].sort(byCodeUnit).map((name) => `{ "path": "${name}" }`);
  // composite, although it holds no files: the project of the tests refers to it.
  const members = ['"compilerOptions": { "composite": true }', '"files": []', `"references": ${listText(references)}`];
  const text = `{\n${members.map((member) => `  ${member}`).join(",\n")}\n}\n`;
  return { path: "tsconfig.json", text, written: "always" };
}

/** A list as formatters write it: on one line where it fits. */
function listText(items: readonly string[]): string {
  const line = `[${items.join(", ")}]`;
  return `  "references": ${line}`.length <= lineWidth ? line : `[\n    ${items.join(",\n    ")}\n  ]`;
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    // The folder is created by this run.
    return [];
  }
}
