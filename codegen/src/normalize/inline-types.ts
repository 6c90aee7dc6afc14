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
  /** Name of its field in the owner; with Item at the end for each list in a list. */
  readonly field: string;
  /** Name that the schema suggests. */
  readonly title: string | undefined;
  readonly schema: Schema;
  readonly place: Place;
}

/** The inline types of a protocol, by path. */
export type InlineTypes = Map<string, InlineType>;

/** What inline types are called. */
export interface InlineNames {
  /** The names by place. */
  readonly names: ReadonlyMap<string, string>;
  /** Places of types that got no name, because another has it or none can be made; each has been reported. */
  readonly unnamed: readonly (readonly string[])[];
}

/** One type of the output, and the inline types that are it; the first gives its place and fields. */
interface Group {
  readonly first: InlineType;
  readonly members: InlineType[];
  /** The name that the manifest or a title gives it. */
  given: string | undefined;
}

/** Notes an inline type. A definition that is repeated brings its inline types again: they must be the same. */
export function addInlineType(inline: InlineTypes, added: InlineType, faults: Fault[]): void {
  const known = inline.get(added.path);
  if (known === undefined) inline.set(added.path, added);
  else if (meaningOf(known.schema) !== meaningOf(added.schema)) {
    faults.push({
      ...added.place,
      message: `${added.path} is defined here and, differently, at ${describePlace(known.place)}`,
      advice: "Make the two equal, or give the definition that one stands in a name of its own under typeNames.",
    });
  }
}

/**
 * Names the inline types and makes definitions of them. Equal objects in fields of one name are one type; equal enums
 * stay apart, and so do equal objects in fields of different names, because what looks alike may mean different things:
 * the manifest joins them by giving both one name. In order, the name is the manifest's; the title; the field's, when a
 * shared object's is free; owner and field.
 * @param taken names that other things have already.
 */
export function nameInlineTypes(
  inline: InlineTypes,
  definitions: Definitions,
  messages: Definitions,
  names: TypeNames,
  taken: ReadonlySet<string>,
  faults: Fault[],
): InlineNames {
  names.checkUse(new Set(inline.keys()), faults);
  const groups = groupEqual(
    inline,
    ({ path, title }) => {
      return names.ofInline(path) ?? (title !== undefined && isIdentifier(title) ? title : undefined);
    },
    faults,
  );
  const isTaken = (name: string): boolean => taken.has(name) || definitions.has(name) || messages.has(name);
  const { names: nameOf, clashing } = chooseNames(groups, isTaken, faults);
  const rename = (schema: Schema): Schema => mapRefs(schema, (name) => nameOf.get(name) ?? name);
  for (const group of [definitions, messages]) {
    for (const [name, definition] of group) group.set(name, { ...definition, schema: rename(definition.schema) });
  }
  for (const group of groups) {
    if (clashing.has(group)) continue;
    // Every one of them: what they say the same is merged, descriptions and defaults with it.
    for (const { path, schema, place } of group.members) {
      addDefinition(definitions, { name: nameOf.get(path) ?? path, schema: rename(schema), place }, faults);
    }
  }
  const unnamed = [...clashing].map(({ members }) => members.map(({ path }) => path));
  for (const path of unnamed.flat()) nameOf.delete(path);
  return { names: nameOf, unnamed };
}

/**
 * Groups inline types that are one type, in the order of their first places. What stands in an object that is one with
 * another is one with what stands at the same field of that other.
 */
function groupEqual(
  inline: InlineTypes,
  given: (type: InlineType) => string | undefined,
  faults: Fault[],
): readonly Group[] {
  const classes = new Map<string, InlineType[]>();
  for (const type of [...inline.values()].sort((left, right) => byCodeUnit(left.path, right.path))) {
    const meaning = meaningOf(expand(type.schema, inline));
    classes.set(meaning, [...(classes.get(meaning) ?? []), type]);
  }
  const groupOf = new Map<string, Group>();
  // What an object holds is shorter than the object: when a type's turn comes, that of its owner is over.
  for (const [, types] of [...classes].sort(([left], [right]) => right.length - left.length)) {
    const isLive = ({ owner }: InlineType): boolean => (groupOf.get(owner)?.first.path ?? owner) === owner;
    const live = types.filter(isLive);
    for (const type of live) {
      // One of them that has a name gives it to all.
      const candidates = live.filter((other) => mayJoin(type, other, given));
      const first = candidates.find((other) => given(other) !== undefined) ?? candidates[0] ?? type;
      const group = groupOf.get(first.path) ?? { first, members: [], given: given(first) };
      groupOf.set(first.path, group);
      groupOf.set(type.path, group);
      group.members.push(type);
    }
    for (const type of types.filter((each) => !isLive(each))) {
      const owner = groupOf.get(type.owner)?.first.path ?? "";
      const group = groupOf.get(owner + type.path.slice(type.owner.length));
      if (group === undefined) continue;
      groupOf.set(type.path, group);
      group.members.push(type);
      addName(group, type, given(type), faults);
    }
  }
  return [...new Set(groupOf.values())].sort((left, right) => byCodeUnit(left.first.path, right.first.path));
}

/** Whether a type is one with another of equal meaning, by the names of their fields and those that they are given. */
function mayJoin(type: InlineType, other: InlineType, given: (type: InlineType) => string | undefined): boolean {
  const name = given(type);
  if (name !== undefined) return name === given(other);
  return type === other || (type.schema.type === "object" && type.field === other.field);
}

function addName(group: Group, type: InlineType, name: string | undefined, faults: Fault[]): void {
  if (name === undefined || group.given === name) return;
  if (group.given === undefined) {
    group.given = name;
    return;
  }
  faults.push({
    ...type.place,
    message: `${type.path} is named ${name}, but it is one with ${group.first.path}, which is named ${group.given}`,
    advice: `Name both alike, or give ${type.owner} a name of its own under typeNames in the manifest.`,
  });
}

/** @returns the name of each path, and the groups that wanted one that another has; those have been reported. */
function chooseNames(
  groups: readonly Group[],
  isTaken: (name: string) => boolean,
  faults: Fault[],
): { readonly names: Map<string, string>; readonly clashing: ReadonlySet<Group> } {
  const shared = sharedNames(groups, isTaken);
  const names = new Map<string, string>();
  const owners = new Map<string, Group>();
  const clashing = new Set<Group>();
  for (const group of groups) {
    const { first, members, given } = group;
    const owner = names.get(first.owner) ?? first.owner;
    const name = given ?? shared.get(group) ?? inlineTypeName(owner, first.field);
    if (name === owner) {
      clashing.add(group);
      faults.push({
        ...first.place,
        message: `no name of a type can be made of the field ${JSON.stringify(first.field)}`,
        advice: `Give ${first.path} a name under typeNames in the manifest.`,
      });
      continue;
    }
    for (const { path } of members) names.set(path, name);
    const other = owners.get(name);
    if (other === undefined) owners.set(name, group);
    if (other === undefined || (given !== undefined && other.given !== undefined)) continue;
    clashing.add(group);
    faults.push({
      ...first.place,
      message: `${first.path} and ${other.first.path} would both be the type ${name}`,
      advice: "Give one of them a name of its own under typeNames in the manifest.",
    });
  }
  return { names, clashing };
}

/** The field's name as a type, for objects that stand at several places under the same field name. */
function sharedNames(groups: readonly Group[], isTaken: (name: string) => boolean): ReadonlyMap<Group, string> {
  const given = new Set(groups.map((group) => group.given));
  const wanted = new Map<string, Group[]>();
  for (const group of groups) {
    const fields = new Set(group.members.map(({ field }) => field));
    const name = upperFirst(inlineTypeName("", group.first.field));
    const isShared = group.first.schema.type === "object" && group.members.length > 1;
    const isUsable = isShared && fields.size === 1 && isIdentifier(name) && !isTaken(name);
    if (group.given === undefined && isUsable && !given.has(name))
      wanted.set(name, [...(wanted.get(name) ?? []), group]);
  }
  return new Map(
    [...wanted].flatMap(([name, [group, ...others]]) =>
      group === undefined || others.length > 0 ? [] : [[group, name]],
    ),
  );
}

/** A schema with its inline types put in place, so that it can be compared whole. */
function expand(schema: Schema, inline: InlineTypes): Schema {
  const target = inline.get(refName(schema) ?? "");
  if (target !== undefined) return expand(target.schema, inline);
  return mapChildren(schema, (child) => expand(child, inline));
}
