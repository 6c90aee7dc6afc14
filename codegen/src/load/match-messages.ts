import { below, type Fault, listNames } from "../faults.js";
import { kebabCase } from "../names.js";
import type { LoadedProtocol, SchemaFile } from "./load-schemas.js";
import { type Manifest, messageSuffixes } from "./manifest.js";

/** A message that the manifest asks for, and the file that defines it. */
export interface MessageFile {
  /** Name of its type, such as `ResetRequest`. */
  readonly name: string;
  readonly source: SchemaFile;
}

/** The names of an action's payload types; there is no response to a SEND. */
export interface PayloadNames {
  readonly request: string;
  readonly response: string | undefined;
}

interface ExpectedFile {
  readonly path: string;
  readonly fileName: string;
  readonly typeName: string;
  readonly action: string;
  readonly profileIndex: number;
}

/**
 * The names of an action's payload types. The schema of a SEND is named after the action alone; its type is named like
 * any other request, because the action's feature takes the bare name.
 */
export function payloadNames(manifest: Manifest, action: string, kind: "call" | "send"): PayloadNames {
  const suffixes = messageSuffixes(manifest);
  return {
    request: action + suffixes.request,
    response: kind === "call" ? action + suffixes.response : undefined,
  };
}

/** Finds the file of each message of the manifest; reports those that are missing, misplaced or left over. */
export function matchMessages(manifest: Manifest, loaded: LoadedProtocol, faults: Fault[]): MessageFile[] {
  const files = new Map(loaded.messages.map((file) => [file.path, file]));
  const expected = expectedFiles(manifest);
  const matched: MessageFile[] = [];
  const missing: ExpectedFile[] = [];
  for (const wanted of expected) {
    const source = files.get(wanted.path);
    if (source !== undefined) matched.push({ name: wanted.typeName, source });
    else if (!loaded.broken.has(wanted.path)) missing.push(wanted);
    files.delete(wanted.path);
  }
  const misplaced = new Set<string>();
  for (const file of files.values()) {
    const home = expected.find(({ fileName }) => fileName === file.name);
    if (home !== undefined) misplaced.add(home.path);
    faults.push(leftOver(manifest, file, home));
  }
  for (const { path, action, profileIndex } of missing) {
    if (misplaced.has(path)) continue;
    faults.push({
      ...below({ file: `${loaded.folder}/protocol.json`, pointer: "" }, "profiles", profileIndex, "actions", action),
      message: `the action ${action} has no schema ${path}`,
      advice: `Add ${loaded.folder}/${path}, or remove the action from the manifest.`,
    });
  }
  return matched;
}

function expectedFiles(manifest: Manifest): ExpectedFile[] {
  return manifest.profiles.flatMap((profile, profileIndex) =>
    Object.entries(profile.actions).flatMap(([action, { kind = "call" }]) => {
      const { request, response } = payloadNames(manifest, action, kind);
      const file = (fileName: string, typeName: string): ExpectedFile => {
        return { path: `${kebabCase(profile.name)}/${fileName}.json`, fileName, typeName, action, profileIndex };
      };
      return response === undefined ? [file(action, request)] : [file(request, request), file(response, response)];
    }),
  );
}

function leftOver(manifest: Manifest, file: SchemaFile, home: ExpectedFile | undefined): Fault {
  const place = { file: file.file, pointer: "" };
  if (home !== undefined) {
    const from = file.folder === "" ? "beside the manifest" : `in the folder ${file.folder}`;
    return {
      ...place,
      message: `the schema stands ${from}, but ${home.action} belongs to ${manifest.profiles[home.profileIndex]?.name}`,
      advice: `Move it to ${home.path}, or the action to another profile of the manifest.`,
    };
  }
  const { request, response } = messageSuffixes(manifest);
  return {
    ...place,
    message: `no action of the manifest has a schema named ${file.name}`,
    advice:
      `Add the action to a profile of the manifest, or remove the file. Names of schemas end in ${request} or ` +
      `${response}; profiles: ${listNames(manifest.profiles.map(({ name }) => name))}.`,
  };
}
