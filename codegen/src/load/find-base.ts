import { basename, join } from "node:path";
import type { Config } from "../config.js";
import { type Fault, listNames, type Place } from "../faults.js";
import { byCodeUnit } from "../json.js";
import { canBeExtended, filesOf, foldersIn, hasManifest, protocolsIn, type SourceFolder } from "./schema-folders.js";

/** A folder with a folder for each protocol that can be extended. */
export interface SchemaHome {
  readonly folder: string;
  /** Its path as people see it: the same on every machine, where it may stand in the output. */
  readonly shown: string;
}

/**
 * Finds the protocol that something extends: in the folder of schemas in use, else among those that come with the
 * generator. Where a folder of its name has no manifest, it counts as not there.
 * @param place where the name stands.
 * @returns `undefined`, with a fault, when there is no such protocol or it cannot be read.
 */
export function findBase(
  config: Config,
  name: string,
  faults: Fault[],
  place: Place,
): Promise<SourceFolder | undefined> {
  return findBaseIn(homesOf(config), name, faults, place);
}

/** Where the protocols lie that can be extended, in the order in which they are looked for. */
export function homesOf(config: Config): SchemaHome[] {
  return [
    { folder: config.schemas, shown: basename(config.schemas) },
    { folder: config.ownSchemas, shown: "@chargewire/codegen/schemas" },
  ];
}

/** The same as {@link findBase}, in other folders. */
export async function findBaseIn(
  homes: readonly SchemaHome[],
  name: string,
  faults: Fault[],
  place: Place,
): Promise<SourceFolder | undefined> {
  for (const { folder, shown } of homes) {
    // The list of folders, not the path: what stands in a manifest must not lead out of the folder of schemas.
    if (!((await foldersIn(folder, folder, [])) ?? []).includes(name)) continue;
    const source = shown === "" ? name : `${shown}/${name}`;
    const files = await filesOf(join(folder, name), source, faults);
    if (files === undefined) return undefined;
    if (hasManifest(files)) return { source, files };
  }
  const known = await Promise.all(homes.map(({ folder }) => protocolsIn(folder, canBeExtended)));
  const names = [...new Set(known.flat())].sort(byCodeUnit);
  faults.push({ ...place, message: `there is no protocol ${name} to extend`, advice: `Known: ${listNames(names)}.` });
  return undefined;
}
