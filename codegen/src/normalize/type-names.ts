import { type Fault, listNames, type Place } from "../faults.js";
import { byCodeUnit } from "../json.js";
import type { ManifestPlace } from "../load/load-schemas.js";
import type { Manifest } from "../load/manifest.js";
import type { MessageFile } from "../load/match-messages.js";
import { identifierFor } from "../names.js";

/**
 * The names that the manifest gives to types: `Message#Definition` for a definition in the file of a message,
 * `Message.field` or `Definition.field` for an object or enum that stands inline.
 */
export interface TypeNames {
  /** The name of a definition: the manifest's, else its own as an identifier. */
  ofDefinition(path: string, name: string): string;
  /** The name that the manifest gives to an inline type; `undefined` when it gives none. */
  ofInline(place: string): string | undefined;
  /** Reports names that the manifest itself gives to places where no type stands. Called at the end. */
  checkUse(inlinePlaces: ReadonlySet<string>, faults: Fault[]): void;
}

/** Reads the manifest's names. A place that is named twice is a fault. */
export function readTypeNames(
  manifest: Manifest,
  messages: readonly MessageFile[],
  place: ManifestPlace,
  faults: Fault[],
): TypeNames {
  const byPlace = new Map<string, { readonly name: string; readonly at: Place }>();
  for (const [name, places] of Object.entries(manifest.typeNames ?? {})) {
    for (const [index, where] of places.entries()) {
      const at = place("typeNames", name, index);
      const other = byPlace.get(where);
      if (other === undefined) byPlace.set(where, { name, at });
      else {
        faults.push({
          ...at,
          message: `${where} is named twice, ${other.name} and ${name}`,
          advice: "Keep one of the names.",
        });
      }
    }
  }
  const messageOf = new Map(messages.map(({ name, source }) => [source.path, name]));
  const used = new Set<string>();
  const nameOf = (where: string): string | undefined => byPlace.get(where)?.name ?? manifest.takenNames?.get(where);
  return {
    ofDefinition(path, name) {
      const where = `${messageOf.get(path) ?? ""}#${name}`;
      used.add(where);
      return nameOf(where) ?? identifierFor(name);
    },
    ofInline: nameOf,
    checkUse(inlinePlaces, problems) {
      for (const [where, { at }] of byPlace) {
        if (used.has(where) || inlinePlaces.has(where)) continue;
        const owner = where.split(/[.#]/)[0] ?? "";
        const near = [...used, ...inlinePlaces].filter((known) => known.split(/[.#]/)[0] === owner).sort(byCodeUnit);
        problems.push({
          ...at,
          message: `no object or enum stands at ${where}`,
          advice: `Write Message#Definition, or Message.field for one that stands inline. Of ${owner} there are: ${listNames(near)}.`,
        });
      }
    },
  };
}
