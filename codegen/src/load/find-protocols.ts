import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Config, shownPath, sourcePath } from "../config.js";
import { type Fault, listNames, type Place } from "../faults.js";
import { byCodeUnit } from "../json.js";
import { packageName } from "../names.js";
import { extensionsFolder } from "./extension-manifest.js";
import { manifestFile } from "./manifest.js";
import type { SourceText } from "./read-folder.js";
import { filesOf, foldersIn, protocolsIn } from "./schema-folders.js";

/** The folder of a protocol, or of a vendor's extension of one, as read. */
export interface ProtocolFolder {
  readonly name: string;
  /** Path of the folder as people see it, such as `schemas/ocpp1.6` or `schemas/extensions/acme`. */
  readonly source: string;
  readonly isExtension: boolean;
  /** Name of the folder of its package. */
  readonly packageFolder: string;
  readonly files: readonly SourceText[];
}

/** A folder that is there, and not read yet. */
interface KnownFolder extends Omit<ProtocolFolder, "files"> {
  readonly path: string;
}

/**
 * Reads the folders of the protocols and extensions that are asked for: all when none is named. A folder that cannot be
 * read, and a name without a folder, are faults.
 */
export async function findProtocols(
  config: Config,
  requested: readonly string[],
  faults: Fault[],
): Promise<ProtocolFolder[]> {
  const place = { file: shownPath(config, config.schemas), pointer: "" };
  const known = await knownFolders(config, place.file, faults);
  if (known === undefined) return [];
  const wanted = requested.length === 0 ? known : await chosenFolders(config, known, requested, place, faults);
  if (requested.length === 0) await checkStrayFiles(config, faults);
  const found: ProtocolFolder[] = [];
  for (const { path, ...folder } of wanted) {
    const files = await filesOf(path, folder.source, faults);
    // A folder of folders, without any JSON of its own, is a place for something else; among extensions there is none.
    const looksLikeOne = files?.some((file) => folder.isExtension || !file.path.includes("/")) ?? false;
    if (files !== undefined && (requested.length > 0 || looksLikeOne)) found.push({ ...folder, files });
  }
  if (found.length === 0 && faults.length === 0) {
    faults.push({
      ...place,
      message: `no folder in it has a ${manifestFile}`,
      advice: "Write one per protocol, after schemas/protocol.schema.json.",
    });
  }
  return found;
}

async function knownFolders(config: Config, shown: string, faults: Fault[]): Promise<KnownFolder[] | undefined> {
  const folders = await foldersIn(config.schemas, shown, faults);
  if (folders === undefined) return undefined;
  const home = join(config.schemas, extensionsFolder);
  const homeShown = sourcePath(config, extensionsFolder);
  const extensions = folders.includes(extensionsFolder) ? await foldersIn(home, homeShown, faults) : [];
  const protocols = folders.filter((name) => name !== extensionsFolder);
  return [
    ...protocols.map((name) => ({
      ...{ name, isExtension: false, packageFolder: packageName(name) },
      ...{ path: join(config.schemas, name), source: sourcePath(config, name) },
    })),
    ...(extensions ?? []).map((name) => ({
      ...{ name, isExtension: true, packageFolder: name },
      ...{ path: join(home, name), source: `${homeShown}/${name}` },
    })),
  ];
}

/** A schema that stands beside the folders of the extensions belongs to none of them. */
async function checkStrayFiles(config: Config, faults: Fault[]): Promise<void> {
  const entries = await readdir(join(config.schemas, extensionsFolder), { withFileTypes: true }).catch(() => []);
  for (const { name } of entries.filter((entry) => entry.isFile() && /^[^.].*\.json$/i.test(entry.name))) {
    const folder = sourcePath(config, extensionsFolder);
    faults.push({
      file: `${folder}/${name}`,
      pointer: "",
      message: "the file belongs to no extension",
      advice: `Move it to ${folder}/<extension>/${name}: each extension has a folder of its own.`,
    });
  }
}

async function chosenFolders(
  config: Config,
  known: readonly KnownFolder[],
  requested: readonly string[],
  place: Place,
  faults: Fault[],
): Promise<KnownFolder[]> {
  const chosen: KnownFolder[] = [];
  for (const name of [...new Set(requested)].sort(byCodeUnit)) {
    const folders = known.filter((folder) => folder.name === name);
    chosen.push(...folders);
    if (folders.length > 0) continue;
    const extensions = known.filter(({ isExtension }) => isExtension).map((folder) => folder.name);
    const names = [...(await protocolsIn(config.schemas)), ...extensions];
    const wanted = extensions.length === 0 ? "protocol" : "protocol or extension";
    faults.push({ ...place, message: `there is no ${wanted} ${name}`, advice: `Known: ${listNames(names)}.` });
  }
  return chosen;
}
