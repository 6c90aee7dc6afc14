import { describePlace, type Fault, type Place } from "../faults.js";
import { byCodeUnit } from "../json.js";
import { inlineTypeName, isIdentifier, upperFirst } from "../names.js";
import { addDefinition, type Definitions, meaningOf } from "./definitions.js";
import { mapChildren, mapRefs, refName, type Schema } from "./schema.js";
import type { TypeNames } from "./type-names.js";

/** An object or enum that stands where it is used, and has no name yet. */
export interface InlineType {
  /** Where it stands, such as `AuthorizeResponse.idTagInfo`; references to it use this in place of a name. */
  readonly path: string;
  /** Path of the inline type that it stands in, or name of the message or definition. */
  readonly owner: string;
  readonly field: string;
  /** Name that the schema suggests. */
  readonly title: string | undefined;
  readonly schema: Schema;
  readonly place: Place;
}

/** The inline types of a protocol, by path. */
export type InlineTypes = Map<string, InlineType>;

/** Notes an inline type. A definition that is repeated brings its inline types again: they must be the same. */
export function addInlineType(inline: InlineTypes, added: InlineType, faults: Fault[]): void {
  const known = inline.get(added.path);
  if (known === undefined) inline.set(added.path, added);
  else if (meaningOf(known.schema) !== meaningOf(added.schema)) {
    faults.push({
      ...added.place,
      message: `${added.path} is defined here and, differently, at ${describePlace(known.place)}`,
      advice: "Make the two equal, or rename the definition that they stand in.",
    });
  }
}

/**
 * Names the inline types and makes definitions of them. Equal objects are one type wherever they stand; equal enums at
 * different places stay apart, because equal values may mean different things. In order, the name is the manifest's;
 * the title; the field's, when a shared object has the same field name everywhere; owner and field.
 * @param taken names that other things have already.
 */
export function nameInlineTypes(
  inline: InlineTypes,
  definitions: Definitions,
  messages: Definitions,
  names: TypeNames,
  taken: ReadonlySet<string>,
  faults: Fault[],
): void {
  names.checkUse(new Set(inline.keys()), faults);
  // The owner's path begins that of what stands in it, so owners come first.
  const all = [...inline.values()].sort((left, right) => byCodeUnit(left.path, right.path));
  const given = ({ path, title }: InlineType): string | undefined =>
    names.ofInline(path) ?? (title !== undefined && isIdentifier(title) ? title : undefined);
  const groups = groupEqual(all, given, inline);
  const nameOf = chooseNames(groups, given, (name) => taken.has(name) || definitions.has(name) || messages.has(name));
  const rename = (schema: Schema): Schema => mapRefs(schema, (name) => nameOf.get(name) ?? name);
  for (const group of [definitions, messages]) {
    for (const [name, definition] of group) group.set(name, { ...definition, schema: rename(definition.schema) });
  }
  for (const { path, schema, place } of groups.keys()) {
    const name = nameOf.get(path);
    if (name !== undefined) addDefinition(definitions, { name, schema: rename(schema), place }, faults);
  }
}

/** Inline types that become one: the first stands for all. Those inside of one that is not the first are left out. */
function groupEqual(
  all: readonly InlineType[],
  given: (type: InlineType) => string | undefined,
  inline: InlineTypes,
): ReadonlyMap<InlineType, InlineType[]> {
  const meanings = new Map(all.map((type) => [type, meaningOf(expand(type.schema, inline))]));
  const firstOf = new Map<string, InlineType>();
  for (const type of all) {
    const key = meanings.get(type) ?? "";
    if (type.schema.type === "object" && given(type) !== undefined && !firstOf.has(key)) firstOf.set(key, type);
  }
  const groups = new Map<InlineType, InlineType[]>();
  const dropped = new Set<string>();
  for (const type of all) {
    if (dropped.has(type.owner)) {
      dropped.add(type.path);
      continue;
    }
    const key = meanings.get(type) ?? "";
    const isShared = type.schema.type === "object" && given(type) === undefined;
    if (isShared && !firstOf.has(key)) firstOf.set(key, type);
    const first = (isShared ? firstOf.get(key) : undefined) ?? type;
    groups.set(first, [...(groups.get(first) ?? []), type]);
    if (first !== type) dropped.add(type.path);
  }
  return groups;
}

function chooseNames(
  groups: ReadonlyMap<InlineType, InlineType[]>,
  given: (type: InlineType) => string | undefined,
  isTaken: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const wanted = new Map<string, InlineType[]>();
  for (const [first, members] of groups) {
    if (members.length === 1 || new Set(members.map(({ field }) => field)).size > 1) continue;
    const name = upperFirst(inlineTypeName("", first.field));
    if (isIdentifier(name) && !isTaken(name)) wanted.set(name, [...(wanted.get(name) ?? []), first]);
  }
  const shared = new Map(
    [...wanted].flatMap(([name, [first, ...others]]) =>
      first !== undefined && others.length === 0 ? [[first, name]] : [],
    ),
  );
  const names = new Map<string, string>();
  const ordered = [...groups].sort(([left], [right]) => byCodeUnit(left.path, right.path));
  for (const [first, members] of ordered) {
    const owner = names.get(first.owner) ?? first.owner;
    const name = given(first) ?? shared.get(first) ?? inlineTypeName(owner, first.field);
    for (const { path } of members) names.set(path, name);
  }
  return names;
}

/** A schema with its inline types put in place, so that it can be compared whole. */
function expand(schema: Schema, inline: InlineTypes): Schema {
  const target = inline.get(refName(schema) ?? "");
  if (target !== undefined) return expand(target.schema, inline);
  return mapChildren(schema, (child) => expand(child, inline));
}
