import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Options, resolveConfig, sourcePath } from "../config.js";
import type { Fault } from "../faults.js";
import { findProtocols } from "../load/find-protocols.js";
import { loadSchemas } from "../load/load-schemas.js";
import { type Manifest, manifestFile } from "../load/manifest.js";
import { draftManifest } from "./draft-manifest.js";
import { findVariants } from "./find-variants.js";

/** What a draft came to. */
export interface DraftResult {
  /** What is wrong with the input; when there is anything, nothing was written. */
  readonly faults: readonly Fault[];
  /** Path of the manifest as people see it; `undefined` when none was written. */
  readonly file: string | undefined;
  readonly manifest: Manifest | undefined;
}

/**
 * Writes a draft of the manifest for a folder of schemas that has none: published files are generated from as they
 * are, and the manifest says what they do not. Faults of the input are returned, not thrown.
 * @throws Error when the file cannot be written.
 */
export async function initProtocol(name: string, options: Options = {}): Promise<DraftResult> {
  const faults: Fault[] = [];
  const nothing = (): DraftResult => ({ faults, file: undefined, manifest: undefined });
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
  const draft = faults.length > 0 ? undefined : draftManifest(loaded, faults);
  if (draft === undefined) return nothing();
  if (draft.profiles.length === 0) {
    const advice = `Put the schema files into ${folder} first.`;
    faults.push({ file: folder, pointer: "", message: "there is no schema file in the folder", advice });
    return nothing();
  }
  const { typeNames, customData } = findVariants(loaded, draft);
  const manifest: Manifest = {
    ...(existsSync(join(config.schemas, "protocol.schema.json")) ? { $schema: "../protocol.schema.json" } : {}),
    ...draft,
    ...(customData === undefined ? {} : { customData }),
    ...(Object.keys(typeNames).length === 0 ? {} : { typeNames }),
  };
  await writeFile(join(config.schemas, name, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { faults, file, manifest };
}
