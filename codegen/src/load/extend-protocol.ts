import type { Fault } from "../faults.js";
import { identifierFor } from "../names.js";
import { checkWhole } from "./check-manifest.js";
import { extendManifest } from "./extend-manifest.js";
import { definitionKeys, extendSchemas } from "./extend-schemas.js";
import type { LoadedProtocol } from "./load-schemas.js";
import type { Manifest, WrittenManifest } from "./manifest.js";
import { type MessageFile, matchMessages, payloadNames } from "./match-messages.js";

/** The input of a protocol, checked and whole: what it takes over from the protocol that it extends is in it. */
export interface WholeProtocol {
  readonly loaded: LoadedProtocol;
  readonly manifest: Manifest;
  readonly messages: readonly MessageFile[];
}

/** The name of the type that a definition in the file of a message becomes. */
type NameOf = (message: string, definition: string) => string;

/** Completes a protocol with what it takes over from another. */
export function extendProtocol(
  own: LoadedProtocol,
  written: WrittenManifest,
  base: WholeProtocol,
  faults: Fault[],
): WholeProtocol {
  const from = { manifest: base.manifest, place: base.loaded.manifestPlace };
  const { manifest: completed, place } = extendManifest(written, own.manifestPlace, from, faults);
  const manifest = { ...checkWhole(completed, place, faults), takenNames: takenNames(base, completed) };
  const placed = { ...own, manifestPlace: place };
  const matched = matchMessages(manifest, placed, faults, base.messages);
  const names = namesByPlace(manifest);
  const nameOf: NameOf = (message, key) => names.get(`${message}#${key}`) ?? identifierFor(key);
  const { loaded, messages } = extendSchemas(placed, base.loaded, matched, nameOf);
  const isThere = (name: string): boolean => typeNames(loaded, messages, nameOf).includes(name);
  return { loaded, messages, manifest: withoutLostType(manifest, written, isThere) };
}

/** The names that a manifest gives or takes over, by their places. */
function namesByPlace({ typeNames = {}, takenNames }: Manifest): Map<string, string> {
  const own = Object.entries(typeNames).flatMap(([name, places]) => places.map((place) => [place, name] as const));
  return new Map([...(takenNames ?? []), ...own]);
}

/** The base's names of types, with its messages called as the protocol that takes them over calls them. */
function takenNames({ manifest: base, messages }: WholeProtocol, manifest: Manifest): Map<string, string> {
  const newNames = new Map(
    messages.map(({ name, action, part }) => [name, payloadNames(manifest, action, "call")[part]]),
  );
  const renamed = [...namesByPlace(base)].map(([place, name]): [string, string] => {
    const [owner = ""] = place.split(/[.#]/);
    return [(newNames.get(owner) ?? owner) + place.slice(owner.length), name];
  });
  return new Map(renamed);
}

/** Names of the types that the definitions of a protocol become. */
function typeNames({ types }: LoadedProtocol, messages: readonly MessageFile[], nameOf: NameOf): string[] {
  return [
    ...types.flatMap((file) => definitionKeys(file).map(identifierFor)),
    ...messages.flatMap(({ name, source }) => definitionKeys(source).map((key) => nameOf(name, key))),
  ];
}

/** A manifest that takes over the type for vendors' data only where something that is taken over has it. */
function withoutLostType(manifest: Manifest, written: WrittenManifest, isThere: (name: string) => boolean): Manifest {
  const { customData, ...others } = manifest;
  if (customData === undefined || written.customData !== undefined || isThere(customData)) return manifest;
  return others;
}
