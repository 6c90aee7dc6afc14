import { isObject, isStringList } from "../json.js";
import { formatWords, isKnownFormat } from "./formats.js";
import type { JsonType } from "./schema.js";

/** What the generator knows of one keyword of JSON Schema. */
export interface Keyword {
  /** Types of values that the keyword says something about; `undefined` for all. */
  readonly appliesTo: readonly JsonType[] | undefined;
  /** Whether the value of the keyword is one that the generator can take. */
  accepts(value: unknown): boolean;
  /** What the value has to be, after "must be". */
  readonly mustBe: string;
}

const jsonTypes: readonly string[] = ["string", "integer", "number", "boolean", "null", "object", "array"];
const scalarTypes: readonly string[] = ["string", "integer", "number", "boolean", "null"];

const count: Omit<Keyword, "appliesTo"> = {
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0,
  mustBe: "a whole number of 0 or more",
};
const bound: Keyword = {
  appliesTo: ["integer", "number"],
  accepts: (value) => typeof value === "number",
  mustBe: "a number",
};
const anything = (): boolean => true;

/** The keywords that say something. */
export const keywords: Readonly<Record<string, Keyword>> = {
  description: {
    appliesTo: undefined,
    accepts: (value) => typeof value === "string" && value.trim() !== "",
    mustBe: "a text that is not empty",
  },
  type: {
    appliesTo: undefined,
    accepts: (value) =>
      isStringList(value)
        ? value.length > 0 && value.every((type) => scalarTypes.includes(type)) && new Set(value).size === value.length
        : jsonTypes.includes(value as string),
    mustBe: `one of ${jsonTypes.join(", ")}, or a list of different ones without object and array`,
  },
  properties: { appliesTo: ["object"], accepts: isObject, mustBe: "an object of schemas" },
  required: {
    appliesTo: ["object"],
    accepts: (value) => isStringList(value) && new Set(value).size === value.length,
    mustBe: "a list of different property names",
  },
  additionalProperties: {
    appliesTo: undefined,
    accepts: (value) => typeof value === "boolean",
    mustBe: "true or false; a schema for further properties has no counterpart in a generated type",
  },
  items: { appliesTo: ["array"], accepts: isObject, mustBe: "one schema; a list of schemas is not supported" },
  enum: {
    appliesTo: ["string"],
    accepts: (value) => isStringList(value) && value.length > 0 && new Set(value).size === value.length,
    mustBe: "a list of different strings",
  },
  const: {
    appliesTo: undefined,
    accepts: (value) => ["string", "number", "boolean"].includes(typeof value),
    mustBe: "a string, a number, true or false",
  },
  minLength: { appliesTo: ["string"], ...count },
  maxLength: { appliesTo: ["string"], ...count },
  pattern: { appliesTo: ["string"], accepts: isPattern, mustBe: "a regular expression that is valid with the flag u" },
  format: {
    appliesTo: ["string"],
    accepts: (value) => typeof value === "string" && isKnownFormat(value),
    mustBe: `one of the formats that the runtime checks: ${Object.keys(formatWords).join(", ")}`,
  },
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
  multipleOf: { ...bound, accepts: (value) => typeof value === "number" && value > 0, mustBe: "a number above 0" },
  minItems: { appliesTo: ["array"], ...count },
  maxItems: { appliesTo: ["array"], ...count },
  default: { appliesTo: undefined, accepts: anything, mustBe: "any value" },
  "x-protobuf": { appliesTo: undefined, accepts: isProtobuf, mustBe: '{ "number": … }, and "type" where it is needed' },
  "x-infinite": { appliesTo: ["number"], accepts: (value) => value === true, mustBe: "true" },
  "x-order": {
    appliesTo: ["object"],
    accepts: (value) => isStringList(value) && value.length > 1 && new Set(value).size === value.length,
    mustBe: "a list of two or more different property names",
  },
};

/** Keywords that change nothing about the values: skipped wherever they stand. */
export const ignoredKeywords: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "id",
  "title",
  "$comment",
  "comment",
  "javaType",
  "additionalItems",
]);

/** Keywords that may stand beside a `$ref`: they describe the field, not the type. */
export const keywordsBesideRef: ReadonlySet<string> = new Set(["$ref", "description", "default", ...ignoredKeywords]);

function isProtobuf(value: unknown): boolean {
  if (!isObject(value) || !Number.isInteger(value["number"])) return false;
  return Object.keys(value).every((key) => key === "number" || (key === "type" && typeof value[key] === "string"));
}

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new RegExp(value, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
