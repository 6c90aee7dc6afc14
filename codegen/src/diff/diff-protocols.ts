import { resolveConfig } from "../config.js";
import { type Fault, sortFaults } from "../faults.js";
import { readProtocol } from "../generate-protocol.js";
import { readText } from "../load/read-folder.js";
import type { ProtocolModel } from "../model/model.js";
import type { Comparison } from "./change.js";
import { findChanges } from "./find-changes.js";
import { readSide, type Side, type SideOptions } from "./read-side.js";

/** What a comparison came to. */
export interface DiffResult {
  /** What is wrong with the input, as when generating. */
  readonly faults: readonly Fault[];
  /** `undefined` when there are faults. */
  readonly comparison: Comparison | undefined;
}

/**
 * Compares two sets of schemas: what changed, whom it breaks, and which step of semantic versioning it is. Each side is
 * the name of a protocol in schemas/, the path of a folder with a protocol.json, or either as it was in a git revision,
 * `HEAD~3:ocpp2.1`. Faults of the input are returned, not thrown.
 */
export async function diffProtocols(before: string, after: string, options: SideOptions = {}): Promise<DiffResult> {
  const faults: Fault[] = [];
  const folders = [await readSide(before, options, faults), await readSide(after, options, faults)];
  const models: ProtocolModel[] = [];
  for (const folder of folders) {
    const model = folder === undefined ? undefined : await readModel(folder, faults);
    if (model !== undefined) models.push(model);
  }
  const [old, now] = models;
  const isWhole = faults.length === 0 && old !== undefined && now !== undefined;
  return { faults: sortFaults(faults), comparison: isWhole ? findChanges(old, now) : undefined };
}

async function readModel({ source, files, bases }: Side, faults: Fault[]): Promise<ProtocolModel | undefined> {
  // Where schemas are does not matter for the file that comes with the generator.
  const manifestSchema = resolveConfig({ schemas: "." }, [])?.manifestSchema ?? "";
  const input = { source, schemas: files, bases, templates: [], manifestSchema: await readText(manifestSchema) };
  // Whether all is described is a matter of generating.
  return readProtocol({ ...input, requireDescriptions: false }, faults);
}
