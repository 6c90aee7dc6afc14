import { type Fault, listNames } from "../faults.js";
import { byCodeUnit, isObject, own } from "../json.js";
import { customDataFolder, type ExtensionManifest } from "./extension-manifest.js";
import type { LoadedProtocol, SchemaFile } from "./load-schemas.js";
import { type MessageFile, messageFileName } from "./match-messages.js";

/** The schemas of an extension, told apart. */
export interface MatchedCustomData {
  /** The schemas of customData that the manifest names. */
  readonly customData: readonly MessageFile[];
  /** The files that are none: those of messages. */
  readonly others: readonly SchemaFile[];
}

/**
 * Finds the schema of each customData that the manifest names; reports those that are missing, misplaced or left over.
 * @param messages names of the files that messages have.
 */
export function matchCustomData(
  written: ExtensionManifest,
  messages: ReadonlySet<string>,
  loaded: LoadedProtocol,
  faults: Fault[],
): MatchedCustomData {
  const wanted = Object.entries(written.customData?.types ?? {});
  const names = [...new Set(wanted.map(([, name]) => name))].sort(byCodeUnit);
  const isMessage = ({ path }: SchemaFile): boolean => messages.has(messageFileName(path));
  const isAtHome = ({ folder }: SchemaFile): boolean => folder === customDataFolder;
  const isMisplaced = (file: SchemaFile): boolean => !isAtHome(file) && !isMessage(file) && names.includes(file.name);
  const files = loaded.messages.filter((file) => isAtHome(file) && (names.includes(file.name) || !isMessage(file)));
  const misplaced = loaded.messages.filter(isMisplaced);
  for (const { file, name } of misplaced) {
    faults.push({
      file,
      pointer: "",
      message: `${name} is customData, but does not stand in ${customDataFolder}`,
      advice: `Move it to ${loaded.folder}/${customDataFolder}/${name}.json.`,
    });
  }
  for (const { file, name } of files.filter((each) => !names.includes(each.name))) {
    const known = names.length === 0 ? "It names none yet." : `It names ${listNames(names)}.`;
    faults.push({
      file,
      pointer: "",
      message: `the manifest puts no customData named ${name} anywhere`,
      advice: `Name it under customData.types, or remove the file. ${known}`,
    });
  }
  const customData = names.flatMap((name): MessageFile[] => {
    const source = files.find((file) => file.name === name);
    if (source !== undefined) {
      return isAnObject(source, faults) ? [{ name, action: name, part: "request", source }] : [];
    }
    const path = `${customDataFolder}/${name}.json`;
    if (loaded.broken.has(path) || misplaced.some((file) => file.name === name)) return [];
    const [type = ""] = wanted.find(([, other]) => other === name) ?? [];
    faults.push({
      ...loaded.manifestPlace("customData", "types", type),
      message: `the customData ${name} has no schema ${path}`,
      advice: `Add ${loaded.folder}/${path}, an object with the vendor's fields.`,
    });
    return [];
  });
  const taken = new Set([...files, ...misplaced]);
  return { customData, others: loaded.messages.filter((file) => !taken.has(file)) };
}

/** Whether a schema is for an object, as far as that is plain to see; what else is wrong with it is found later. */
function isAnObject({ file, json, name }: SchemaFile, faults: Fault[]): boolean {
  const type = own(json, "type");
  if (type === undefined ? isObject(own(json, "properties")) : type === "object") return true;
  faults.push({
    file,
    pointer: type === undefined ? "" : "/type",
    message: `the customData ${name} is no object`,
    advice: 'Write "type": "object" and the vendor\'s fields under "properties".',
  });
  return false;
}
