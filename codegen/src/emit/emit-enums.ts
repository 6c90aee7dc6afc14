import type { EnumModel } from "../model/model.js";
import { propertyKey } from "../names.js";
import { docComment, lineWidth } from "./doc-comment.js";

/**
 * An enum as TypeScript: a table of its values and the union of them under the same name. The comment stands on the
 * first; editors show it for both, as the two are one symbol.
 */
export function enumText({ name, description, values }: EnumModel): string {
  // Written plainly, this one key would set the prototype of the table.
  const written = (key: string): string => (key === "__proto__" ? '["__proto__"]' : propertyKey(key));
  const entries = values.map(({ key, value }) => `  ${written(key)}: ${JSON.stringify(value)},\n`).join("");
  const literals = values.map(({ value }) => JSON.stringify(value));
  const line = `export type ${name} = ${literals.join(" | ")};`;
  const union = line.length <= lineWidth ? line : `export type ${name} =\n  | ${literals.join("\n  | ")};`;
  const table = `export const ${name} = {\n${entries}} as const;`;
  return [docComment(description), table, union].filter((part) => part !== "").join("\n");
}
