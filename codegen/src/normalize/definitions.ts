import { describePlace, type Fault } from "../faults.js";
import { byCodeUnit, type Json } from "../json.js";
import { isIdentifier } from "../names.js";
import { type Definition, mapChildren, refName, type Schema } from "./schema.js";

/** The definitions found so far, by name. */
export type Definitions = Map<string, Definition>;

/**
 * Adds a definition. One that says the same as an earlier one of its name, apart from descriptions and defaults, is
 * merged with it: published schema files repeat what they share. One that says something else is refused.
 */
export function addDefinition(definitions: Definitions, added: Definition, faults: Fault[]): void {
  const { name, place } = added;
  if (!isIdentifier(name)) {
    faults.push({
      ...place,
      message: `${JSON.stringify(name)} cannot name a type: it is no identifier of TypeScript, or a reserved word`,
      advice: "Rename it: a letter first, then letters, digits and underscores.",
    });
    return;
  }
  const known = definitions.get(name);
  if (known === undefined) {
    definitions.set(name, added);
    return;
  }
  if (meaningOf(known.schema) === meaningOf(added.schema)) {
    if (!haveEqualDefaults(known.schema, added.schema)) {
      faults.push({
        ...place,
        message: `${name} has another default here than at ${describePlace(known.place)}`,
        advice: "Make the defaults equal, or give one a name of its own under typeNames in the manifest.",
      });
    }
    definitions.set(name, { ...known, schema: withAnnotations(known.schema, added.schema) });
    return;
  }
  faults.push({
    ...place,
    message: `${name} is defined here and, differently, at ${describePlace(known.place)}`,
    advice: `Make the two equal, or give one a name of its own under typeNames in the manifest.`,
  });
}

/**
 * Reports definitions that are nothing but references to each other in a circle: no value fits them, and a validator
 * would never end. A circle through the fields of an object or the items of a list is a tree, and welcome.
 */
export function checkCircles(definitions: Definitions, faults: Fault[]): void {
  for (const { name, schema, place } of definitions.values()) {
    const seen = new Set<string>();
    let next = refName(schema);
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      next = refName(definitions.get(next)?.schema ?? {});
    }
    if (!seen.has(name)) continue;
    faults.push({
      ...place,
      message: `${name} is defined by itself: ${[name, ...seen].join(" → ")}`,
      advice: "Give one of them a type.",
    });
  }
}

/** Definitions in code unit order of their names. */
export function sortDefinitions(definitions: Definitions): Definitions {
  return new Map([...definitions].sort(([left], [right]) => byCodeUnit(left, right)));
}

/** A schema with the descriptions and defaults that it lacks taken from another of the same meaning. */
function withAnnotations(schema: Schema, other: Schema): Schema {
  const { description = other.description, default: value = other.default } = schema;
  const whole = mapChildren(schema, (child, key, field) => {
    const twin = key === "items" ? other.items : other.properties?.[field ?? ""];
    return twin === undefined ? child : withAnnotations(child, twin);
  });
  return {
    ...whole,
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
  };
}

/** Whether two schemas of the same meaning have the same defaults, where both have one. */
function haveEqualDefaults(left: Schema, right: Schema): boolean {
  const isEqual = (one: Json | undefined, other: Json | undefined): boolean =>
    // "false" is how some files write false; which is meant is decided where the type is known.
    one === undefined ||
    other === undefined ||
    JSON.stringify(one) === JSON.stringify(other) ||
    String(one) === String(other);
  const fields = Object.entries(left.properties ?? {});
  return (
    isEqual(left.default, right.default) &&
    haveEqualDefaultsIn(left.items, right.items) &&
    fields.every(([name, child]) => haveEqualDefaultsIn(child, right.properties?.[name]))
  );
}

function haveEqualDefaultsIn(left: Schema | undefined, right: Schema | undefined): boolean {
  return left === undefined || right === undefined || haveEqualDefaults(left, right);
}

/** The part of a schema that decides which values it accepts, as comparable text. */
export function meaningOf(schema: Schema): string {
  return JSON.stringify(canonical(schema));
}

/** The schema without annotations, with its keys and unordered lists in one order. */
function canonical(schema: Schema): Record<string, unknown> {
  const {
    description: _description,
    default: _default,
    properties,
    items,
    required,
    enum: values,
    type,
    ...rest
  } = schema;
  const sorted = (list: readonly string[]): string[] => [...list].sort(byCodeUnit);
  const entries: [string, unknown][] = Object.entries(rest);
  if (properties !== undefined) {
    const fields = Object.entries(properties).sort(([left], [right]) => byCodeUnit(left, right));
    entries.push(["properties", fields.map(([name, child]) => [name, canonical(child)])]);
  }
  if (items !== undefined) entries.push(["items", canonical(items)]);
  if (required !== undefined) entries.push(["required", sorted(required)]);
  if (values !== undefined) entries.push(["enum", sorted(values)]);
  if (type !== undefined) entries.push(["type", typeof type === "string" ? type : sorted(type)]);
  return Object.fromEntries(entries.sort(([left], [right]) => byCodeUnit(left, right)));
}
