import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Options, resolveConfig, sourcePath } from "../config.js";
import type { Fault } from "../faults.js";
import { readProtocol } from "../generate-protocol.js";
import type { JsonObject } from "../json.js";
import { checkManifest, checkWhole } from "../load/check-manifest.js";
import { findProtocols } from "../load/find-protocols.js";
import { loadSchemas } from "../load/load-schemas.js";
import { type Manifest, manifestFile } from "../load/manifest.js";
import { matchMessages } from "../load/match-messages.js";
import { readText } from "../load/read-folder.js";
import { packageName } from "../names.js";
import { draftManifest } from "./draft-manifest.js";
import { findActions } from "./find-actions.js";
import { findVariants } from "./find-variants.js";
import { inlineNames } from "./inline-names.js";

/** What a draft came to. */
export interface DraftResult {
  /** What is wrong with the input; when there is anything, nothing was written. */
  readonly faults: readonly Fault[];
  /** Path of the manifest as people see it; `undefined` when none was written. */
  readonly file: string | undefined;
  readonly manifest: Manifest | undefined;
  /** What generating from the draft still refuses; people have to decide it. */
  readonly open: readonly Fault[];
}

/**
 * Writes a draft of the manifest for a folder of schemas that has none: published files are generated from as they
 * are, and the manifest says what they do not. Faults of the input are returned, not thrown.
 * @throws Error when the file cannot be written.
 */
export async function initProtocol(name: string, options: Options = {}): Promise<DraftResult> {
  const faults: Fault[] = [];
  const nothing = (): DraftResult => ({ faults, file: undefined, manifest: undefined, open: [] });
  const config = resolveConfig(options, faults);
  if (config === undefined) return nothing();
  const [protocol] = await findProtocols(config, [name], faults);
  if (protocol === undefined) return nothing();
  const folder = sourcePath(config, name);
  const file = `${folder}/${manifestFile}`;
  if (protocol.files.some(({ path }) => path === manifestFile)) {
    faults.push({ file, pointer: "", message: "there is a manifest already", advice: "Remove it to draft a new one." });
    return nothing();
  }
  const found: Fault[] = [];
  const loaded = loadSchemas(folder, protocol.files, found);
  // That there is no manifest yet is why we are here.
  faults.push(...found.filter((fault) => fault.file !== file));
  if (loaded.messages.length === 0 && faults.length === 0) {
    const advice = `Put the schema files into ${folder} first.`;
    faults.push({ file: folder, pointer: "", message: "there is no schema file in the folder", advice });
  }
  if (faults.length > 0) return nothing();
  const actions = findActions(loaded, faults);
  if (faults.length > 0) return nothing();
  const draft = draftManifest(loaded, actions);
  const { typeNames, customData } = findVariants(loaded, draft);
  const manifest: Manifest = {
    ...(existsSync(join(config.schemas, "protocol.schema.json")) ? { $schema: "../protocol.schema.json" } : {}),
    ...draft,
    // Elsewhere the scope of this project's packages is somebody else's.
    ...(config.home.isWorkspace ? {} : { package: packageName(name) }),
    ...(customData === undefined ? {} : { customData }),
    ...namesOf({ ...typeNames, ...inlineNames(loaded, { ...draft, typeNames }) }),
  };
  // Nobody should be given a draft that is wrong by itself.
  const checked = { ...loaded, manifest: { file, path: manifestFile, folder: "", name: "", json: asJson(manifest) } };
  const manifestSchema = await readText(config.manifestSchema);
  if ((await checkManifest(checked, manifestSchema, faults)) !== undefined) {
    matchMessages(checkWhole(manifest, checked.manifestPlace, faults), checked, faults);
  }
  if (faults.length > 0) return nothing();
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  await writeFile(join(config.schemas, name, manifestFile), text);
  const open: Fault[] = [];
  const input = {
    source: folder,
    schemas: [...protocol.files, { path: manifestFile, text }],
    templates: [],
    manifestSchema,
    requireDescriptions: false,
  };
  await readProtocol(input, open);
  return { faults, file, manifest, open };
}

function namesOf(typeNames: Readonly<Record<string, readonly string[]>>): object {
  return Object.keys(typeNames).length === 0 ? {} : { typeNames };
}

function asJson(manifest: Manifest): JsonObject {
  return JSON.parse(JSON.stringify(manifest)) as JsonObject;
}
