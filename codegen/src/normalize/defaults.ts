import { below, type Fault, type Place } from "../faults.js";
import type { Json } from "../json.js";
import type { Definitions } from "./definitions.js";
import { type Definition, mapChildren, refName, type Schema, typesOf } from "./schema.js";

/**
 * Reports every default that is no value of its own schema. One that is the JSON text of such a value, as the published
 * `"false"` of a boolean, is none: {@link readDefaults} reads it.
 */
export function checkDefaults(seen: readonly Definition[], definitions: Definitions, faults: Fault[]): void {
  const check = (schema: Schema, place: Place): Schema => {
    const { default: value } = schema;
    if (value !== undefined && readDefault(value, resolve(schema, definitions)) === undefined) {
      faults.push({
        ...below(place, "default"),
        message: `the default ${JSON.stringify(value)} is not a value of its own schema`,
        advice: "Correct the default, or remove it.",
      });
    }
    return mapChildren(schema, (child, ...keys) => check(child, below(place, ...keys)));
  };
  for (const { schema, place } of seen) check(schema, place);
}

/** Replaces each default that is the JSON text of a fitting value by that value. */
export function readDefaults(group: Definitions, definitions: Definitions): void {
  const read = (schema: Schema): Schema => {
    const { default: value, ...rest } = mapChildren(schema, read);
    if (value === undefined) return rest;
    const fitting = readDefault(value, resolve(schema, definitions));
    return fitting === undefined ? rest : { ...rest, default: fitting.value };
  };
  for (const [name, definition] of group) group.set(name, { ...definition, schema: read(definition.schema) });
}

function readDefault(value: Json, target: Schema): { readonly value: Json } | undefined {
  if (fits(value, target)) return { value };
  const read = readAsJson(value);
  return read !== undefined && fits(read, target) ? { value: read } : undefined;
}

function resolve(schema: Schema, definitions: Definitions, seen: ReadonlySet<string> = new Set()): Schema {
  const name = refName(schema);
  const target = name === undefined || seen.has(name) ? undefined : definitions.get(name);
  return target === undefined ? schema : resolve(target.schema, definitions, new Set([...seen, name ?? ""]));
}

/** Whether a value has a type that the schema allows and is among its values. Bounds are the validator's matter. */
function fits(value: Json, schema: Schema): boolean {
  if (schema.enum !== undefined) return typeof value === "string" && schema.enum.includes(value);
  const types = typesOf(schema);
  if (types.length === 0) return true;
  return types.some((type) => {
    switch (type) {
      case "integer":
        return Number.isInteger(value);
      case "array":
        return Array.isArray(value);
      case "null":
        return value === null;
      case "object":
        return typeof value === "object" && value !== null && !Array.isArray(value);
      default:
        return typeof value === type;
    }
  });
}

function readAsJson(value: Json): Json | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}
