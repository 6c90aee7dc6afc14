import { resolveConfig } from "../config.js";
import { type Fault, sortFaults } from "../faults.js";
import { readExtension } from "../generate-extension.js";
import { readProtocol } from "../generate-protocol.js";
import { readText } from "../load/read-folder.js";
import type { ExtensionModel } from "../model/extension-model.js";
import type { ProtocolModel } from "../model/model.js";
import type { Comparison } from "./change.js";
import { asCompared, compareExtensions } from "./compare-extensions.js";
import { findChanges } from "./find-changes.js";
import { findSenders } from "./find-senders.js";
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
 * the name of a protocol or an extension in schemas/, the path of a folder with a protocol.json or extension.json, or
 * either as it was in a git revision, `HEAD~3:ocpp2.1`; both are of one kind. Faults of the input are returned, not
 * thrown.
 */
export async function diffProtocols(before: string, after: string, options: SideOptions = {}): Promise<DiffResult> {
  const faults: Fault[] = [];
  const [old, now] = [await readSide(before, options, faults), await readSide(after, options, faults)];
  if (old !== undefined && now !== undefined && old.isExtension !== now.isExtension) {
    faults.push({
      file: now.source,
      pointer: "",
      message: `is ${whatIs(now)}, but ${old.source} is ${whatIs(old)}`,
      advice: "Compare two protocols, or two extensions.",
    });
    return { faults: sortFaults(faults), comparison: undefined };
  }
  const models: Model[] = [];
  for (const side of [old, now]) {
    const model = side === undefined ? undefined : await readModel(side, faults);
    if (model !== undefined) models.push(model);
  }
  const [model, other] = models;
  const isWhole = faults.length === 0 && model !== undefined && other !== undefined;
  return { faults: sortFaults(faults), comparison: isWhole ? compare(model, other) : undefined };
}

/** The model of a side; both have the one or the other. */
interface Model {
  readonly protocol?: ProtocolModel | undefined;
  readonly extension?: ExtensionModel | undefined;
}

function whatIs({ isExtension }: Side): string {
  return isExtension ? "an extension" : "a protocol";
}

function compare(before: Model, after: Model): Comparison | undefined {
  if (before.extension !== undefined && after.extension !== undefined) {
    const others = compareExtensions(before.extension, after.extension);
    return findChanges(asCompared(before.extension), asCompared(after.extension), "extension", others);
  }
  if (before.protocol === undefined || after.protocol === undefined) return undefined;
  const [old, now] = [before.protocol, after.protocol];
  const sides = [
    { model: old, senders: findSenders(old) },
    { model: now, senders: findSenders(now) },
  ] as const;
  return findChanges(...sides, "protocol");
}

async function readModel(side: Side, faults: Fault[]): Promise<Model | undefined> {
  // Where schemas are does not matter for the files that come with the generator.
  const { manifestSchema = "", extensionSchema = "" } = resolveConfig({ schemas: "." }, []) ?? {};
  const input = {
    ...{ source: side.source, schemas: side.files, bases: side.bases, templates: [] },
    manifestSchema: await readText(manifestSchema),
    // Whether all is described is a matter of generating.
    requireDescriptions: false,
  };
  if (!side.isExtension) {
    const protocol = await readProtocol(input, faults);
    return protocol && { protocol };
  }
  const extension = await readExtension({ ...input, extensionSchema: await readText(extensionSchema) }, faults);
  return extension && { extension };
}
