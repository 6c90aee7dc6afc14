import { join } from "node:path";
import { baseVersionRange, type Config, shownPath } from "./config.js";
import { checkWanted, type WantedPackage } from "./emit/emit-package.js";
import type { OutputFile } from "./emit/output-file.js";
import type { Fault } from "./faults.js";
import type { ExtensionInput } from "./generate-extension.js";
import { extensionFile } from "./load/extension-manifest.js";
import { findBase } from "./load/find-base.js";
import { type FindProtocol, findBases } from "./load/find-bases.js";
import type { ProtocolFolder } from "./load/find-protocols.js";
import { manifestFile } from "./load/manifest.js";
import type { SourceText } from "./load/read-folder.js";
import type { ProtocolModel } from "./model/model.js";
import { npmName } from "./names.js";
import { type CacheEntry, digest, inputDigest, type ProtocolCounts, readCache } from "./write/cache.js";
import { isGenerated, ownedFiles, readIfThere } from "./write/output.js";

/** What all protocols of a run share. */
export interface Shared {
  readonly config: Config;
  readonly templates: readonly SourceText[];
  readonly manifestSchema: string;
  readonly extensionSchema: string;
  /** Digest of the generator itself. */
  readonly generator: string;
}

/** A protocol whose output is made, or still stands. */
export interface Prepared {
  /** Name of the protocol or extension. */
  readonly name: string;
  readonly what: "protocol" | "extension";
  /** Its manifest as people see it, such as `schemas/ocpp1.6/protocol.json`. */
  readonly manifest: string;
  /** Folder of its package. */
  readonly folder: string;
  /** Name of that folder. */
  readonly packageFolder: string;
  /** Digest of everything that the output depends on. */
  readonly digest: string;
  /** The output; `undefined` while there are faults, and when that of an earlier run still stands. */
  readonly files: readonly OutputFile[] | undefined;
  /** Number of files that still stand; 0 when the output was made anew. */
  readonly standing: number;
  readonly counts: ProtocolCounts;
  /** What its package.json has to say; `undefined` while there are faults. */
  readonly wanted: WantedPackage | undefined;
  /** Time that it took, in ms. */
  readonly ms: number;
}

/** Files of a package that are written once and then kept by hand. */
const keptFiles: readonly string[] = ["package.json", "tsconfig.json"];

/** Makes the output of a protocol in memory, or finds that what an earlier run wrote still stands. */
export async function prepare(shared: Shared, protocol: ProtocolFolder, faults: Fault[]): Promise<Prepared> {
  const begin = performance.now();
  const { config } = shared;
  const folder = join(config.out, protocol.packageFolder);
  const { source } = protocol;
  const find: FindProtocol = (name, found, place) => findBase(config, name, found, place);
  const manifestName = protocol.isExtension ? extensionFile : manifestFile;
  const bases = await findBases({ source, files: protocol.files }, find, faults, manifestName);
  const input: ExtensionInput = {
    source,
    schemas: protocol.files,
    bases,
    templates: shared.templates,
    manifestSchema: shared.manifestSchema,
    extensionSchema: shared.extensionSchema,
    requireDescriptions: config.requireDescriptions,
  };
  const packageJson = join(folder, "package.json");
  const kept = readIfThere(packageJson);
  const place = { file: shownPath(config, packageJson), pointer: "" };
  const what: Prepared["what"] = protocol.isExtension ? "extension" : "protocol";
  const manifest = `${source}/${manifestName}`;
  const { name, packageFolder } = protocol;
  const prepared = { name, packageFolder, what, manifest, folder, digest: inputDigest(input, shared.generator) };
  // A check compares with what the schemas really give, never with what a cache remembers.
  const cached = config.check ? undefined : await readCache(config, protocol.name);
  if (cached?.input === prepared.digest && stillStands(folder, cached)) {
    const standing = Object.keys(cached.outputs).length + keptFiles.length;
    const { counts, wanted } = cached;
    checkWanted(kept, wanted, place, faults);
    return { ...prepared, files: undefined, wanted, standing, counts, ms: performance.now() - begin };
  }
  // Without what it extends there is nothing to be said of the rest.
  const made =
    bases === undefined ? undefined : await (protocol.isExtension ? makeExtension : make)(shared, input, faults);
  const wanted = made?.files === undefined ? undefined : wantedOf(made.files);
  if (wanted !== undefined) checkWanted(kept, wanted, place, faults);
  if (made?.files !== undefined) checkForeign(folder, made.files, config, faults);
  return { ...prepared, files: undefined, wanted, standing: 0, counts: none, ...made, ms: performance.now() - begin };
}

/** What the generated package.json says, of which the kept one must not say otherwise. */
function wantedOf(files: readonly OutputFile[]): WantedPackage {
  const text = files.find(({ path }) => path === "package.json")?.text ?? "{}";
  const { name, dependencies, imports, exports } = JSON.parse(text) as WantedPackage;
  return { name, dependencies, imports, exports };
}

/** A file of somebody else's in a folder where every file is generated would be deleted with the next change. */
function checkForeign(folder: string, files: readonly OutputFile[], config: Config, faults: Fault[]): void {
  const written = new Set(files.map(({ path }) => path));
  for (const [path, text] of ownedFiles(folder)) {
    if (written.has(path) || isGenerated(text)) continue;
    faults.push({
      file: `${shownPath(config, folder)}/${path}`,
      pointer: "",
      message: "is not generated, and stands in a folder where every file is",
      advice: "Move it out of src, validators and proto, into a folder test for example; or delete it.",
    });
  }
}

const none: ProtocolCounts = { actions: 0, types: 0, enums: 0 };

/** The output of a protocol or an extension. */
type Made = Pick<Prepared, "files" | "counts">;

// What makes the output is loaded only where something is to be made: most runs find that all of it still stands.
async function make({ config, templates }: Shared, input: ExtensionInput, faults: Fault[]): Promise<Made | undefined> {
  const { printProtocol, readProtocol } = await import("./generate-protocol.js");
  const model = await readProtocol(input, faults);
  if (model === undefined) return undefined;
  return { files: await printProtocol(model, templates, config.home), counts: countsOf(model) };
}

async function makeExtension(
  { config, templates }: Shared,
  input: ExtensionInput,
  faults: Fault[],
): Promise<Made | undefined> {
  const { printExtension, readExtension } = await import("./generate-extension.js");
  const model = await readExtension(input, faults);
  if (model === undefined) return undefined;
  const { own, base } = model;
  // Under a name of its own, the package is not the one that was released with this generator.
  const isReleased = base.npmName === npmName(base.packageName);
  const released = isReleased ? baseVersionRange(config, base.name) : undefined;
  const range = released ?? (config.home.isWorkspace ? "workspace:^" : "*");
  const taken = own.imported?.names;
  const isOwn = ({ name }: { readonly name: string }): boolean => taken?.has(name) !== true;
  const counts = countsOf({ ...own, types: own.types.filter(isOwn), enums: own.enums.filter(isOwn) });
  return { files: await printExtension(model, templates, config.home, range), counts };
}

function countsOf({ profiles, types, enums }: ProtocolModel): ProtocolCounts {
  const actions = profiles.reduce((sum, profile) => sum + profile.actions.length, 0);
  return { actions, types: types.length, enums: enums.length };
}

/** Whether the disk holds what the cached run wrote, and nothing generated besides. */
function stillStands(folder: string, cached: CacheEntry): boolean {
  for (const path of keptFiles) if (readIfThere(join(folder, path)) === undefined) return false;
  const present = ownedFiles(folder);
  const outputs = Object.entries(cached.outputs);
  for (const [path, wanted] of outputs) {
    const text = present.get(path) ?? readIfThere(join(folder, path));
    if (text === undefined || digest(text) !== wanted) return false;
    present.delete(path);
  }
  return present.size === 0;
}
