import { below, type Fault, type Place } from "../faults.js";
import type { Json } from "../json.js";
import type { Definitions } from "./definitions.js";
import { mapChildren, refName, type Schema, typesOf } from "./schema.js";

/**
 * Checks the default of every schema. One that is the JSON text of a fitting value, as the published `"false"` of a
 * boolean, is read as that value; any other that does not fit is a fault.
 */
export function checkDefaults(group: Definitions, definitions: Definitions, faults: Fault[]): void {
  const check = (schema: Schema, place: Place): Schema => {
    const checked = mapChildren(schema, (child, ...keys) => check(child, below(place, ...keys)));
    if (checked.default === undefined) return checked;
    const target = resolve(checked, definitions);
    if (fits(checked.default, target)) return checked;
    const read = readAsJson(checked.default);
    if (read !== undefined && fits(read, target)) return { ...checked, default: read };
    faults.push({
      ...below(place, "default"),
      message: `the default ${JSON.stringify(checked.default)} is not a value of its own schema`,
      advice: "Correct the default, or remove it.",
    });
    return checked;
  };
  for (const [name, definition] of group) {
    group.set(name, { ...definition, schema: check(definition.schema, definition.place) });
  }
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
