import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "../faults.js";
import { byCodeUnit } from "../json.js";
import { manifestFile } from "./manifest.js";
import { describeFileError, readFolder, type SourceText } from "./read-folder.js";

/** The files of a folder of schemas, and where it is as people see it, such as `schemas/ocpp1.6`. */
export interface SourceFolder {
  /** Its last part is the protocol's name. */
  readonly source: string;
  readonly files: readonly SourceText[];
}

/**
 * Names of the folders in a folder of schemas.
 * @param shown the folder as people see it: where a fault is said to be.
 * @returns `undefined`, with a fault, when it cannot be read.
 */
export async function foldersIn(folder: string, shown: string, faults: Fault[]): Promise<string[] | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isFile() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort(byCodeUnit);
  } catch (error) {
    faults.push(unreadable(shown, error));
    return undefined;
  }
}

/** The JSON files of one of these folders; `undefined`, with a fault, when they cannot be read. */
export async function filesOf(folder: string, shown: string, faults: Fault[]): Promise<SourceText[] | undefined> {
  try {
    return await readFolder(folder, ".json");
  } catch (error) {
    faults.push(unreadable(shown, error));
    return undefined;
  }
}

/**
 * Names of the folders in a folder of schemas that have a manifest; none when it cannot be read.
 * @param isMeant which of them count.
 */
export async function protocolsIn(
  folder: string,
  isMeant: (files: readonly SourceText[] | undefined) => boolean = hasManifest,
): Promise<string[]> {
  const ignored: Fault[] = [];
  const names = (await foldersIn(folder, folder, ignored)) ?? [];
  const files = await Promise.all(names.map((name) => filesOf(join(folder, name), name, ignored)));
  return names.filter((_, index) => isMeant(files[index]));
}

/** Whether the manifest is among the files of a folder. */
export function hasManifest(files: readonly SourceText[] | undefined): boolean {
  return files?.some(({ path }) => path === manifestFile) ?? false;
}

/** Whether there is a manifest, and its protocol can be extended: one that is streamed cannot. */
export function canBeExtended(files: readonly SourceText[] | undefined): boolean {
  const manifest = files?.find(({ path }) => path === manifestFile);
  return manifest !== undefined && !/^\s*"transport"\s*:/m.test(manifest.text);
}

function unreadable(file: string, error: unknown): Fault {
  return {
    file,
    pointer: "",
    message: `the folder ${describeFileError(error)}`,
    advice: "Check the path and its permissions; schema files are UTF-8.",
  };
}
