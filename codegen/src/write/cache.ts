import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import type { Config } from "../config.js";
import type { WantedPackage } from "../emit/emit-package.js";
import type { OutputFile } from "../emit/output-file.js";
import type { ExtensionInput } from "../generate-extension.js";
import { isObject } from "../json.js";
import { readFolder } from "../load/read-folder.js";

/** What a run leaves to the next: what it was made from, and what came out. */
export interface CacheEntry {
  /** Digest of everything that the output depends on. */
  readonly input: string;
  /** Digest of each file that is written always, by path. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly counts: ProtocolCounts;
  /** What package.json has to say, besides what every generated package needs. */
  readonly wanted: WantedPackage;
}

/** Sizes of a protocol, for the progress line. */
export interface ProtocolCounts {
  readonly actions: number;
  readonly types: number;
  readonly enums: number;
}

/** Libraries whose version decides what the output looks like. */
const libraries: readonly string[] = ["handlebars", "json-schema-to-typescript"];

/** Digest of a text. */
export function digest(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  // The length keeps "ab", "c" apart from "a", "bc".
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest("hex");
}

/** Digest of the generator itself: its code and the versions of the libraries that it prints with. */
export async function generatorDigest(config: Config): Promise<string> {
  // Built or as sources: the files that run, not the declarations and maps beside them.
  const code = await readFolder(config.code, extname(import.meta.url));
  const versions = await Promise.all(libraries.map(libraryVersion));
  return digest(...code.flatMap(({ path, text }) => [path, text]), ...versions);
}

/** Digest of everything that the output of a protocol depends on. */
export function inputDigest(input: ExtensionInput, generator: string): string {
  const { source, schemas, bases = [], templates, requireDescriptions, manifestSchema, extensionSchema } = input;
  const folders = [{ source, files: schemas }, ...bases, { source: "templates", files: templates }];
  const texts = folders.flatMap((folder) => {
    return [folder.source, String(folder.files.length), ...folder.files.flatMap(({ path, text }) => [path, text])];
  });
  return digest(generator, String(requireDescriptions), manifestSchema, extensionSchema, ...texts);
}

/** The entry of a protocol and output folder; `undefined` when there is none that can be read. */
export async function readCache(config: Config, protocol: string): Promise<CacheEntry | undefined> {
  try {
    const entry: unknown = JSON.parse(await readFile(cacheFile(config, protocol), "utf8"));
    return isObject(entry) && isObject(entry["outputs"]) && isObject(entry["wanted"])
      ? (entry as unknown as CacheEntry)
      : undefined;
  } catch {
    // Missing or damaged: generating anew is always right.
    return undefined;
  }
}

/** Remembers the output of a run. A cache that cannot be written costs time, nothing else. */
export async function writeCache(config: Config, protocol: string, entry: CacheEntry): Promise<void> {
  const file = cacheFile(config, protocol);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(entry));
  } catch {
    // A read-only checkout, for example.
  }
}

/** Digests of the files that are written always. */
export function outputDigests(files: readonly OutputFile[]): Record<string, string> {
  const owned = files.filter(({ written }) => written === "always");
  return Object.fromEntries(owned.map(({ path, text }) => [path, digest(text)]));
}

/** Per output folder, so that two checkouts of packages beside one folder of schemas do not disturb each other. */
function cacheFile(config: Config, protocol: string): string {
  return join(config.cache, `${protocol}-${digest(config.out).slice(0, 16)}.json`);
}

/** Version of an installed library, read from its package.json without loading it. */
async function libraryVersion(name: string): Promise<string> {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (folder !== dirname(folder)) {
    const manifest = await readFile(join(folder, "package.json"), "utf8").catch(() => "{}");
    const json: unknown = JSON.parse(manifest);
    if (isObject(json) && json["name"] === name) return String(json["version"]);
    folder = dirname(folder);
  }
  return "unknown";
}
