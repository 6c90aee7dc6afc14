import { describePlace, type Fault, type Place } from "../faults.js";
import { isObject, type Json, own } from "../json.js";
import type { LoadedProtocol, SchemaFile } from "../load/load-schemas.js";
import { type Reference, readReference } from "../load/reference.js";

/** Files by path. There is more than one of shared types where some are taken over from another protocol. */
export type FilesAt = ReadonlyMap<string, readonly SchemaFile[]>;

/**
 * Finds the definition that a `$ref` names.
 * @param path path of the referring file in the protocol's folder.
 * @param filesAt the files of the protocol by their paths.
 * @returns the definition's file and name; `undefined` with a fault when there is no such definition.
 */
export function resolveRef(
  ref: Json | undefined,
  place: Place,
  path: string,
  loaded: LoadedProtocol,
  filesAt: FilesAt,
  faults: Fault[],
): Reference | undefined {
  const target = readReference(ref, path);
  if (target === undefined) {
    faults.push({
      ...place,
      message: `$ref ${JSON.stringify(ref)} does not name a definition`,
      advice: 'Refer to "#/definitions/Name", or to "../types.json#/definitions/Name" in another file.',
    });
    return undefined;
  }
  if (loaded.broken.has(target.path)) return target;
  const files = filesAt.get(target.path) ?? [];
  const [file] = files;
  if (file === undefined) {
    faults.push({
      ...place,
      message: `$ref leads to the file ${target.path}, which does not exist in ${loaded.folder}`,
      advice: "Correct the path; it is relative to the referring file.",
    });
    return undefined;
  }
  const { name } = target;
  const groups = files.map(({ json }) => own(json, "definitions")).filter(isObject);
  if (groups.some((definitions) => Object.hasOwn(definitions, name))) return target;
  faults.push({
    ...place,
    message: `$ref has no target: there is no ${describePlace({ file: file.file, pointer: `/definitions/${name}` })}`,
    advice: `Add the definition, or correct the name.${suggestion(groups.flatMap(Object.keys), name)}`,
  });
  return undefined;
}

/** The files of a protocol by their paths. */
export function readFilesAt({ types, messages }: LoadedProtocol): FilesAt {
  const files = new Map<string, SchemaFile[]>();
  for (const file of [...types, ...messages]) files.set(file.path, [...(files.get(file.path) ?? []), file]);
  return files;
}

/** A name that differs in case only is most likely the one that was meant. */
function suggestion(names: readonly string[], name: string): string {
  const near = names.find((other) => other.toLowerCase() === name.toLowerCase());
  return near === undefined ? "" : ` There is a definition ${near}.`;
}
