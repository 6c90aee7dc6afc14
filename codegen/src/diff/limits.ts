import type { JsonType, Schema } from "../normalize/schema.js";

/** How far values may go in one direction. */
export interface Limit {
  /** Keyword that says so. */
  readonly keyword: string;
  readonly value: number;
  /** Whether the value itself is out. */
  readonly exclusive: boolean;
}

/** A direction in which values may be limited. */
export interface LimitKind {
  readonly appliesTo: readonly JsonType[];
  /** 1 where a higher value is stricter, as that of a minimum; -1 where a lower one is. */
  readonly sign: 1 | -1;
  /** The limit that a schema sets; `undefined` for none. */
  read(schema: Schema): Limit | undefined;
}

const numbers: readonly JsonType[] = ["integer", "number"];

/** All directions. Two keywords for one direction are one limit: the stricter of them is what counts. */
export const limitKinds: readonly LimitKind[] = [
  { appliesTo: numbers, sign: 1, read: (schema) => limitOfNumbers(schema, "minimum", "exclusiveMinimum", 1) },
  { appliesTo: numbers, sign: -1, read: (schema) => limitOfNumbers(schema, "maximum", "exclusiveMaximum", -1) },
  { appliesTo: ["string"], sign: 1, read: (schema) => limitOf(schema, "minLength") },
  { appliesTo: ["string"], sign: -1, read: (schema) => limitOf(schema, "maxLength") },
  { appliesTo: ["array"], sign: 1, read: (schema) => limitOf(schema, "minItems") },
  { appliesTo: ["array"], sign: -1, read: (schema) => limitOf(schema, "maxItems") },
];

type LimitKeyword = "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum";
type CountKeyword = "minLength" | "maxLength" | "minItems" | "maxItems";

function limitOf(schema: Schema, keyword: CountKeyword): Limit | undefined {
  const value = schema[keyword];
  // No text and no list has less than nothing.
  if (value === undefined || (value === 0 && keyword.startsWith("min"))) return undefined;
  return { keyword, value, exclusive: false };
}

function limitOfNumbers(
  schema: Schema,
  keyword: LimitKeyword,
  exclusiveKeyword: LimitKeyword,
  sign: 1 | -1,
): Limit | undefined {
  const [value, exclusiveValue] = [schema[keyword], schema[exclusiveKeyword]];
  const limit = value === undefined ? undefined : { keyword, value, exclusive: false };
  if (exclusiveValue === undefined) return limit;
  const other = { keyword: exclusiveKeyword, value: exclusiveValue, exclusive: true };
  return isStricter(other, limit, sign) ? other : limit;
}

/** Whether a limit lets less through than another. */
export function isStricter(limit: Limit | undefined, other: Limit | undefined, sign: 1 | -1): boolean {
  if (limit === undefined) return false;
  if (other === undefined) return true;
  const more = (limit.value - other.value) * sign;
  return more > 0 || (more === 0 && limit.exclusive && !other.exclusive);
}

/** Whether each multiple of one number is one of another, as each of 0.2 is one of 0.1. No factor takes every number. */
export function isMultipleOf(factor: number | undefined, other: number | undefined): boolean {
  if (other === undefined) return true;
  if (factor === undefined) return false;
  const times = factor / other;
  // 0.3 / 0.1 is not quite 3.
  return Math.abs(times - Math.round(times)) < 1e-9;
}
