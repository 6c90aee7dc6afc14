import type { Fault } from "../faults.js";
import { checkManifest, checkWhole } from "./check-manifest.js";
import { extendProtocol, type WholeProtocol } from "./extend-protocol.js";
import { loadSchemas } from "./load-schemas.js";
import type { Manifest, WrittenManifest } from "./manifest.js";
import { matchMessages } from "./match-messages.js";
import type { SourceFolder } from "./schema-folders.js";

/**
 * Loads a protocol and the protocols that it extends.
 * @param bases the folder of the protocol that it extends, that of the one which that extends, and so on.
 * @param manifestSchema content of schemas/protocol.schema.json.
 * @returns `undefined`, with faults, when the manifest is of no use, or what it extends is faulty.
 */
export async function loadProtocol(
  { source, files }: SourceFolder,
  bases: readonly SourceFolder[],
  manifestSchema: string,
  faults: Fault[],
): Promise<WholeProtocol | undefined> {
  const loaded = loadSchemas(source, files, faults);
  const written = await checkManifest(loaded, manifestSchema, faults);
  if (written === undefined) return undefined;
  if (isWhole(written)) {
    const manifest = checkWhole(written, loaded.manifestPlace, faults);
    return { loaded, manifest, messages: matchMessages(manifest, loaded, faults) };
  }
  const [base, ...others] = bases;
  if (base === undefined) {
    faults.push({
      ...loaded.manifestPlace("extends"),
      message: `the schemas of ${written.extends}, which it extends, were not given`,
      advice: "Give their folder as one of bases.",
    });
    return undefined;
  }
  const found: Fault[] = [];
  const extended = await loadProtocol(base, others, manifestSchema, found);
  faults.push(...found);
  // What is wrong with the base would be reported once more for everything that is taken over.
  return extended === undefined || found.length > 0 ? undefined : extendProtocol(loaded, written, extended, faults);
}

/** By its schema, a manifest that extends nothing has all members. */
function isWhole(written: WrittenManifest): written is WrittenManifest & Manifest {
  return written.extends === undefined;
}
