import { refName, type Schema, typesOf } from "../normalize/schema.js";
import { isMultipleOf, isStricter, limitKinds } from "./limits.js";

/** What the references of one protocol mean, by name. */
export type Lookup = ReadonlyMap<string, Schema>;

/** A schema with what its references mean. */
export interface Values {
  readonly schema: Schema;
  readonly lookup: Lookup;
}

/**
 * Whether every value of one schema is one of another for certain. Where only trying could tell, as with two different
 * patterns, the answer is no.
 * @param seen pairs of names that were met already. One no decides all, so each has to be looked at once only, and types
 *   may contain themselves.
 */
export function isWithin(inner: Values, outer: Values, seen: Set<string> = new Set()): boolean {
  const names = [refName(inner.schema), refName(outer.schema)];
  if (!names.includes(undefined)) {
    const pair = names.join(" ");
    if (seen.has(pair)) return true;
    seen.add(pair);
  }
  const [one, other] = [resolveRef(inner), resolveRef(outer)];
  if (one.const !== undefined) return accepts(other, one.const);
  if (other.const !== undefined) return false;
  if (typesOf(other).length === 0) return true;
  if (one.enum !== undefined) return one.enum.every((value) => accepts(other, value));
  return (
    other.enum === undefined &&
    areTypesWithin(one, other) &&
    areLimitsWithin(one, other) &&
    areItemsWithin(valuesOf(one, inner), valuesOf(other, outer), seen) &&
    areFieldsWithin(valuesOf(one, inner), valuesOf(other, outer), seen)
  );
}

/** What a schema stands for: the end of its references. They never lead round in a circle; that would be a fault. */
export function resolveRef({ schema, lookup }: Values): Schema {
  const target = lookup.get(refName(schema) ?? "");
  return target === undefined ? schema : resolveRef({ schema: target, lookup });
}

/** Whether all types that a schema allows are allowed by another as well; a whole number is a number. */
export function areTypesWithin(inner: Schema, outer: Schema): boolean {
  const [own, allowed] = [typesOf(inner), typesOf(outer)];
  if (allowed.length === 0) return true;
  const isAllowed = own.map((type) => allowed.includes(type) || (type === "integer" && allowed.includes("number")));
  return own.length > 0 && !isAllowed.includes(false);
}

function valuesOf(schema: Schema, { lookup }: Values): Values {
  return { schema, lookup };
}

function areLimitsWithin(inner: Schema, outer: Schema): boolean {
  const types = typesOf(inner);
  const isText = types.includes("string");
  const isNumber = types.includes("number") || types.includes("integer");
  return (
    limitKinds.every(({ appliesTo, sign, read }) => {
      return !types.some((type) => appliesTo.includes(type)) || !isStricter(read(outer), read(inner), sign);
    }) &&
    (!isNumber || isMultipleOf(inner.multipleOf, outer.multipleOf)) &&
    (!isText || outer.format === undefined || outer.format === inner.format) &&
    (!isText || outer.pattern === undefined || outer.pattern === inner.pattern)
  );
}

function areItemsWithin(inner: Values, outer: Values, seen: Set<string>): boolean {
  if (!typesOf(inner.schema).includes("array")) return true;
  return isWithin(valuesOf(inner.schema.items ?? {}, inner), valuesOf(outer.schema.items ?? {}, outer), seen);
}

function areFieldsWithin(inner: Values, outer: Values, seen: Set<string>): boolean {
  if (!typesOf(inner.schema).includes("object")) return true;
  const isOpen = ({ schema }: Values): boolean => schema.additionalProperties !== false;
  if (isOpen(inner) && !isOpen(outer)) return false;
  if ((outer.schema.required ?? []).some((name) => inner.schema.required?.includes(name) !== true)) return false;
  const fields = fieldsOf(inner.schema);
  const wanted = fieldsOf(outer.schema);
  return [...new Set([...fields.keys(), ...wanted.keys()])].every((name) => {
    // Where a field is not named, it has any value in an open object, and is never there in a closed one.
    const field = fields.get(name) ?? (isOpen(inner) ? {} : undefined);
    const want = wanted.get(name) ?? (isOpen(outer) ? {} : undefined);
    if (field === undefined) return true;
    return want !== undefined && isWithin(valuesOf(field, inner), valuesOf(want, outer), seen);
  });
}

function fieldsOf({ properties }: Schema): ReadonlyMap<string, Schema> {
  return new Map(Object.entries(properties ?? {}));
}

/** Whether a schema without reference surely accepts a value. */
function accepts(schema: Schema, value: string | number | boolean): boolean {
  if (schema.const !== undefined) return schema.const === value;
  if (schema.enum !== undefined) return schema.enum.some((known) => known === value);
  const own = typeof value === "number" && Number.isInteger(value) ? "integer" : (typeof value as "string");
  if (!areTypesWithin({ type: own }, schema)) return false;
  if (typeof value === "boolean") return true;
  // A length and a number are limited alike: the value is a range of one.
  const size = typeof value === "string" ? [...value].length : value;
  const isInside = limitKinds
    .filter(({ appliesTo }) => appliesTo.includes(own))
    .every(({ sign, read }) => !isStricter(read(schema), { keyword: "", value: size, exclusive: false }, sign));
  if (!isInside) return false;
  if (typeof value === "number") return isMultipleOf(value, schema.multipleOf);
  if (schema.format !== undefined) return false;
  return schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value);
}
