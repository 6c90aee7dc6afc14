import { propertyKey } from "../names.js";
import { type JsonType, refName, type Schema, typesOf } from "../normalize/schema.js";

/** The functions of a validators module that each check one value, while they are put together. */
export interface Checks {
  /** Name of the check for what a schema says, which is added when it is new; `undefined` when any value fits. */
  nameOf(schema: Schema): string | undefined;
  /** A name for something beside the checks that nothing in the module has. */
  unique(wanted: string): string;
  /** All that was added, each after what it calls. */
  print(): string;
}

/**
 * The function that checks what a schema says: it takes a value, and returns its first fault or nothing. The order is
 * that of ajv, so that a peer who validates with it finds the same: the type; bounds, lengths, formats; values; required
 * fields, further fields, and then the fields as they are listed.
 */
export function checkFunction(name: string, schema: Schema, checks: Checks): string {
  const constants: string[] = [];
  const constant = (suffix: string, value: string): string => {
    const constantName = checks.unique(name + suffix);
    constants.push(`const ${constantName} = ${value};\n`);
    return constantName;
  };
  const lines = [
    // A definition that is another name for one.
    ...(refName(schema) === undefined ? [] : [`return ${checks.nameOf(schema)}(value);`]),
    ...typeLines(schema),
    ...guarded(schema, ["integer", "number"], "Number.isFinite(value)", numberLines(schema)),
    ...guarded(schema, ["string"], 'typeof value === "string"', stringLines(schema, constant)),
    ...valueLines(schema),
    ...arrayLines(schema, checks),
    ...objectLines(schema, checks),
  ];
  return `${constants.join("")}function ${name}(value) {\n${indented(lines).join("\n")}\n}`;
}

/** Writes a constant before the function, whose name it returns. */
type AddConstant = (suffix: string, value: string) => string;

/** How a value shows that it is none of a type. What JSON cannot write is no number. */
const isNot: Readonly<Record<JsonType, string>> = {
  string: 'typeof value !== "string"',
  integer: "!Number.isInteger(value)",
  number: "!Number.isFinite(value)",
  boolean: 'typeof value !== "boolean"',
  null: "value !== null",
  object: "!$isObject(value)",
  array: "!Array.isArray(value)",
};

function typeLines(schema: Schema): string[] {
  const types = typesOf(schema);
  if (schema["x-infinite"] === true) {
    return [refuseIf('typeof value !== "number" || Number.isNaN(value)', "x-infinite", {})];
  }
  if (types.length === 0) return [];
  return [refuseIf(types.map((type) => isNot[type]).join(" && "), "type", { type: schema.type })];
}

/** Lines about values of some types, for these alone where the schema allows others too: objects and lists it does not. */
function guarded(
  schema: Schema,
  types: readonly JsonType[],
  condition: string,
  lines: readonly string[],
): readonly string[] {
  const allowed = typesOf(schema);
  return allowed.every((type) => types.includes(type)) || lines.length === 0
    ? lines
    : [`if (${condition}) {`, ...indented(lines), "}"];
}

function numberLines({ maximum, minimum, exclusiveMaximum, exclusiveMinimum, multipleOf }: Schema): string[] {
  const bounds = [
    { keyword: "maximum", limit: maximum, refused: ">", comparison: "<=" },
    { keyword: "minimum", limit: minimum, refused: "<", comparison: ">=" },
    { keyword: "exclusiveMaximum", limit: exclusiveMaximum, refused: ">=", comparison: "<" },
    { keyword: "exclusiveMinimum", limit: exclusiveMinimum, refused: "<=", comparison: ">" },
  ];
  const lines = bounds.flatMap(({ keyword, limit, refused, comparison }) =>
    limit === undefined ? [] : [refuseIf(`value ${refused} ${limit}`, keyword, { comparison, limit })],
  );
  if (multipleOf === undefined) return lines;
  // By plain division 0.3 is no multiple of 0.1: exact up to the rounding of the division, which grows with its result.
  const isOff = "Math.abs(Math.round(times) - times) > Math.abs(times) * 2 ** -50";
  return [...lines, `const times = value / ${multipleOf};`, refuseIf(isOff, "multipleOf", { multipleOf })];
}

function stringLines({ maxLength, minLength, pattern, format }: Schema, constant: AddConstant): string[] {
  const lines: string[] = [];
  // A text has as many code points as units, or down to half of them: most need not be counted.
  if (maxLength !== undefined) {
    const isLonger = `value.length > ${maxLength} && codePointLength(value) > ${maxLength}`;
    lines.push(refuseIf(isLonger, "maxLength", { limit: maxLength }));
  }
  if (minLength !== undefined) {
    const isShorter = `value.length < ${2 * minLength} && codePointLength(value) < ${minLength}`;
    lines.push(refuseIf(isShorter, "minLength", { limit: minLength }));
  }
  if (pattern !== undefined) {
    const expression = constant("Pattern", `/* @__PURE__ */ new RegExp(${text(pattern)}, "u")`);
    lines.push(refuseIf(`!${expression}.test(value)`, "pattern", { pattern }));
  }
  if (format !== undefined) lines.push(refuseIf(`!formats[${text(format)}].validate(value)`, "format", { format }));
  return lines;
}

function valueLines({ const: only, enum: values }: Schema): string[] {
  const lines = only === undefined ? [] : [refuseIf(`value !== ${text(only)}`, "const", { allowedValue: only })];
  if (values === undefined) return lines;
  // Compared one by one: V8 makes less of includes() and of a Set.
  const isNone = values.map((value) => `value !== ${text(value)}`).join(" && ");
  return [...lines, refuseIf(isNone, "enum", { allowedValues: values })];
}

function arrayLines({ maxItems, minItems, items }: Schema, checks: Checks): string[] {
  const check = items === undefined ? undefined : checks.nameOf(items);
  return [
    ...(maxItems === undefined ? [] : [refuseIf(`value.length > ${maxItems}`, "maxItems", { limit: maxItems })]),
    ...(minItems === undefined ? [] : [refuseIf(`value.length < ${minItems}`, "minItems", { limit: minItems })]),
    ...(check === undefined
      ? []
      : [
          "for (let index = 0; index < value.length; index++) {",
          `  const found = ${check}(value[index]);`,
          '  if (found !== undefined) return $within("/" + index, found);',
          "}",
        ]),
  ];
}

/**
 * The fields are read in one pass over the names that the value has itself: an inherited name, such as toString, is no
 * field that is there, and a further one shows by itself. A field that is undefined is none.
 */
function objectLines(schema: Schema, checks: Checks): string[] {
  const { properties = {}, required = [], additionalProperties = true, "x-order": ordered = [] } = schema;
  const isClosed = !additionalProperties;
  const fields = Object.entries(properties).map(([name, property], index) => {
    const check = checks.nameOf(property);
    const isRequired = required.includes(name);
    const isRead = isRequired || check !== undefined || ordered.includes(name);
    const variable = isRead ? `field${index}` : undefined;
    return { name, check, isRequired, variable };
  });
  if (fields.length === 0) return isClosed ? ["const further = Object.keys(value)[0];", refuseFurther] : [];
  const read = fields.filter(({ variable }) => isClosed || variable !== undefined);
  const variables = fields.flatMap(({ variable }) => variable ?? []);
  const isChecked = fields.some(({ check }) => check !== undefined);
  if (read.length === 0) return [];
  return [
    `let ${[...variables, ...(isClosed ? ["further"] : []), ...(isChecked ? ["found"] : [])].join(", ")};`,
    "for (const name in value) {",
    "  if (!$hasOwn.call(value, name)) continue;",
    "  switch (name) {",
    ...read.map(({ name, variable }) => {
      return `    case ${text(name)}:${variable === undefined ? "" : ` ${variable} = ${member(name)};`} break;`;
    }),
    ...(isClosed ? ["    default: further ??= name;"] : []),
    "  }",
    "}",
    ...required.map((name) => {
      const variable = fields.find((field) => field.name === name)?.variable;
      return refuseIf(`${variable} === undefined`, "required", { missingProperty: name });
    }),
    ...(isClosed ? [refuseFurther] : []),
    ...fields.flatMap(({ name, check, isRequired, variable }) => {
      if (check === undefined) return [];
      const isThere = isRequired ? "" : `${variable} !== undefined && `;
      return [`if (${isThere}(found = ${check}(${variable})) !== undefined) return $within(${pointer(name)}, found);`];
    }),
    ...orderLines(ordered, (name) => fields.find((field) => field.name === name)?.variable),
  ];
}

/**
 * Times that must not go back. Every pair is compared, because what stands between two may be missing; the later of
 * two is the one at fault.
 */
function orderLines(ordered: readonly string[], variableOf: (name: string) => string | undefined): string[] {
  return ordered.flatMap((later, index) =>
    ordered.slice(0, index).map((earlier) => {
      const isWrong = `areReversed(${variableOf(earlier)}, ${variableOf(later)})`;
      return refuseIf(isWrong, "x-order", { later, earlier });
    }),
  );
}

const refuseFurther =
  'if (further !== undefined) return $fault("additionalProperties", { additionalProperty: further });';

function refuseIf(condition: string, keyword: string, params: object): string {
  return `if (${condition}) return $fault(${text(keyword)}, ${text(params)});`;
}

function member(name: string): string {
  return propertyKey(name) === name ? `value.${name}` : `value[${text(name)}]`;
}

/** The place of a field as a JSON pointer. */
function pointer(name: string): string {
  return text(`/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
