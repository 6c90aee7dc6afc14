import type { Fault } from "../faults.js";
import { type ExtendedProtocol, withBaseTypes } from "./base-types.js";
import { checkGroups } from "./check-groups.js";
import { checkAgainst } from "./check-manifest.js";
import { type ExtensionManifest, extensionFile } from "./extension-manifest.js";
import { type LoadedProtocol, loadSchemas, type ManifestPlace } from "./load-schemas.js";
import type { Manifest } from "./manifest.js";
import { matchCustomData } from "./match-custom-data.js";
import { type MessageFile, matchMessages, payloadNames } from "./match-messages.js";
import type { SourceFolder } from "./schema-folders.js";

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
  readonly extension: string;
  /** Content of schemas/protocol.schema.json, which the other refers to. */
  readonly protocol: string;
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
  return { written, loaded };
}

/** Brings an extension into the form of a protocol. */
export function loadExtension(
  { written, loaded }: { readonly written: ExtensionManifest; readonly loaded: LoadedProtocol },
  base: ExtendedProtocol,
  faults: Fault[],
): LoadedExtension {
  const { name, title, version, description, package: npmName, descriptions, typeNames } = written;
  const groups = checkGroups(written, base, loaded.manifestPlace(), faults);
  const manifest: Manifest = {
    ...base.manifest,
    ...{ name, title, version, description },
    ...(npmName === undefined ? {} : { package: npmName }),
    ...(descriptions === undefined ? {} : { descriptions }),
    ...(typeNames === undefined ? {} : { typeNames }),
    profiles: groups.profiles,
  };
  const { loaded: whole, taken } = withBaseTypes(loaded, base, faults);
  const { customData, others } = matchCustomData(written, messageNames(manifest), whole, faults);
  const placed = {
    ...whole,
    manifestPlace: placeIn(written, loaded.manifestPlace),
    messages: others.filter((file) => !groups.isRepeated(file)),
  };
  return { written, manifest, loaded: placed, messages: matchMessages(manifest, placed, faults), customData, taken };
}

/** The names that the files of messages may have. */
function messageNames(manifest: Manifest): ReadonlySet<string> {
  const actions = manifest.profiles.flatMap((profile) => Object.entries(profile.actions));
  const names = actions.flatMap(([action, { kind = "call" }]) => {
    return [action, ...Object.values(payloadNames(manifest, action, kind))];
  });
  return new Set(names.filter((name) => name !== undefined));
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
