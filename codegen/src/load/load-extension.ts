import { below, type Fault, listNames } from "../faults.js";
import { byCodeUnit, type Json, type JsonObject } from "../json.js";
import { checkAgainst } from "./check-manifest.js";
import { type ExtensionManifest, extensionFile, profilesOf } from "./extension-manifest.js";
import { type LoadedProtocol, loadSchemas, type ManifestPlace, type SchemaFile } from "./load-schemas.js";
import { type Manifest, typesFile } from "./manifest.js";
import { type MessageFile, matchMessages } from "./match-messages.js";
import { mapReferences, writeReference } from "./reference.js";
import type { SourceFolder } from "./schema-folders.js";

/** What an extension needs to know of the protocol that it extends. */
export interface ExtendedProtocol {
  readonly name: string;
  readonly title: string;
  /** Where its schemas are, as people see it. */
  readonly source: string;
  /** What an extension has from it: roles, dialect, how messages are called. */
  readonly manifest: Pick<Manifest, "roles" | "dialect" | "messageSuffixes" | "profileTitle" | "subprotocol">;
  /** Its shared types as schemas, each referring to others as `#/definitions/Name`. */
  readonly definitions: ReadonlyMap<string, JsonObject>;
}

/** The input of an extension in the form of a protocol. */
export interface LoadedExtension {
  readonly written: ExtensionManifest;
  /** Its messages and actions as those of a protocol, the messages inside DataTransfer as the first profile. */
  readonly manifest: Manifest;
  /** Its schemas, with the types of the extended protocol that they refer to. */
  readonly loaded: LoadedProtocol;
  readonly messages: readonly MessageFile[];
  /** The schemas of its customData. */
  readonly customData: readonly MessageFile[];
  /** Names of the types that are the extended protocol's. */
  readonly taken: ReadonlySet<string>;
}

/** The manifests' JSON Schemas. */
export interface ManifestSchemas {
  /** Content of schemas/extension.schema.json. */
  readonly extension: object;
  /** Content of schemas/protocol.schema.json, which the other refers to. */
  readonly protocol: object;
}

/**
 * Reads the manifest of an extension.
 * @returns `undefined`, with faults, when it is missing or breaks its schema.
 */
export async function loadExtensionManifest(
  { source, files }: SourceFolder,
  schemas: ManifestSchemas,
  faults: Fault[],
): Promise<{ readonly written: ExtensionManifest; readonly loaded: LoadedProtocol } | undefined> {
  const loaded = loadSchemas(source, files, faults, extensionFile);
  if (loaded.manifest === undefined) return undefined;
  const others = { "protocol.schema.json": schemas.protocol };
  if (!(await checkAgainst(loaded.manifest, schemas.extension, "extension.schema.json", faults, others))) {
    return undefined;
  }
  const written = loaded.manifest.json as unknown as ExtensionManifest;
  if (written.name !== loaded.name) {
    faults.push({
      ...loaded.manifestPlace("name"),
      message: `the extension is named ${written.name}, its folder ${loaded.name}`,
      advice: `Rename the folder to ${written.name}, or correct the name.`,
    });
  }
  return { written, loaded };
}

/** Brings an extension into the form of a protocol. */
export function loadExtension(
  { written, loaded }: { readonly written: ExtensionManifest; readonly loaded: LoadedProtocol },
  base: ExtendedProtocol,
  faults: Fault[],
): LoadedExtension {
  const { name, title, version, description, package: npmName, descriptions, typeNames } = written;
  const manifest: Manifest = {
    ...base.manifest,
    ...{ name, title, version, description },
    ...(npmName === undefined ? {} : { package: npmName }),
    ...(descriptions === undefined ? {} : { descriptions }),
    ...(typeNames === undefined ? {} : { typeNames }),
    profiles: profilesOf(written),
  };
  const { loaded: whole, taken } = withBaseTypes(loaded, base, faults);
  const isCustomData = ({ folder }: SchemaFile): boolean => folder === "custom-data";
  const placed = {
    ...whole,
    manifestPlace: placeIn(written, loaded.manifestPlace),
    messages: whole.messages.filter((file) => !isCustomData(file)),
  };
  const customData = matchCustomData(written, whole.messages.filter(isCustomData), loaded, faults);
  return { written, manifest, loaded: placed, messages: matchMessages(manifest, placed, faults), customData, taken };
}

/** Where a member of the manifest in the form of a protocol stands: the first profile is that of DataTransfer. */
function placeIn({ dataTransfer }: ExtensionManifest, own: ManifestPlace): ManifestPlace {
  return (...keys) => {
    const [member, index, group, ...rest] = keys;
    if (member !== "profiles" || dataTransfer === undefined || typeof index !== "number") return own(...keys);
    if (index > 0) return own(member, index - 1, ...(group === undefined ? [] : [group]), ...rest);
    return group === "actions" ? own("dataTransfer", "messages", ...rest) : own("dataTransfer");
  };
}

/** Finds the schema of each customData that the manifest names; reports those that are missing or left over. */
function matchCustomData(
  { customData }: ExtensionManifest,
  files: readonly SchemaFile[],
  loaded: LoadedProtocol,
  faults: Fault[],
): MessageFile[] {
  const wanted = Object.entries(customData?.types ?? {});
  const names = [...new Set(wanted.map(([, name]) => name))].sort(byCodeUnit);
  for (const { file, name } of files) {
    if (names.includes(name)) continue;
    faults.push({
      file,
      pointer: "",
      message: `the manifest puts no customData named ${name} anywhere`,
      advice: `Name it under customData.types, or remove the file. It names ${listNames(names)}.`,
    });
  }
  return names.flatMap((name): MessageFile[] => {
    const source = files.find((file) => file.name === name);
    if (source !== undefined) return [{ name, action: name, part: "request", source }];
    const path = `custom-data/${name}.json`;
    if (loaded.broken.has(path)) return [];
    const [type = ""] = wanted.find(([, other]) => other === name) ?? [];
    faults.push({
      ...loaded.manifestPlace("customData", "types", type),
      message: `the customData ${name} has no schema ${path}`,
      advice: `Add ${loaded.folder}/${path}, an object with the vendor's fields.`,
    });
    return [];
  });
}

/**
 * Replaces references such as `ocpp1.6#/definitions/IdToken` by references to the shared types, and adds what they lead
 * to there.
 */
function withBaseTypes(
  loaded: LoadedProtocol,
  base: ExtendedProtocol,
  faults: Fault[],
): { readonly loaded: LoadedProtocol; readonly taken: ReadonlySet<string> } {
  const taken = new Set<string>();
  const prefix = `${base.name}#/definitions/`;
  const rewrite = (file: SchemaFile): SchemaFile => {
    const json = mapReferences(file.json, (ref) => {
      if (!ref.startsWith(prefix)) return ref;
      const name = ref.slice(prefix.length);
      if (base.definitions.has(name)) take(name, base, taken);
      else faults.push({ file: file.file, pointer: pointerOf(file.json, ref), ...unknownType(name, base) });
      return base.definitions.has(name) ? writeReference({ path: typesFile, name }, file.path) : ref;
    });
    return { ...file, json: json as JsonObject };
  };
  const types = loaded.types.map(rewrite);
  const messages = loaded.messages.map(rewrite);
  if (taken.size === 0) return { loaded: { ...loaded, types, messages }, taken };
  const definitions = Object.fromEntries([...taken].map((name) => [name, base.definitions.get(name) ?? {}]));
  const file = `${base.source}/${typesFile}`;
  const shared: SchemaFile = { file, path: typesFile, folder: "", name: "types", json: { definitions } };
  return { loaded: { ...loaded, types: [...types, shared], messages }, taken };
}

/** Takes a type with all that it refers to. */
function take(name: string, base: ExtendedProtocol, taken: Set<string>): void {
  if (taken.has(name)) return;
  taken.add(name);
  mapReferences(base.definitions.get(name) ?? {}, (ref) => {
    take(ref.slice("#/definitions/".length), base, taken);
    return ref;
  });
}

function unknownType(name: string, base: ExtendedProtocol): Pick<Fault, "message" | "advice"> {
  const near = [...base.definitions.keys()].filter((known) => known.toLowerCase().includes(name.toLowerCase()));
  return {
    message: `${base.title} has no type ${name}`,
    advice: near.length > 0 ? `There is ${listNames(near)}.` : `Its types stand in ${base.source}/${typesFile}.`,
  };
}

/** Where a reference stands in a file; the first place counts. */
function pointerOf(json: Json, ref: string): string {
  const find = (value: Json, pointer: string): string | undefined => {
    if (typeof value !== "object" || value === null) return undefined;
    for (const [key, child] of Object.entries(value)) {
      const { pointer: at } = below({ file: "", pointer }, key);
      if (key === "$ref" && child === ref) return at;
      const found = find(child as Json, at);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(json, "") ?? "";
}
