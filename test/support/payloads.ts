import type { Schema } from "./schema-folder.js";

/**
 * Payloads made from the schema of a message, always the same ones: valid ones, valid ones at the edge of a
 * constraint, and for every constraint some that break it and nothing else.
 */

/** A payload made to try one constraint. */
export interface Trial {
  /** JSON pointer to the field; for a missing or an unknown field to where it would be. */
  readonly path: string;
  readonly keyword: string;
  readonly payload: unknown;
}

type Path = readonly (string | number)[];

/** A place in the full payload, and the schema that holds there. */
interface Place {
  readonly path: Path;
  readonly schema: Schema;
}

/** Name of the field that no message has. */
const unknownField = "notOfThisMessage";

/** One character for people and for JSON Schema, two units in JavaScript. */
const astral = "\u{1F50C}";

const text = "any text";

/** A value of each type. */
const samples: Readonly<Record<string, unknown>> = {
  string: text,
  integer: 7,
  number: 7.25,
  boolean: true,
  null: null,
  object: {},
  array: [],
};
const validByFormat: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["2024-02-29T23:59:58Z", "2026-11-20T08:00:00.123Z", "2026-11-20T08:00:00+05:30"],
  uri: ["https://example.com/files/firmware.bin?version=2#part", "ftp://user@example.com:2121/logs/"],
};
const brokenByFormat: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["", "yesterday", "2026-02-30T08:00:00Z", "2026-11-20T25:00:00Z", "2026-11-20"],
  uri: ["", "no uri at all", "/only/a/path", "https://example.com/a b"],
};

const knownKeywords = new Set(
  (
    "$schema $id id title description comment javaType default definitions additionalItems type properties required " +
    "additionalProperties items enum minLength maxLength minItems maxItems minimum maximum multipleOf format"
  ).split(" "),
);

/** Only the required fields, all the way down; lists as in the full payload. */
export function minimalPayload(schema: Schema): unknown {
  return payloadOf(schema, false);
}

/** Every field, and one item or the least number of items in every list. */
export function fullPayload(schema: Schema): unknown {
  return payloadOf(schema, true);
}

/** Valid payloads at the edges: each enum value, exact lengths and bounds, what an absent constraint allows. */
export function boundaryTrials(schema: Schema): Trial[] {
  const full = fullPayload(schema);
  return placesOf(schema).flatMap(({ path, schema: at }) =>
    [...edgesOf(at)].map(([keyword, value]) => trial(full, path, keyword, () => value)),
  );
}

/** Payloads that break exactly one constraint each; every constraint of the schema is broken at least once. */
export function mutations(schema: Schema): Trial[] {
  const full = fullPayload(schema);
  return placesOf(schema).flatMap(({ path, schema: at }) => [
    ...[...breachesOf(at)].map(([keyword, value]) => trial(full, path, keyword, () => value)),
    ...(at.required ?? []).map((name) => ({
      ...trial(full, path, "required", (object) => without(object, name)),
      path: pointer([...path, name]),
    })),
    ...(at.type === "object" && at.additionalProperties === false
      ? [{ ...trial(full, path, "additionalProperties", withUnknown), path: pointer([...path, unknownField]) }]
      : []),
  ]);
}

function payloadOf(schema: Schema, full: boolean): unknown {
  switch (typesOf(schema)[0]) {
    case undefined:
      return text;
    case "object": {
      const required = new Set(schema.required);
      const fields = Object.entries(schema.properties ?? {}).filter(([name]) => full || required.has(name));
      return Object.fromEntries(fields.map(([name, child]) => [name, payloadOf(child, full)]));
    }
    case "array": {
      // An empty list is a trial of its own, where it is allowed and where it is not.
      const length = Math.max(schema.minItems ?? 1, 1);
      return Array.from({ length }, () => payloadOf(schema.items ?? {}, full));
    }
    case "string":
      return schema.enum?.[0] ?? validByFormat[schema.format ?? ""]?.[0] ?? textOf(schema);
    case "integer":
    case "number":
      return numberOf(schema);
    default:
      return true;
  }
}

function textOf({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema): string {
  return text.padEnd(minLength, "x").slice(0, maxLength);
}

function numberOf({ minimum = -Infinity, maximum = Infinity, multipleOf }: Schema): number {
  return Math.min(Math.max(multipleOf === undefined ? 1 : multiple(multipleOf, 3), minimum), maximum);
}

/** 3 × 0.1 is 0.30000000000000004 in binary; the decimal 0.3 is what a peer writes. */
function multiple(step: number, factor: number): number {
  return Number((factor * step).toFixed(8));
}

/** Every place of the full payload, the payload itself first. */
function placesOf(schema: Schema, path: Path = []): Place[] {
  for (const keyword of Object.keys(schema)) {
    if (!knownKeywords.has(keyword)) throw new Error(`payloads.ts cannot break the keyword ${keyword}`);
  }
  const properties = schema.type === "object" ? Object.entries(schema.properties ?? {}) : [];
  return [
    { path, schema },
    ...properties.flatMap(([name, child]) => placesOf(child, [...path, name])),
    ...(schema.items === undefined ? [] : placesOf(schema.items, [...path, 0])),
  ];
}

/** Valid values of one place that try a constraint, or the absence of one, by its keyword. */
function* edgesOf(schema: Schema): Generator<[string, unknown]> {
  const types = typesOf(schema);
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, multipleOf, format } = schema;
  if (types.length !== 1) {
    for (const [type, value] of Object.entries(samples)) if (allows(types, type)) yield ["type", value];
  }
  if (types.includes("string") && schema.enum === undefined && format === undefined) {
    yield ["minLength", "x".repeat(minLength ?? 0)];
    yield ["maxLength", "x".repeat(maxLength ?? 12_000)];
    yield ["maxLength", astral.repeat(maxLength ?? 12_000)];
  }
  for (const value of schema.enum ?? []) yield ["enum", value];
  for (const value of validByFormat[format ?? ""] ?? []) yield ["format", value];
  if (types.includes("integer") || types.includes("number")) {
    yield ["minimum", minimum ?? Math.min(-1, maximum ?? -1)];
    yield ["maximum", maximum ?? Math.max(1_000_000, minimum ?? 0)];
  }
  // 0.3, 0.7 and 1.2 are no multiples of 0.1 by plain division (R27); bounded fields may be too narrow for them.
  if (multipleOf !== undefined && minimum === undefined && maximum === undefined) {
    for (const factor of [1, 3, 7, 12, 999]) yield ["multipleOf", multiple(multipleOf, factor)];
  }
  if (types.includes("array")) {
    yield ["minItems", itemsOf(schema, minItems ?? 0)];
    yield ["maxItems", itemsOf(schema, maxItems ?? Math.max(3, minItems ?? 0))];
  }
  if (schema.type === "object" && schema.additionalProperties !== false) {
    yield ["additionalProperties", withUnknown(fullPayload(schema))];
  }
}

/** Values of one place that break one constraint, by its keyword. */
function* breachesOf(schema: Schema): Generator<[string, unknown]> {
  const types = typesOf(schema);
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, multipleOf, format } = schema;
  for (const [type, value] of Object.entries(samples)) if (!allows(types, type)) yield ["type", value];
  for (const value of foreignTo(schema.enum ?? [])) yield ["enum", value];
  if (maxLength !== undefined) {
    yield ["maxLength", "x".repeat(maxLength + 1)];
    yield ["maxLength", astral.repeat(maxLength + 1)];
  }
  if (minLength !== undefined && minLength > 0) yield ["minLength", "x".repeat(minLength - 1)];
  for (const value of brokenByFormat[format ?? ""] ?? []) yield ["format", value];
  // A whole step: the value stays an integer, or a multiple, so that nothing else is broken.
  if (minimum !== undefined) yield ["minimum", minimum - (multipleOf ?? 1)];
  if (maximum !== undefined) yield ["maximum", maximum + (multipleOf ?? 1)];
  if (multipleOf !== undefined) yield ["multipleOf", multiple(multipleOf, 1.5)];
  if (minItems !== undefined && minItems > 0) yield ["minItems", itemsOf(schema, minItems - 1)];
  if (maxItems !== undefined) yield ["maxItems", itemsOf(schema, maxItems + 1)];
}

/** Texts that are none of the values, though close to them: enums are case-sensitive and not trimmed. */
function foreignTo(values: readonly string[]): string[] {
  const [first] = values;
  if (first === undefined) return [];
  return ["", `${first} `, first.toUpperCase(), first.toLowerCase()].filter((value) => !values.includes(value));
}

function itemsOf(schema: Schema, length: number): unknown[] {
  return Array.from({ length }, () => fullPayload(schema.items ?? {}));
}

/** The types that a schema names; none when it allows all. */
function typesOf({ type }: Schema): readonly string[] {
  return type === undefined ? [] : typeof type === "string" ? [type] : type;
}

function allows(types: readonly string[], type: string): boolean {
  return types.length === 0 || types.includes(type) || (type === "integer" && types.includes("number"));
}

function trial(full: unknown, path: Path, keyword: string, change: (value: unknown) => unknown): Trial {
  return { path: pointer(path), keyword, payload: changeAt(full, path, change) };
}

/** A copy of a value with one place of it changed. */
function changeAt(value: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? changeAt(item, rest, change) : item));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [step]: changeAt(object[step], rest, change) };
}

function without(object: unknown, name: string): object {
  return Object.fromEntries(Object.entries(object as object).filter(([key]) => key !== name));
}

function withUnknown(object: unknown): object {
  return { ...(object as object), [unknownField]: 1 };
}

/** Writes a path as a JSON pointer. */
function pointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
