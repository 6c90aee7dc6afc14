import { propertyKey } from "../names.js";
import { lineWidth } from "./doc-comment.js";

/**
 * A value as a literal of TypeScript, on one line where it fits.
 * @param indent number of blanks before the line that the literal begins on.
 * @param used characters that stand on that line already.
 */
export function literal(value: unknown, indent: number, used = 0): string {
  const line = literalLine(value);
  if (typeof value !== "object" || value === null || used + line.length + 1 <= lineWidth) return line;
  const margin = " ".repeat(indent + 2);
  const lines = Object.entries(value).map(([key, item]: [string, unknown]) => {
    const before = margin + (Array.isArray(value) ? "" : `${propertyKey(key)}: `);
    return `${before}${literal(item, indent + 2, before.length)},\n`;
  });
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

function literalLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literalLine).join(", ")}]`;
  const members = Object.entries(value).map(([key, item]) => `${propertyKey(key)}: ${literalLine(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
