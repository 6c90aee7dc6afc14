import type { LoadedProtocol } from "../load/load-schemas.js";
import type { Manifest } from "../load/manifest.js";
import { matchMessages } from "../load/match-messages.js";
import { inlineTypeName } from "../names.js";
import { normalize } from "../normalize/normalize.js";

/**
 * The names that the generator gives to objects and enums that stand inline, with their places. Written down in the
 * manifest they no longer change when a file is added, and people see where to write better ones.
 */
export function inlineNames(loaded: LoadedProtocol, manifest: Manifest): Readonly<Record<string, readonly string[]>> {
  const { inlineNames: named, unnamedInline } = normalize(loaded, manifest, matchMessages(manifest, loaded, []), []);
  const places: Record<string, string[]> = {};
  for (const [place, name] of named) places[name] = [...(places[name] ?? []), place];
  for (const group of unnamedInline) places[freeName(group[0] ?? "", places)] = [...group];
  return places;
}

/** A name for a place whose own name is another's. */
function freeName(place: string, taken: Readonly<Record<string, unknown>>): string {
  const [owner = "", ...fields] = place.split(".");
  const base = fields.reduce(inlineTypeName, owner);
  let number = 2;
  while (Object.hasOwn(taken, `${base}${number}`)) number++;
  return `${base}${number}`;
}
