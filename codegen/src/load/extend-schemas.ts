import { isObject, type Json, type JsonObject, own } from "../json.js";
import { identifierFor } from "../names.js";
import type { LoadedProtocol, SchemaFile } from "./load-schemas.js";
import { typesFile } from "./manifest.js";
import type { MessageFile } from "./match-messages.js";
import { mapReferences, type Reference, readReference, writeReference } from "./reference.js";

/** The schemas of a protocol that extends another, with those that it takes over. */
export interface ExtendedSchemas {
  readonly loaded: LoadedProtocol;
  readonly messages: readonly MessageFile[];
}

/**
 * Joins the schemas of a protocol with those that it takes over. A definition in its own types.json replaces the base's
 * of that name, be that a shared one or one in the file of a message. Of the base's other definitions those come along
 * that something refers to.
 * @param messages all messages of the protocol; those without a file of its own are the base's.
 * @param nameOf the name of the type that a definition in the file of a message becomes.
 */
export function extendSchemas(
  loaded: LoadedProtocol,
  base: LoadedProtocol,
  messages: readonly MessageFile[],
  nameOf: (message: string, definition: string) => string,
): ExtendedSchemas {
  const ownKeys = new Map(loaded.types.flatMap(definitionKeys).map((key) => [identifierFor(key), key]));
  const redirect = ({ name, source }: MessageFile): SchemaFile => {
    return withOwnTypes(source, (key) => ownKeys.get(nameOf(name, key)));
  };
  const taken = new Map(
    messages.filter(({ source }) => !loaded.messages.includes(source)).map((message) => [message, redirect(message)]),
  );
  const types = [...base.types, ...filesLeft(loaded, base, messages)].map((file) => {
    return withOwnTypes(file, (key) => ownKeys.get(identifierFor(key)));
  });
  const isReached = findReached([...loaded.types, ...loaded.messages], [...taken.values(), ...types]);
  const prune = (file: SchemaFile): SchemaFile => keepDefinitions(file, (key) => isReached(file, key));
  const takenFiles = new Map([...taken].map(([message, file]) => [message, prune(file)]));
  return {
    loaded: {
      ...loaded,
      // Its own first: they are what a fault about a missing definition names.
      types: [...loaded.types, ...types.map(prune).filter((file) => definitionKeys(file).length > 0)],
      messages: [...loaded.messages, ...takenFiles.values()],
    },
    messages: messages.map((message) => ({ ...message, source: takenFiles.get(message) ?? message.source })),
  };
}

/**
 * The definitions in files of messages that are not taken over: what is taken over may refer to them. They count as
 * shared, less those that a file of the same path has here.
 */
function filesLeft(loaded: LoadedProtocol, base: LoadedProtocol, messages: readonly MessageFile[]): SchemaFile[] {
  const taken = new Set(messages.map(({ source }) => source));
  return base.messages
    .filter((file) => !taken.has(file))
    .map((file) => {
      const twins = loaded.messages.filter(({ path }) => path === file.path).flatMap(definitionKeys);
      const definitions = own(file.json, "definitions");
      const shared: SchemaFile = { ...file, json: definitions === undefined ? {} : { definitions } };
      return keepDefinitions(shared, (key) => !twins.includes(key));
    });
}

/** Keys of the definitions in a file. */
export function definitionKeys({ json }: SchemaFile): string[] {
  const group = own(json, "definitions");
  return isObject(group) ? Object.keys(group) : [];
}

function keepDefinitions(file: SchemaFile, isKept: (key: string) => boolean): SchemaFile {
  const group = own(file.json, "definitions");
  if (!isObject(group)) return file;
  const kept = Object.entries(group).filter(([key]) => isKept(key));
  return { ...file, json: { ...file.json, definitions: Object.fromEntries(kept) } };
}

/** A file in which some of its definitions are replaced by those of types.json. */
function withOwnTypes(file: SchemaFile, keyInTypes: (key: string) => string | undefined): SchemaFile {
  const json = mapReferences(file.json, (ref) => {
    const target = readReference(ref, file.path);
    const key = target?.path === file.path ? keyInTypes(target.name) : undefined;
    return key === undefined ? ref : writeReference({ path: typesFile, name: key }, file.path);
  });
  return keepDefinitions({ ...file, json: json as JsonObject }, (key) => keyInTypes(key) === undefined);
}

/** A part of a file, with the path that its references are relative to. */
interface Part {
  readonly path: string;
  readonly json: Json;
}

/**
 * Finds which definitions are referred to, directly or not: from the own files, and from what the taken ones say
 * outside of their definitions.
 * @returns whether a definition of a taken file is.
 */
function findReached(
  ownFiles: readonly SchemaFile[],
  takenFiles: readonly SchemaFile[],
): (file: SchemaFile, key: string) => boolean {
  const idOf = ({ path, name }: Reference): string => JSON.stringify([path, name]);
  const open: Part[] = ownFiles.map(({ path, json }) => ({ path, json }));
  const definitions = new Map<string, Part>();
  for (const { path, json } of takenFiles) {
    const { definitions: group, ...message } = json;
    open.push({ path, json: message });
    for (const [name, schema] of Object.entries(isObject(group) ? group : {})) {
      definitions.set(idOf({ path, name }), { path, json: schema });
    }
  }
  const reached = new Set<string>();
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const ref of referencesIn(part.json)) {
      const target = readReference(ref, part.path);
      const id = target === undefined ? "" : idOf(target);
      const definition = definitions.get(id);
      if (definition === undefined || reached.has(id)) continue;
      reached.add(id);
      open.push(definition);
    }
  }
  return ({ path }, name) => reached.has(idOf({ path, name }));
}

function referencesIn(json: Json): string[] {
  const found: string[] = [];
  mapReferences(json, (ref) => {
    found.push(ref);
    return ref;
  });
  return found;
}
