import { below, type Fault, type Place } from "../faults.js";
import { isObject, type JsonObject } from "../json.js";
import { extensionFile, extensionsFolder } from "./extension-manifest.js";
import { manifestFile, typesFile } from "./manifest.js";
import type { SourceText } from "./read-folder.js";
import { findJsonFlaws } from "./scan-json.js";

/** A schema file that was read and is a JSON object. */
export interface SchemaFile {
  /** Path as people see it, such as `schemas/ocpp1.6/core/ResetRequest.json`. */
  readonly file: string;
  /** Path in the folder of the protocol, such as `core/ResetRequest.json`. */
  readonly path: string;
  /** Folder of the profile; `""` for a file that stands beside the manifest. */
  readonly folder: string;
  /** File name without `.json`. */
  readonly name: string;
  readonly json: JsonObject;
}

/** Finds the place of a member of a manifest by the keys that lead to it. */
export type ManifestPlace = (...keys: (string | number)[]) => Place;

/** The input of a protocol: what stands in its folder, not yet looked into. */
export interface LoadedProtocol {
  /** Name of the folder. */
  readonly name: string;
  /** Path of the folder as people see it, such as `schemas/ocpp1.6`. */
  readonly folder: string;
  /** `undefined` when there is none, or it is not JSON; then there is a fault. */
  readonly manifest: SchemaFile | undefined;
  /** Where a member of the manifest stands, by its keys; what is taken over stands in another protocol's manifest. */
  readonly manifestPlace: ManifestPlace;
  /** The files of shared types: none, one, or one for each protocol that something is taken over from. */
  readonly types: readonly SchemaFile[];
  readonly messages: readonly SchemaFile[];
  /** Paths of files that were there but could not be read; their absence is not a fault of its own. */
  readonly broken: ReadonlySet<string>;
}

/**
 * Turns the texts of a protocol's folder into JSON.
 * @param folder path of the folder as people see it; its last part is the protocol's name.
 * @param manifestName file name of the manifest: that of a protocol, or of an extension.
 */
export function loadSchemas(
  folder: string,
  texts: readonly SourceText[],
  faults: Fault[],
  manifestName: string = manifestFile,
): LoadedProtocol {
  const broken = new Set<string>();
  const files: SchemaFile[] = [];
  for (const source of texts) {
    const file = `${folder}/${source.path}`;
    const json = parse(file, source.text, faults);
    if (json === undefined) {
      broken.add(source.path);
      continue;
    }
    const parts = source.path.split("/");
    const name = parts.at(-1)?.slice(0, -".json".length) ?? "";
    files.push({ file, path: source.path, folder: parts.slice(0, -1).join("/"), name, json });
  }
  const manifest = files.find(({ path }) => path === manifestName);
  if (manifest === undefined && !broken.has(manifestName)) {
    const paths = files.map(({ path }) => path);
    faults.push(noManifest(folder, paths, manifestName));
  }
  return {
    name: folder.slice(folder.lastIndexOf("/") + 1),
    folder,
    manifest,
    manifestPlace: (...keys) => below({ file: `${folder}/${manifestName}`, pointer: "" }, ...keys),
    types: files.filter(({ path }) => path === typesFile),
    messages: files.filter(({ path }) => path !== manifestName && path !== typesFile),
    broken,
  };
}

/** What is wrong with a folder without manifest; that of the other kind may be there. */
function noManifest(folder: string, paths: readonly string[], manifestName: string): Fault {
  const [parent = "", name = ""] = /^(?:(.*)\/)?([^/]*)$/.exec(folder)?.slice(1) ?? [];
  if (manifestName === manifestFile && paths.includes(extensionFile)) {
    return {
      file: `${folder}/${extensionFile}`,
      pointer: "",
      message: "the extension does not lie among the extensions",
      advice: `Move its folder to ${parent}/${extensionsFolder}/${name}.`,
    };
  }
  if (manifestName === extensionFile && paths.includes(manifestFile)) {
    return {
      file: `${folder}/${manifestFile}`,
      pointer: "",
      message: "the protocol lies among the extensions",
      advice: `Move its folder out of ${parent}, beside the other protocols.`,
    };
  }
  return {
    file: `${folder}/${manifestName}`,
    pointer: "",
    message: "the manifest is missing",
    advice:
      manifestName === manifestFile
        ? "Write it after protocol.schema.json, or draft it with codegen init; it says who sends which action."
        : "Write it after extension.schema.json; it says what the vendor adds to which protocol.",
  };
}

/** The JSON object in a text; a fault and `undefined` when there is none. */
function parse(file: string, text: string, faults: Fault[]): JsonObject | undefined {
  const flaws = findJsonFlaws(text);
  for (const { kind, line, column, pointer, message } of flaws) {
    faults.push({
      file,
      pointer,
      message: `${kind === "syntax" ? "is not JSON: " : ""}line ${line}, column ${column}: ${message}`,
      advice: kind === "syntax" ? "Correct the file there." : "Keep one of the two; JSON keeps only the last.",
    });
  }
  if (flaws.length > 0) return undefined;
  const json: unknown = JSON.parse(text);
  if (isObject(json)) return json;
  faults.push({ file, pointer: "", message: "is not a JSON object", advice: "A schema file is an object in braces." });
  return undefined;
}
