import { below, type Fault, type Place } from "../faults.js";
import { isObject, own } from "../json.js";
import { manifestFile } from "./manifest.js";
import type { SourceFolder } from "./schema-folders.js";

/** Finds a protocol by its name; `undefined`, with a fault, when there is none. */
export type FindProtocol = (name: string, faults: Fault[], place: Place) => Promise<SourceFolder | undefined>;

/**
 * Finds the protocols that one is made from: the one that it extends, the one which that extends, and so on.
 * @param manifestName file name of the manifest: that of a protocol, or of an extension.
 * @returns `undefined`, with a fault, when one of them is missing, or a protocol extends itself.
 */
export async function findBases(
  { source, files }: SourceFolder,
  find: FindProtocol,
  faults: Fault[],
  manifestName: string = manifestFile,
): Promise<SourceFolder[] | undefined> {
  const bases: SourceFolder[] = [];
  let last: SourceFolder = { source, files };
  let file = manifestName;
  for (let name = extendedBy(last, file); name !== undefined; name = extendedBy(last, file)) {
    const place = below({ file: `${last.source}/${file}`, pointer: "" }, "extends");
    // An extension is no protocol: it may be called like the one that it extends.
    const own = manifestName === manifestFile ? [source] : [];
    const names = [...own, ...bases.map((base) => base.source)].map(nameOf);
    if (names.includes(name)) {
      faults.push({
        ...place,
        message: `${name} extends itself: ${[...names.slice(names.indexOf(name)), name].join(" → ")}`,
        advice: "Let one of them stand by itself.",
      });
      return undefined;
    }
    const base = await find(name, faults, place);
    if (base === undefined) return undefined;
    bases.push(base);
    last = base;
    file = manifestFile;
  }
  return bases;
}

function nameOf(source: string): string {
  return source.slice(source.lastIndexOf("/") + 1);
}

/** What a manifest says that it extends; `undefined` also where it is not JSON, which is reported when it is loaded. */
function extendedBy({ files }: SourceFolder, manifestName: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(files.find(({ path }) => path === manifestName)?.text ?? "");
    const name = isObject(manifest) ? own(manifest, "extends") : undefined;
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
