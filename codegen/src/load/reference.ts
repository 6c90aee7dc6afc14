import { posix } from "node:path";
import { isObject, type Json } from "../json.js";

/** What a `$ref` names. */
export interface Reference {
  /** Path of its file in the protocol's folder. */
  readonly path: string;
  /** Its key among the definitions there. */
  readonly name: string;
}

/**
 * Reads a `$ref`: `#/definitions/X` in the same file, or `other.json#/definitions/X` relative to it.
 * @param path path of the referring file in the protocol's folder.
 * @returns `undefined` for a `$ref` of another form.
 */
export function readReference(ref: Json | undefined, path: string): Reference | undefined {
  const [, target, pointer] = typeof ref === "string" ? (/^([^#]*)#\/definitions\/([^/]+)$/.exec(ref) ?? []) : [];
  if (target === undefined || pointer === undefined) return undefined;
  return { path: target === "" ? path : posix.join(posix.dirname(path), decode(target)), name: decode(pointer) };
}

/** Writes a `$ref` that {@link readReference} reads so in the file of a path. */
export function writeReference({ path, name }: Reference, from: string): string {
  const target = path === from ? "" : encodeURI(posix.relative(posix.dirname(from), path));
  return `${target}#/definitions/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}

/** A JSON value with each `$ref` in it replaced. */
export function mapReferences(json: Json, change: (ref: string) => string): Json {
  if (Array.isArray(json)) return json.map((item: Json) => mapReferences(item, change));
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      const isReference = key === "$ref" && typeof value === "string";
      return [key, isReference ? change(value) : mapReferences(value, change)];
    }),
  );
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
