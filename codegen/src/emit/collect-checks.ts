import { refName, type Schema, typesOf } from "../normalize/schema.js";
import { type Checks, checkFunction } from "./check-function.js";

/**
 * Collects checks: one for each definition that is referred to, and one for each different schema that stands inline;
 * these are few.
 * @param definitions schemas by name, without prose.
 * @param taken names that stand in the module already.
 */
export function collectChecks(definitions: ReadonlyMap<string, Schema>, taken: Iterable<string>): Checks {
  const names = new Set(taken);
  const known = new Map<string, string>();
  const texts: string[] = [];

  function unique(wanted: string): string {
    const name = names.has(wanted) ? unique(`${wanted}_`) : wanted;
    names.add(name);
    return name;
  }

  function add(key: string, wanted: string, schema: Schema): string {
    const found = known.get(key);
    if (found !== undefined) return found;
    const name = unique(wanted);
    // Before it is written: a definition may contain itself.
    known.set(key, name);
    texts.push(checkFunction(name, schema, checks));
    return name;
  }

  const checks: Checks = {
    nameOf(schema) {
      const reference = refName(schema);
      if (reference !== undefined) {
        const definition = definitions.get(reference);
        if (definition === undefined) throw new Error(`there is no definition ${reference}`);
        return add(reference, `$${reference}`, definition);
      }
      const key = JSON.stringify(schema);
      return key === "{}" ? undefined : add(key, inlineName(schema), schema);
    },
    unique,
    print: () => texts.join("\n\n"),
  };
  return checks;
}

/** `$string_20`, `$string_date_time`, `$array_1_MeterValueType`: what the schema says, so that it stays when others come. */
function inlineName(schema: Schema): string {
  const { items, ...facts } = schema;
  const values = Object.entries(facts).map(([keyword, value]) => (value === true ? keyword : value));
  const parts = [...values.flat(), ...(items === undefined ? [] : [refName(items) ?? typesOf(items)[0]])];
  return `$${parts
    .join("_")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .slice(0, 40)}`;
}
