import { describePlace, type Fault } from "../faults.js";
import { byCodeUnit } from "../json.js";
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

/** The part of a schema that decides which values it accepts, as comparable text. */
export function meaningOf(schema: Schema): string {
  return JSON.stringify(schema, (key, value: unknown) => {
    if (key === "required" || key === "enum" || key === "type") {
      return Array.isArray(value) ? [...value].sort() : value;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, content]) => !isAnnotation(name, content))
        .sort(([left], [right]) => byCodeUnit(left, right)),
    );
  });
}

/** Beside a keyword of this name a schema may have a property of this name; that one is an object. */
function isAnnotation(name: string, content: unknown): boolean {
  return (name === "description" && typeof content === "string") || (name === "default" && !isSchemaLike(content));
}

function isSchemaLike(content: unknown): boolean {
  return typeof content === "object" && content !== null && !Array.isArray(content);
}
