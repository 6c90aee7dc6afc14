// What the parts of the measurement share: the generated packages, and tables.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../tools.mjs";

/** The protocols of this checkout: their names, packages and generated constants. */
export const protocols = readdirSync(join(root, "schemas"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, constant: name.replaceAll(/[.-]/g, "") }))
  .map(({ name, constant }) => ({ name, constant, package: `@chargewire/${constant}` }))
  .filter((protocol) => readdirSync(join(root, "schemas", protocol.name)).includes("protocol.json"));

/** The manifest of a protocol. */
export function manifestOf(name) {
  return JSON.parse(readFileSync(join(root, "schemas", name, "protocol.json"), "utf8"));
}

/** Prints rows as a table in Markdown. */
export function printTable(header, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  console.log([line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n"));
}

/** Bytes as KiB. */
export function kib(bytes) {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

/** The middle of some numbers; of an even number of them what is halfway between the two middle ones. */
export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  const [left, right] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (left + right) / 2;
}
