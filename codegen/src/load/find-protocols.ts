import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Config, shownPath, sourcePath } from "../config.js";
import { type Fault, listNames } from "../faults.js";
import { byCodeUnit } from "../json.js";
import { manifestFile } from "./manifest.js";
import { describeFileError, readFolder, type SourceText } from "./read-folder.js";

/** The folder of a protocol, as read. */
export interface ProtocolFolder {
  readonly name: string;
  readonly files: readonly SourceText[];
}

/**
 * Reads the folders of the protocols that are asked for: all with a manifest when none is named. A folder that cannot
 * be read, and a name without a folder, are faults.
 */
export async function findProtocols(
  config: Config,
  requested: readonly string[],
  faults: Fault[],
): Promise<ProtocolFolder[]> {
  const place = { file: shownPath(config, config.schemas), pointer: "" };
  const folders = await foldersIn(config, faults);
  if (folders === undefined) return [];
  const names = requested.length === 0 ? folders : [...new Set(requested)].sort(byCodeUnit);
  const found: ProtocolFolder[] = [];
  for (const name of names) {
    if (!folders.includes(name)) {
      const known = await withManifest(config, folders);
      faults.push({ ...place, message: `there is no protocol ${name}`, advice: `Known: ${listNames(known)}.` });
      continue;
    }
    const files = await filesOf(config, name, faults);
    const looksLikeProtocol = files?.some(({ path }) => !path.includes("/")) ?? false;
    // A folder of folders, without any JSON of its own, is a place for something else.
    if (files !== undefined && (requested.length > 0 || looksLikeProtocol)) found.push({ name, files });
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

async function withManifest(config: Config, folders: readonly string[]): Promise<string[]> {
  const ignored: Fault[] = [];
  const files = await Promise.all(folders.map((name) => filesOf(config, name, ignored)));
  return folders.filter((_, index) => files[index]?.some(({ path }) => path === manifestFile));
}

async function filesOf(config: Config, name: string, faults: Fault[]): Promise<SourceText[] | undefined> {
  try {
    return await readFolder(join(config.schemas, name), ".json");
  } catch (error) {
    faults.push(unreadable(sourcePath(config, name), error));
    return undefined;
  }
}

async function foldersIn(config: Config, faults: Fault[]): Promise<string[] | undefined> {
  try {
    const entries = await readdir(config.schemas, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isFile() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort(byCodeUnit);
  } catch (error) {
    faults.push(unreadable(shownPath(config, config.schemas), error));
    return undefined;
  }
}

function unreadable(file: string, error: unknown): Fault {
  return {
    file,
    pointer: "",
    message: `the folder ${describeFileError(error)}`,
    advice: "Check the path and its permissions; schema files are UTF-8.",
  };
}
