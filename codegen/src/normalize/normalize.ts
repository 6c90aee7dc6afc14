import { below, type Fault, type Place } from "../faults.js";
import { isObject, isStringList, type Json, type JsonObject, own } from "../json.js";
import type { LoadedProtocol } from "../load/load-schemas.js";
import type { Manifest } from "../load/manifest.js";
import type { MessageFile } from "../load/match-messages.js";
import { checkDefaults, readDefaults } from "./defaults.js";
import { addDefinition, checkCircles, type Definitions, sortDefinitions } from "./definitions.js";
import { addInlineType, type InlineTypes, nameInlineTypes } from "./inline-types.js";
import { ignoredKeywords, keywords, keywordsBesideRef } from "./keywords.js";
import { type FilesAt, readFilesAt, resolveRef } from "./resolve-ref.js";
import { type Definition, inferType, type JsonType, type NormalizedRoot, refTo, type Schema } from "./schema.js";
import { readTypeNames, type TypeNames } from "./type-names.js";

/** What the normalisation of one file needs to know. */
interface Context {
  readonly loaded: LoadedProtocol;
  readonly filesAt: FilesAt;
  /** Path of the file in the protocol's folder: what its references are relative to. */
  readonly path: string;
  readonly definitions: Definitions;
  /** Every definition as it stands in its file. */
  readonly seen: Definition[];
  readonly inline: InlineTypes;
  readonly names: TypeNames;
  readonly faults: Fault[];
}

/** How a schema came to its place, which decides the name of an inline type. */
interface Position {
  /** Name of a definition; fields after it, with dots between, for what stands in one. */
  readonly path: string;
  /** What a field stands in, and its name; `undefined` for a definition, which has a name of its own. */
  readonly inside: { readonly owner: string; readonly field: string } | undefined;
  /** Description of the field, for an inline type without one. */
  readonly description?: string;
}

/**
 * Brings all schema files of a protocol into one form: references all of one kind, inline objects and enums named,
 * equal definitions merged. Reports whatever the generator does not know; nothing is skipped in silence.
 */
export function normalize(
  loaded: LoadedProtocol,
  manifest: Manifest,
  messages: readonly MessageFile[],
  faults: Fault[],
): NormalizedRoot {
  const definitions: Definitions = new Map();
  const normalized: Definitions = new Map();
  // All of them as they stand in the files: merged ones no longer know where each part is from.
  const seen: Definition[] = [];
  const inline: InlineTypes = new Map();
  const names = readTypeNames(manifest, messages, loaded.manifestPlace, faults);
  const filesAt = readFilesAt(loaded);
  const context = (path: string): Context => ({ loaded, filesAt, path, definitions, seen, inline, names, faults });
  for (const { file, path, json } of loaded.types) {
    checkTypesFile(json, { file, pointer: "" }, faults);
    normalizeDefinitions(json, { file, pointer: "" }, context(path));
  }
  for (const { name, source } of messages) {
    const place: Place = { file: source.file, pointer: "" };
    normalizeDefinitions(source.json, place, context(source.path));
    const schema = normalizeSchema(source.json, place, { path: name, inside: undefined }, context(source.path));
    if (schema.type !== "object") {
      faults.push({
        ...place,
        message: "a message must be an object",
        advice: 'Write "type": "object" and the fields under "properties".',
      });
    }
    seen.push({ name, schema, place });
    addDefinition(normalized, { name, schema, place }, faults);
  }
  const actions = manifest.profiles.flatMap((profile) => Object.keys(profile.actions));
  const roles = Object.values(manifest.roles).map((role) => role.name);
  const { names: inlineNames, unnamed } = nameInlineTypes(
    inline,
    definitions,
    normalized,
    names,
    new Set([...actions, ...roles]),
    faults,
  );
  checkCircles(definitions, faults);
  checkDefaults(seen, definitions, faults);
  for (const group of [definitions, normalized]) readDefaults(group, definitions);
  for (const [name, { place }] of definitions) {
    const message = normalized.get(name);
    if (message === undefined) continue;
    faults.push({
      ...place,
      message: `${name} is the name of a message as well, ${message.place.file}`,
      advice: "Rename the type.",
    });
  }
  return {
    messages: sortDefinitions(normalized),
    types: sortDefinitions(definitions),
    inlineNames,
    unnamedInline: unnamed,
  };
}

function checkTypesFile(json: JsonObject, place: Place, faults: Fault[]): void {
  for (const key of Object.keys(json)) {
    if (key === "definitions" || key === "description" || ignoredKeywords.has(key)) continue;
    faults.push({
      ...below(place, key),
      message: `${key} has no meaning in the file of shared types`,
      advice: 'Put the types under "definitions".',
    });
  }
}

function normalizeDefinitions(json: JsonObject, place: Place, context: Context): void {
  const group = own(json, "definitions");
  if (group === undefined) return;
  const groupPlace = below(place, "definitions");
  if (!isObject(group)) {
    context.faults.push({ ...groupPlace, message: "definitions must be an object", advice: "Name each schema in it." });
    return;
  }
  const keys = new Map<string, string>();
  for (const [key, node] of Object.entries(group)) {
    const at = below(groupPlace, key);
    const name = context.names.ofDefinition(context.path, key);
    const twin = keys.get(name);
    if (twin !== undefined) {
      context.faults.push({
        ...at,
        message: `${JSON.stringify(key)} and ${JSON.stringify(twin)} would both be the type ${name}`,
        advice: "Rename one, or give one a name of its own under typeNames in the manifest.",
      });
      continue;
    }
    keys.set(name, key);
    const schema = normalizeSchema(node, at, { path: name, inside: undefined }, context);
    context.seen.push({ name, schema, place: at });
    addDefinition(context.definitions, { name, schema, place: at }, context.faults);
  }
}

/** Normalises one schema and what is in it. What it cannot take becomes a fault and an empty schema. */
function normalizeSchema(node: Json, place: Place, position: Position, context: Context): Schema {
  if (!isObject(node)) {
    context.faults.push({ ...place, message: "a schema must be an object", advice: "Write {} for any JSON value." });
    return {};
  }
  if (Object.hasOwn(node, "$ref")) return normalizeRef(node, place, context);
  const type = checkKeywords(node, place, position, context);
  const { description, ...kept } = keepKnown(node, type) as Schema;
  const schema: Schema = { ...kept, ...normalizeParts(node, place, position, type, context) };
  const described = (text: string | undefined): Schema => (text === undefined ? {} : { description: text });
  if (position.inside === undefined || !hasShape(schema)) return { ...described(description), ...schema };
  const title = own(node, "title");
  const definition = { ...described(description ?? position.description), ...schema };
  const { path, inside } = position;
  const named = { path, ...inside, title: typeof title === "string" ? title : undefined, schema: definition, place };
  context.seen.push({ name: path, schema: definition, place });
  addInlineType(context.inline, named, context.faults);
  return { ...described(description), $ref: refTo(path) };
}

function normalizeRef(node: JsonObject, place: Place, context: Context): Schema {
  for (const keyword of Object.keys(node)) {
    if (keywordsBesideRef.has(keyword)) continue;
    context.faults.push({
      ...below(place, keyword),
      message: `${keyword} stands beside $ref, where JSON Schema draft-07 ignores it`,
      advice: "Put it into the definition that is referred to.",
    });
  }
  const { path, loaded, filesAt, faults } = context;
  const target = resolveRef(own(node, "$ref"), below(place, "$ref"), path, loaded, filesAt, faults);
  const kept = keepKnown(node, []);
  if (target === undefined) return kept;
  return { ...kept, $ref: refTo(context.names.ofDefinition(target.path, target.name)) };
}

/** Checks that each keyword is known, has a sensible value and fits the types; returns the types. */
function checkKeywords(node: JsonObject, place: Place, position: Position, context: Context): readonly JsonType[] {
  const types = inferType(node);
  for (const [name, value] of Object.entries(node)) {
    if (ignoredKeywords.has(name)) continue;
    if (name === "definitions" && position.inside === undefined && place.pointer === "") continue;
    const at = below(place, name);
    const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (keyword === undefined) {
      context.faults.push({
        ...at,
        message: `the keyword ${name} is not supported`,
        advice: `Say it with the supported ones (${Object.keys(keywords).join(", ")}), or in the description.`,
      });
    } else if (!keyword.accepts(value)) {
      context.faults.push({ ...at, message: `${name} must be ${keyword.mustBe}`, advice: "Correct the value." });
    } else if (keyword.appliesTo !== undefined && !keyword.appliesTo.some((type) => types.includes(type))) {
      context.faults.push({
        ...at,
        message: `${name} says nothing about ${types.length === 0 ? "a value without a type" : types.join(" or ")}`,
        advice: `Remove it, or make the type ${keyword.appliesTo.join(" or ")}.`,
      });
    }
  }
  return types;
}

/** The keywords of one schema that are kept as they are; those that hold schemas follow in normalizeParts. */
function keepKnown(node: JsonObject, types: readonly JsonType[]): Schema {
  const kept: Record<string, Json> = {};
  const [only] = types;
  for (const name of Object.keys(keywords)) {
    const value = own(node, name);
    if (name === "type" && only !== undefined) kept["type"] = types.length === 1 ? only : types;
    else if (value === undefined || ["properties", "required", "items", "additionalProperties"].includes(name))
      continue;
    else if (keywords[name]?.accepts(value)) kept[name] = value;
  }
  return kept as Schema;
}

function normalizeParts(
  node: JsonObject,
  place: Place,
  position: Position,
  types: readonly JsonType[],
  context: Context,
): Schema {
  const [type] = types;
  if (type === "array") {
    const items = own(node, "items");
    if (items === undefined) return {};
    const about = own(node, "description");
    const description = typeof about === "string" ? { description: about } : {};
    // The items of a field's list stand for the field; those of any other list are a step of their own.
    const isOwnStep = position.inside === undefined || (isObject(items) && inferType(items)[0] === "array");
    const inside = isOwnStep ? itemOf(position) : position;
    return { items: normalizeSchema(items, below(place, "items"), { ...description, ...inside }, context) };
  }
  return type === "object" ? normalizeObject(node, place, position, context) : {};
}

/** The position of a field in what stands at another position. */
function fieldOf({ path }: Position, field: string): Position {
  return { path: `${path}.${field}`, inside: { owner: path, field } };
}

/** The position of the items of a list that are a step of their own. A list is no type that could own them. */
function itemOf({ path, inside }: Position): Position {
  const owner = inside ?? { owner: path, field: "" };
  return {
    path: `${path}.item`,
    inside: { owner: owner.owner, field: owner.field === "" ? "item" : `${owner.field}Item` },
  };
}

function normalizeObject(node: JsonObject, place: Place, position: Position, context: Context): Schema {
  const group = own(node, "properties");
  // Object.fromEntries, so that a field called __proto__ is one, and can be reported.
  const properties: Record<string, Schema> = Object.fromEntries(
    Object.entries(isObject(group) ? group : {}).map(([field, child]) => {
      return [field, normalizeSchema(child, below(place, "properties", field), fieldOf(position, field), context)];
    }),
  );
  if (Object.hasOwn(properties, "__proto__")) {
    context.faults.push({
      ...below(place, "properties", "__proto__"),
      message: "no validator can check a field named __proto__",
      advice: "Rename the field.",
    });
  }
  const required = own(node, "required");
  const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  for (const name of names) {
    if (Object.hasOwn(properties, name)) continue;
    context.faults.push({
      ...below(place, "required"),
      message: `${name} is required, but no property has that name`,
      advice: "Add the property, or remove the name.",
    });
  }
  checkOrder(own(node, "x-order"), properties, below(place, "x-order"), context.faults);
  return { additionalProperties: own(node, "additionalProperties") !== false, properties, required: names };
}

/** Only times have an order that the runtime can check. */
function checkOrder(
  fields: Json | undefined,
  properties: Readonly<Record<string, Schema>>,
  place: Place,
  faults: Fault[],
): void {
  for (const name of isStringList(fields) ? fields : []) {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (field?.format === "date-time") continue;
    faults.push({
      ...place,
      message: `${name} is in order with others, but ${field === undefined ? "no property has that name" : "is no time"}`,
      advice: "Name properties with the format date-time there.",
    });
  }
}

/** Whether a schema is an object with declared content or an enum: what TypeScript should have a name for. */
function hasShape({ type, properties, additionalProperties, enum: values }: Schema): boolean {
  if (values !== undefined) return true;
  return type === "object" && (additionalProperties === false || Object.keys(properties ?? {}).length > 0);
}
