import type { LoadedProtocol } from "../load/load-schemas.js";
import type { Manifest } from "../load/manifest.js";
import { matchMessages } from "../load/match-messages.js";
import { normalize } from "../normalize/normalize.js";

/**
 * The names that the generator gives to objects and enums that stand inline, with their places. Written down in the
 * manifest they no longer change when a file is added, and people see where to write better ones.
 */
export function inlineNames(loaded: LoadedProtocol, manifest: Manifest): Readonly<Record<string, readonly string[]>> {
  const { inlineNames: names } = normalize(loaded, manifest, matchMessages(manifest, loaded, []), []);
  const places: Record<string, string[]> = {};
  for (const [place, name] of names) places[name] = [...(places[name] ?? []), place];
  return places;
}
