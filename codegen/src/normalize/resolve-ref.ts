import { posix } from "node:path";
import { describePlace, type Fault, type Place } from "../faults.js";
import { isObject, type Json, own } from "../json.js";
import type { LoadedProtocol, SchemaFile } from "../load/load-schemas.js";

/** What a `$ref` leads to. */
export interface DefinitionTarget {
  /** Path of its file in the protocol's folder. */
  readonly path: string;
  /** Its key among the definitions there. */
  readonly name: string;
}

/**
 * Finds the definition that a `$ref` names: `#/definitions/X` in the same file, or `other.json#/definitions/X` relative
 * to it.
 * @param path path of the referring file in the protocol's folder.
 * @returns the definition's file and name; `undefined` with a fault when there is no such definition.
 */
export function resolveRef(
  ref: Json | undefined,
  place: Place,
  path: string,
  loaded: LoadedProtocol,
  faults: Fault[],
): DefinitionTarget | undefined {
  const [, target, pointer] = typeof ref === "string" ? (/^([^#]*)#\/definitions\/([^/]+)$/.exec(ref) ?? []) : [];
  if (target === undefined || pointer === undefined) {
    faults.push({
      ...place,
      message: `$ref ${JSON.stringify(ref)} does not name a definition`,
      advice: 'Refer to "#/definitions/Name", or to "../types.json#/definitions/Name" in another file.',
    });
    return undefined;
  }
  const name = decode(pointer);
  const targetPath = target === "" ? path : posix.join(posix.dirname(path), decode(target));
  if (loaded.broken.has(targetPath)) return { path: targetPath, name };
  const file = findFile(loaded, targetPath);
  if (file === undefined) {
    faults.push({
      ...place,
      message: `$ref leads to the file ${targetPath}, which does not exist in ${loaded.folder}`,
      advice: "Correct the path; it is relative to the referring file.",
    });
    return undefined;
  }
  const definitions = own(file.json, "definitions");
  if (isObject(definitions) && Object.hasOwn(definitions, name)) return { path: targetPath, name };
  faults.push({
    ...place,
    message: `$ref has no target: there is no ${describePlace({ file: file.file, pointer: `/definitions/${name}` })}`,
    advice: `Add the definition, or correct the name.${suggestion(isObject(definitions) ? definitions : {}, name)}`,
  });
  return undefined;
}

function findFile({ types, messages }: LoadedProtocol, path: string): SchemaFile | undefined {
  return types?.path === path ? types : messages.find((file) => file.path === path);
}

/** Undoes percent-encoding and the escapes of JSON pointers. */
function decode(text: string): string {
  let decoded = text;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // A stray percent sign: taken as it stands, it finds no target and is reported with the reference.
  }
  return decoded.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A name that differs in case only is most likely the one that was meant. */
function suggestion(definitions: object, name: string): string {
  const near = Object.keys(definitions).find((other) => other.toLowerCase() === name.toLowerCase());
  return near === undefined ? "" : ` There is a definition ${near}.`;
}
