import type { Json } from "../json.js";
import { refName, type Schema, typesOf } from "../normalize/schema.js";

/** A text as code in Markdown, whatever it contains. */
export function code(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line end would end the list item
  const shown = /[\u0000-\u001f]/.test(text) || text.trim() !== text || text === "" ? JSON.stringify(text) : text;
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

/** A value before and now; what is not there is called none. */
export function fromTo(before: Json | undefined, after: Json | undefined): string {
  const shown = (value: Json | undefined): string => (value === undefined ? "none" : code(JSON.stringify(value)));
  return `${shown(before)} → ${shown(after)}`;
}

/**
 * The type of a value with what bounds it: `Name`, `list of string (maxLength 20)`.
 * @param mark sets names and values off from words; Markdown's code by default.
 */
export function typeWords(schema: Schema, mark: (text: string) => string = code): string {
  const name = refName(schema);
  if (name !== undefined) return mark(name);
  if (schema.const !== undefined) return mark(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return "enum";
  const types = typesOf(schema);
  if (types.length === 0) return "any JSON";
  const limits = limitWords(schema, mark);
  if (types[0] === "array") return `list${limits} of ${typeWords(schema.items ?? {}, mark)}`;
  return `${types.join(" or ")}${limits}`;
}

const limitKeywords = [
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "format",
  "pattern",
] as const;

function limitWords(schema: Schema, mark: (text: string) => string): string {
  const words = limitKeywords.flatMap((keyword) => {
    const value = schema[keyword];
    if (value === undefined) return [];
    return [`${keyword} ${keyword === "pattern" ? mark(String(value)) : value}`];
  });
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}
