/**
 * Makes ajv's output a module that runs without ajv, and a shorter one: loading it costs what its length is. What stands
 * in a text literal is never touched.
 * @throws Error when something is left that would need ajv.
 */
export function importable(code: string): string {
  const result = withoutUnusedSchemas(code)
    .replace(/^"use strict";\s*/, "")
    // A name for debuggers, which nobody reads.
    .replaceAll(/\/\*# sourceURL="[^"]*" \*\/;\n/g, "")
    .replaceAll(/const (\w+) = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;/g, "const $1 = codePointLength;")
    .replaceAll(cleaned, (match: string, text?: string, result?: string) => {
      if (text !== undefined) return text;
      return result === undefined ? replacement(match) : withTolerance(result);
    });
  const left = [...result.matchAll(leftovers)].find(([, found]) => found !== undefined)?.[1];
  if (left !== undefined) throw new Error(`ajv wrote ${left} into a validator; the runtime has nothing for it`);
  const shorter = result
    .replaceAll(refusal, "return refuse($1, $2, $3, $4);")
    // The first fault ends a validation: there are none to add to.
    .replaceAll(collected, "vErrors = $1.errors;\nerrors++;");
  return `${refuseFunction}\n\n${shorter}`;
}

/** What ajv writes out at each place where a payload is refused, thousands of times, as one function. */
const refuseFunction =
  "function refuse(validate, instancePath, keyword, params) {\n" +
  "  validate.errors = [{ instancePath, keyword, params }];\n  return false;\n}";

/** What may stand in a text literal is the schema's: such a text is matched first, and kept. */
const literal = /"(?:[^"\\\n]|\\.)*"/.source;
const cleaned: RegExp = new RegExp(
  [
    // The place in the schema, beside that in the value.
    `schemaPath:${literal},`,
    // For keywords that look at the surroundings of a value; there are none here.
    ", parentData, parentDataProperty, rootData=data\\}",
    "\\{instancePath,parentData,parentDataProperty,rootData\\}",
    `,parentData:[\\w$]+,parentDataProperty:(?:${literal}|[\\w$]+),rootData\\}`,
    `(${literal})`,
    "Math\\.abs\\(Math\\.round\\((res\\d+)\\) - \\2\\) > 1e-8",
  ].join("|"),
  "g",
);
/** Where the error does not look just so, it stays as ajv wrote it. */
const refusal: RegExp = new RegExp(
  `(validate\\d+)\\.errors = \\[\\{(?:instancePath:)?(instancePath(?: ?\\+ ?(?:${literal}|[\\w$]+))*),` +
    `keyword:(${literal}),params:(\\{(?:${literal}|[^{}"])*\\})\\}\\];\\nreturn false;`,
  "g",
);
const collected: RegExp =
  /vErrors = vErrors === null \? (validate\d+)\.errors : vErrors\.concat\(\1\.errors\);\nerrors = vErrors\.length;/g;
const leftovers: RegExp = new RegExp(
  `${literal}|(\\brequire\\(|[,{]\\s*(?:parentData|rootData)[,:=]|- res\\d+\\) > 1e-8)`,
  "g",
);

function replacement(match: string): string {
  if (match.startsWith("schemaPath")) return "";
  return match.startsWith("{") ? "{instancePath}" : "}";
}

/** Decimal fractions are exact up to the rounding of a division, which grows with its result. */
function withTolerance(result: string): string {
  return `Math.abs(Math.round(${result}) - ${result}) > Math.abs(${result}) * 2 ** -50`;
}

/**
 * ajv writes every schema into the module; few are read again: for the values of an enum, and for the names of fields
 * where there are many.
 */
function withoutUnusedSchemas(code: string): string {
  const used = new Set(code.match(/\bschema\d+(?=\.)/g));
  return code.replaceAll(/^const (schema\d+) = \{.*\};\n/gm, (line: string, name: string) =>
    used.has(name) ? line : "",
  );
}
