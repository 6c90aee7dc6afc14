import { below, type Fault, listNames } from "../faults.js";
import type { Json, JsonObject } from "../json.js";
import type { LoadedProtocol, SchemaFile } from "./load-schemas.js";
import type { Manifest } from "./manifest.js";
import { mapReferences, readReference, writeReference } from "./reference.js";

/** What an extension needs to know of the protocol that it extends. */
export interface ExtendedProtocol {
  readonly name: string;
  readonly title: string;
  /** Where its schemas are, as people see it. */
  readonly source: string;
  /** What an extension has from it: roles, dialect, how messages are called. */
  readonly manifest: Pick<Manifest, "roles" | "dialect" | "messageSuffixes" | "profileTitle" | "subprotocol">;
  /** Its shared types by name. */
  readonly definitions: ReadonlyMap<string, ExtendedType>;
}

/** A shared type of the extended protocol. */
export interface ExtendedType {
  /** File that it stands in, as people see it. */
  readonly file: string;
  /** Its schema; it refers to others as `#/definitions/Name`. */
  readonly schema: JsonObject;
}

/** The schemas of an extension, with what they refer to. */
export interface WithBaseTypes {
  readonly loaded: LoadedProtocol;
  /** Names of the types that are the extended protocol's. */
  readonly taken: ReadonlySet<string>;
}

/** A reference in a file. */
interface FoundReference {
  readonly ref: string;
  readonly pointer: string;
}

/**
 * Replaces references such as `ocpp1.6#/definitions/IdToken` by references to a file of the extended protocol's types,
 * and adds that file with all that they lead to. References that lead to no such type are faults.
 */
export function withBaseTypes(loaded: LoadedProtocol, base: ExtendedProtocol, faults: Fault[]): WithBaseTypes {
  const taken = new Set<string>();
  // Apart from types.json of the extension: what stands there is found by these references only.
  const path = `${base.name}:types.json`;
  const rewrite = (file: SchemaFile): SchemaFile => {
    const wrong = new Set<string>();
    for (const { ref, pointer } of referencesIn(file.json)) {
      const problem = problemOf(ref, file, loaded, base);
      if (problem === undefined) continue;
      wrong.add(ref);
      faults.push({ file: file.file, pointer, ...problem });
    }
    const json = mapReferences(file.json, (ref) => {
      const name = wrong.has(ref) ? misledType : baseTypeOf(ref, base);
      if (name === undefined) return ref;
      take(name, base, taken);
      return writeReference({ path, name }, file.path);
    });
    return { ...file, json: json as JsonObject };
  };
  const types = loaded.types.map(rewrite);
  const messages = loaded.messages.map(rewrite);
  const added = [...taken].map((name): SchemaFile => {
    const { file, schema } = base.definitions.get(name) ?? { file: base.source, schema: {} };
    return { file, path, folder: "", name, json: { definitions: { [name]: schema } } };
  });
  // First, so that a type of the vendor's that has the name of one of them is what is reported.
  return { loaded: { ...loaded, types: [...added, ...types], messages }, taken };
}

/** What a wrong reference leads to, so that it is reported once: any JSON. */
const misledType = "MisledReference";

/** The type of the extended protocol that a reference names; `undefined` for a reference of another form. */
function baseTypeOf(ref: string, base: ExtendedProtocol): string | undefined {
  const prefix = `${base.name}#/definitions/`;
  const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : "";
  return name === "" ? undefined : name;
}

/** What is wrong with a reference to something outside of the extension; `undefined` for nothing. */
function problemOf(
  ref: string,
  { path }: SchemaFile,
  { folder, name: extension }: LoadedProtocol,
  base: ExtendedProtocol,
): Pick<Fault, "message" | "advice"> | undefined {
  const form = `"${base.name}#/definitions/Name"`;
  const name = baseTypeOf(ref, base);
  if (name !== undefined) {
    if (base.definitions.has(name)) return undefined;
    const near = [...base.definitions.keys()].filter((known) => known.toLowerCase().includes(name.toLowerCase()));
    return {
      message: `${base.title} has no type ${name}`,
      advice: near.length > 0 ? `There is ${listNames(near)}.` : `Its types stand in ${base.source}.`,
    };
  }
  const [, other = ""] = /^([a-z][a-z0-9.-]*)#/i.exec(ref) ?? [];
  if (other !== "" && other !== base.name && !other.endsWith(".json")) {
    return {
      message: `$ref leads to ${other}, but ${extension} extends ${base.name}`,
      advice: `Refer to a type of that protocol by ${form}, or define the type in ${folder}/types.json.`,
    };
  }
  if (readReference(ref, path)?.path.startsWith("../") !== true) return undefined;
  return {
    message: `$ref leads out of ${folder}`,
    advice: `Refer to a type of ${base.title} by ${form}.`,
  };
}

/** Takes a type with all that it refers to. */
function take(name: string, base: ExtendedProtocol, taken: Set<string>): void {
  if (taken.has(name)) return;
  taken.add(name);
  for (const { ref } of referencesIn(base.definitions.get(name)?.schema ?? {})) {
    take(ref.slice("#/definitions/".length), base, taken);
  }
}

/** The references in a schema, with their places. */
function referencesIn(json: Json, pointer = ""): FoundReference[] {
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([key, value]: [string, Json]) => {
    const at = below({ file: "", pointer }, key).pointer;
    return key === "$ref" && typeof value === "string" ? [{ ref: value, pointer: at }] : referencesIn(value, at);
  });
}
