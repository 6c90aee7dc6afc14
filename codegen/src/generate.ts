import { type Config, type Options, resolveConfig, shownPath } from "./config.js";
import { type Fault, sortFaults } from "./faults.js";
import { findProtocols } from "./load/find-protocols.js";
import { readFolder, readText } from "./load/read-folder.js";
import { type Prepared, prepare, type Shared } from "./prepare.js";
import { generatorDigest, outputDigests, type ProtocolCounts, writeCache } from "./write/cache.js";
import { applyPlan, type OutputPlan, planFiles, planOutput } from "./write/output.js";
import { printDiff } from "./write/print-diff.js";
import { findStalePackages } from "./write/stale-packages.js";
import { workspaceFile } from "./write/workspace.js";

/** What a run did for one protocol. */
export interface ProtocolReport extends ProtocolCounts {
  readonly name: string;
  /** Number of files that were written; with `check`, that would have been. */
  readonly written: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Time that it took, in ms. */
  readonly ms: number;
}

/** What a run found and did. */
export interface RunResult {
  /** What is wrong with the input; when there is anything, nothing was written. */
  readonly faults: readonly Fault[];
  /** With `check`: what generating would change, as a unified diff; empty when nothing. */
  readonly diff: string;
  readonly protocols: readonly ProtocolReport[];
}

/**
 * Generates the packages of the protocols that are asked for. All of them are made in memory first; files are written
 * only when there is no fault in any. Faults of the input are returned, not thrown.
 * @throws Error for mistakes in the generator or its templates, and when files cannot be written.
 */
export async function generate(options: Options = {}): Promise<RunResult> {
  const faults: Fault[] = [];
  const config = resolveConfig(options, faults);
  if (config === undefined) return { faults, diff: "", protocols: [] };
  const shared: Shared = {
    config,
    templates: await readFolder(config.templates, ".hbs"),
    manifestSchema: await readText(config.manifestSchema),
    extensionSchema: await readText(config.extensionSchema),
    generator: await generatorDigest(config),
  };
  const prepared: Prepared[] = [];
  for (const protocol of await findProtocols(config, options.protocols ?? [], faults)) {
    prepared.push(await prepare(shared, protocol, faults));
  }
  checkPackageNames(prepared, faults);
  checkNpmNames(prepared, faults);
  if (faults.length > 0) return { faults: sortFaults(faults), diff: "", protocols: [] };
  return settle(config, prepared, (options.protocols ?? []).length === 0);
}

/** Each protocol and extension is a folder of its own among the packages; the runtime may lie beside them. */
function checkPackageNames(prepared: readonly Prepared[], faults: Fault[]): void {
  const owners = new Map<string, Prepared>();
  for (const added of prepared) {
    const folder = added.packageFolder;
    const place = { file: added.manifest, pointer: "/name" };
    const owner = owners.get(folder);
    owners.set(folder, added);
    if (owner !== undefined) {
      const both =
        owner.what === added.what
          ? `the ${added.what}s ${owner.name} and ${added.name}`
          : `the ${owner.what} ${owner.name} and the ${added.what} ${added.name}`;
      faults.push({ ...place, message: `${both} would both be the package ${folder}`, advice: "Rename one of them." });
    } else if (folder === runtimeFolder) {
      const message = `the ${added.what} ${added.name} would be a package in the folder of the runtime`;
      faults.push({ ...place, message, advice: "Rename it." });
    }
  }
}

/** npm knows one package of a name. */
function checkNpmNames(prepared: readonly Prepared[], faults: Fault[]): void {
  const owners = new Map<string, Prepared>();
  for (const added of prepared) {
    const npmName = added.wanted?.name;
    if (npmName === undefined) continue;
    const owner = owners.get(npmName);
    owners.set(npmName, added);
    // One folder for both has been reported.
    if (owner === undefined || owner.packageFolder === added.packageFolder) continue;
    faults.push({
      file: added.manifest,
      pointer: "/package",
      message: `the packages of ${owner.name} and ${added.name} would both be named ${npmName}`,
      advice: "Give one of them another name under package.",
    });
  }
}

/** Folder of the runtime's package, beside those of the protocols. */
const runtimeFolder = "runtime";

/** Writes what was made or, with `check`, only says what would have to be written. */
async function settle(config: Config, prepared: readonly Prepared[], takesAll: boolean): Promise<RunResult> {
  const diffs: string[] = [];
  const protocols: ProtocolReport[] = [];
  const carryOut = async (plan: OutputPlan): Promise<void> => {
    if (config.check) diffs.push(await printDiff(plan, shownPath(config, plan.folder)));
    else applyPlan(plan);
  };
  for (const { name, folder, digest: input, files, standing, counts, wanted, ms } of prepared) {
    const begin = performance.now();
    if (files === undefined || wanted === undefined) {
      protocols.push({ name, ...counts, written: 0, unchanged: standing, deleted: 0, ms });
      continue;
    }
    const plan = planOutput(folder, files);
    await carryOut(plan);
    if (!config.check) await writeCache(config, name, { input, outputs: outputDigests(files), counts, wanted });
    const deleted = plan.changes.filter(({ after }) => after === undefined).length;
    const written = plan.changes.length - deleted;
    const took = ms + performance.now() - begin;
    protocols.push({ name, ...counts, written, unchanged: plan.unchanged, deleted, ms: took });
  }
  const stale = takesAll ? await findStalePackages(config) : [];
  for (const { plan } of stale) await carryOut(plan);
  const names = prepared.map(({ packageFolder }) => packageFolder);
  const gone = stale.map(({ name }) => name);
  if (config.home.isWorkspace) {
    await carryOut(planFiles(config.out, [await workspaceFile(config.out, names, gone)]));
  }
  return { faults: [], diff: diffs.join(""), protocols };
}
