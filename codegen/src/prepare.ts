import { join } from "node:path";
import { type Config, shownPath, sourcePath } from "./config.js";
import { checkPackageJson } from "./emit/emit-package.js";
import type { OutputFile } from "./emit/output-file.js";
import type { Fault } from "./faults.js";
import { type ProtocolInput, printProtocol, readProtocol } from "./generate-protocol.js";
import type { ProtocolFolder } from "./load/find-protocols.js";
import type { SourceText } from "./load/read-folder.js";
import { packageName } from "./names.js";
import { type CacheEntry, digest, inputDigest, type ProtocolCounts, readCache } from "./write/cache.js";
import { ownedFiles, readIfThere } from "./write/output.js";

/** What all protocols of a run share. */
export interface Shared {
  readonly config: Config;
  readonly templates: readonly SourceText[];
  readonly manifestSchema: string;
  /** Digest of the generator itself. */
  readonly generator: string;
}

/** A protocol whose output is made, or still stands. */
export interface Prepared {
  /** Name of the protocol. */
  readonly name: string;
  /** Folder of its package. */
  readonly folder: string;
  /** Digest of everything that the output depends on. */
  readonly digest: string;
  /** The output; `undefined` while there are faults, and when that of an earlier run still stands. */
  readonly files: readonly OutputFile[] | undefined;
  /** Number of files that still stand; 0 when the output was made anew. */
  readonly standing: number;
  readonly counts: ProtocolCounts;
  /** Time that it took, in ms. */
  readonly ms: number;
}

/** Files of a package that are written once and then kept by hand. */
const keptFiles: readonly string[] = ["package.json", "tsconfig.json"];

/** Makes the output of a protocol in memory, or finds that what an earlier run wrote still stands. */
export async function prepare(shared: Shared, protocol: ProtocolFolder, faults: Fault[]): Promise<Prepared> {
  const begin = performance.now();
  const { config } = shared;
  const folder = join(config.out, packageName(protocol.name));
  const input: ProtocolInput = {
    source: sourcePath(config, protocol.name),
    schemas: protocol.files,
    templates: shared.templates,
    manifestSchema: shared.manifestSchema,
    requireDescriptions: config.requireDescriptions,
  };
  const packageJson = join(folder, "package.json");
  checkPackageJson(await readIfThere(packageJson), { file: shownPath(config, packageJson), pointer: "" }, faults);
  const prepared = { name: protocol.name, folder, digest: inputDigest(input, shared.generator) };
  // A check compares with what the schemas really give, never with what a cache remembers.
  const cached = config.check ? undefined : await readCache(config, protocol.name);
  if (cached?.input === prepared.digest && (await stillStands(folder, cached))) {
    const standing = Object.keys(cached.outputs).length + keptFiles.length;
    return { ...prepared, files: undefined, standing, counts: cached.counts, ms: performance.now() - begin };
  }
  const model = await readProtocol(input, faults);
  const counts = {
    actions: model?.profiles.reduce((sum, { actions }) => sum + actions.length, 0) ?? 0,
    types: model?.types.length ?? 0,
    enums: model?.enums.length ?? 0,
  };
  const files = model === undefined ? undefined : await printProtocol(model, shared.templates, config.home);
  return { ...prepared, files, standing: 0, counts, ms: performance.now() - begin };
}

/** Whether the disk holds what the cached run wrote, and nothing generated besides. */
async function stillStands(folder: string, cached: CacheEntry): Promise<boolean> {
  for (const path of keptFiles) if ((await readIfThere(join(folder, path))) === undefined) return false;
  const present = await ownedFiles(folder);
  const outputs = Object.entries(cached.outputs);
  for (const [path, wanted] of outputs) {
    const text = present.get(path) ?? (await readIfThere(join(folder, path)));
    if (text === undefined || digest(text) !== wanted) return false;
    present.delete(path);
  }
  return present.size === 0;
}
