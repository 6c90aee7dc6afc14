import type { Fault } from "../faults.js";
import { checkManifest, checkWhole } from "./check-manifest.js";
import { extendProtocol, type WholeProtocol } from "./extend-protocol.js";
import { type LoadedProtocol, loadSchemas } from "./load-schemas.js";
import type { Manifest, WrittenManifest } from "./manifest.js";
import { matchMessages } from "./match-messages.js";
import type { SourceFolder } from "./schema-folders.js";
import { type StreamManifest, streamManifest, streamPlace } from "./stream-manifest.js";

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
  if (isStream(written)) return loadStream(loaded, written, faults);
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
  if (extended === undefined || found.length > 0) return undefined;
  if (extended.manifest.transport === undefined) return extendProtocol(loaded, written, extended, faults);
  faults.push({
    ...loaded.manifestPlace("extends"),
    message: `${written.extends} is streamed over ${extended.manifest.transport.kind}, and cannot be extended`,
    advice: "Copy its folder under another name, and change it there.",
  });
  return undefined;
}

/** A protocol of a stream has no types but its two messages: no file of shared ones. */
function loadStream(read: LoadedProtocol, written: StreamManifest, faults: Fault[]): WholeProtocol | undefined {
  const loaded = { ...read, manifestPlace: streamPlace(read.manifestPlace, written.transport) };
  const { session, command } = written.transport.method;
  if (session.message === command.message) {
    faults.push({
      ...read.manifestPlace("transport", "method", "command", "message"),
      message: `both sides send ${command.message}`,
      advice: "Give the command a message of its own.",
    });
    return undefined;
  }
  for (const { file } of loaded.types) {
    faults.push({
      ...{ file, pointer: "" },
      message: "the messages of a stream have no shared types",
      advice: "Write what the fields are into the two messages, and remove the file.",
    });
  }
  const manifest = streamManifest(written);
  return { loaded, manifest, messages: matchMessages(manifest, loaded, faults) };
}

/** By its schema, such a manifest has all members that it needs. */
function isStream(written: WrittenManifest): written is StreamManifest {
  return written.transport !== undefined;
}

/** By its schema, a manifest that extends nothing has all members. */
function isWhole(written: WrittenManifest): written is WrittenManifest & Manifest {
  return written.extends === undefined;
}
