import { below, type Fault, type Place } from "../faults.js";
import { isObject, type Json, type JsonObject, own } from "../json.js";
import type { LoadedProtocol } from "../load/load-schemas.js";
import type { MessageFile } from "../load/match-messages.js";
import { inlineTypeName, isIdentifier } from "../names.js";
import { addDefinition, checkCircles, type Definitions, sortDefinitions } from "./definitions.js";
import { ignoredKeywords, keywords, keywordsBesideRef } from "./keywords.js";
import { resolveRef } from "./resolve-ref.js";
import { inferType, type JsonType, type NormalizedRoot, refTo, type Schema } from "./schema.js";

/** What the normalisation of one file needs to know. */
interface Context {
  readonly loaded: LoadedProtocol;
  /** Path of the file in the protocol's folder: what its references are relative to. */
  readonly path: string;
  readonly definitions: Definitions;
  readonly faults: Fault[];
}

/** How a schema came to its place, which decides the name of an inline type. */
interface Position {
  /** A definition keeps its name; anything else with a shape of its own is given one. */
  readonly isDefinition: boolean;
  /** Name of the inline type when it has no title. */
  readonly name: string;
  /** Description of the field, for an inline type without one. */
  readonly description?: string;
}

/**
 * Brings all schema files of a protocol into one form: references all of one kind, inline objects and enums named,
 * equal definitions merged. Reports whatever the generator does not know; nothing is skipped in silence.
 */
export function normalize(loaded: LoadedProtocol, messages: readonly MessageFile[], faults: Fault[]): NormalizedRoot {
  const definitions: Definitions = new Map();
  const normalized: Definitions = new Map();
  const context = (path: string): Context => ({ loaded, path, definitions, faults });
  if (loaded.types !== undefined) {
    const { file, path, json } = loaded.types;
    checkTypesFile(json, { file, pointer: "" }, faults);
    normalizeDefinitions(json, { file, pointer: "" }, context(path));
  }
  for (const { name, source } of messages) {
    const place: Place = { file: source.file, pointer: "" };
    normalizeDefinitions(source.json, place, context(source.path));
    const schema = normalizeSchema(source.json, place, { isDefinition: true, name }, context(source.path));
    if (schema.type !== "object") {
      faults.push({
        ...place,
        message: "a message must be an object",
        advice: 'Write "type": "object" and the fields under "properties".',
      });
    }
    addDefinition(normalized, { name, schema, place }, faults);
  }
  checkCircles(definitions, faults);
  for (const [name, { place }] of definitions) {
    const message = normalized.get(name);
    if (message === undefined) continue;
    faults.push({
      ...place,
      message: `${name} is the name of a message as well, ${message.place.file}`,
      advice: "Rename the type.",
    });
  }
  return { messages: sortDefinitions(normalized), types: sortDefinitions(definitions) };
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
  for (const [name, node] of Object.entries(group)) {
    const at = below(groupPlace, name);
    const schema = normalizeSchema(node, at, { isDefinition: true, name }, context);
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
  const isNamed = position.isDefinition || !hasShape(schema);
  if (isNamed) return { ...described(description), ...schema };
  const title = own(node, "title");
  const name = typeof title === "string" && isIdentifier(title) ? title : position.name;
  const definition = { ...described(description ?? position.description), ...schema };
  addDefinition(context.definitions, { name, schema: definition, place }, context.faults);
  return { ...described(description), $ref: refTo(name) };
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
  const name = resolveRef(own(node, "$ref"), below(place, "$ref"), context.path, context.loaded, context.faults);
  const kept = keepKnown(node, []);
  return name === undefined ? kept : { ...kept, $ref: refTo(name) };
}

/** Checks that each keyword is known, has a sensible value and fits the types; returns the types. */
function checkKeywords(node: JsonObject, place: Place, position: Position, context: Context): readonly JsonType[] {
  const types = inferType(node);
  for (const [name, value] of Object.entries(node)) {
    if (ignoredKeywords.has(name)) continue;
    if (name === "definitions" && position.isDefinition && place.pointer === "") continue;
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
    const nested = type === "array" && isObject(items) && inferType(items)[0] === "array";
    const name = nested ? `${position.name}Item` : position.name;
    const inside = { isDefinition: false, name: position.isDefinition ? `${name}Item` : name };
    return { items: normalizeSchema(items, below(place, "items"), { ...description, ...inside }, context) };
  }
  return type === "object" ? normalizeObject(node, place, position, context) : {};
}

function normalizeObject(node: JsonObject, place: Place, position: Position, context: Context): Schema {
  const group = own(node, "properties");
  // Object.fromEntries, because a field may be called __proto__.
  const properties: Record<string, Schema> = Object.fromEntries(
    Object.entries(isObject(group) ? group : {}).map(([field, child]) => {
      const inside = { isDefinition: false, name: inlineTypeName(position.name, field) };
      return [field, normalizeSchema(child, below(place, "properties", field), inside, context)];
    }),
  );
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
  return { additionalProperties: own(node, "additionalProperties") !== false, properties, required: names };
}

/** Whether a schema is an object with declared content or an enum: what TypeScript should have a name for. */
function hasShape({ type, properties, additionalProperties, enum: values }: Schema): boolean {
  if (values !== undefined) return true;
  return type === "object" && (additionalProperties === false || Object.keys(properties ?? {}).length > 0);
}
