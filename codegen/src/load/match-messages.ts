import { type Fault, listNames } from "../faults.js";
import { kebabCase } from "../names.js";
import type { LoadedProtocol, SchemaFile } from "./load-schemas.js";
import { type Manifest, messageSuffixes } from "./manifest.js";

/** A message that the manifest asks for, and the file that defines it. */
export interface MessageFile {
  /** Name of its type, such as `ResetRequest`. */
  readonly name: string;
  readonly action: string;
  readonly part: MessagePart;
  readonly source: SchemaFile;
}

/** Which of an action's payloads a message is. */
export type MessagePart = "request" | "response";

/** The names of an action's payload types; there is no response to a SEND. */
export interface PayloadNames {
  readonly request: string;
  readonly response: string | undefined;
}

interface ExpectedFile {
  /** Name of the file that the project itself uses, without ending. */
  readonly fileName: string;
  /** Other names under which publishers write it. */
  readonly otherNames: readonly string[];
  /** Folder of its profile. */
  readonly folder: string;
  readonly typeName: string;
  readonly action: string;
  readonly part: MessagePart;
  readonly profileIndex: number;
}

/**
 * The names of an action's payload types. The schema of a SEND is named after the action alone; its type is named like
 * any other request, because the action's feature takes the bare name. A message of a stream is itself the action.
 */
export function payloadNames(manifest: Manifest, action: string, kind: "call" | "send"): PayloadNames {
  if (manifest.transport !== undefined) return { request: action, response: undefined };
  const suffixes = messageSuffixes(manifest);
  return {
    request: action + suffixes.request,
    response: kind === "call" ? action + suffixes.response : undefined,
  };
}

/**
 * Finds the file of each message of the manifest; reports those that are missing, double, misplaced or left over. A
 * file stands in the folder of its profile or, as published, beside the manifest.
 * @param base the messages of the protocol that this one extends: what has no file here is taken over from there.
 */
export function matchMessages(
  manifest: Manifest,
  loaded: LoadedProtocol,
  faults: Fault[],
  base: readonly MessageFile[] = [],
): MessageFile[] {
  const expected = expectedFiles(manifest);
  const byName = grouped(expected.flatMap((wanted) => [...new Set(namesOf(wanted))].map((name) => [name, wanted])));
  const found = grouped(
    loaded.messages.flatMap((file) => {
      const wanted = byName.get(messageFileName(file.path)) ?? [];
      return wanted.filter(({ folder }) => file.folder === "" || file.folder === folder).map((each) => [each, file]);
    }),
  );
  const inBase = new Map(base.map((message) => [`${message.part} of ${message.action}`, message]));
  const actions = new Set(expected.map(({ action }) => action));
  const left = new Set(loaded.messages);
  const broken = [...loaded.broken].map((path) => messageFileName(path));
  const matched: MessageFile[] = [];
  const missing: ExpectedFile[] = [];
  for (const wanted of expected) {
    const files = found.get(wanted) ?? [];
    for (const file of files) left.delete(file);
    const [source, ...others] = files;
    const { typeName: name, action, part } = wanted;
    const taken = inBase.get(`${part} of ${action}`);
    if (source !== undefined) matched.push({ name, action, part, source });
    else if (namesOf(wanted).some((each) => broken.includes(each))) continue;
    else if (taken !== undefined) matched.push({ name, action, part, source: taken.source });
    else missing.push(wanted);
    for (const other of others) {
      faults.push({
        file: other.file,
        pointer: "",
        message: `${wanted.typeName} has a second schema, ${source?.file ?? ""}`,
        advice: "Remove one of the two files.",
      });
    }
  }
  const misplaced = new Set<ExpectedFile>();
  for (const file of left) {
    const [home] = byName.get(messageFileName(file.path)) ?? [];
    if (home !== undefined) misplaced.add(home);
    const dropped = base.find((message) => !actions.has(message.action) && isNamedAfter(file, message, manifest));
    faults.push(dropped === undefined ? leftOver(manifest, file, home) : ofDropped(file, dropped));
  }
  for (const wanted of missing) {
    if (misplaced.has(wanted)) continue;
    const { action, profileIndex, folder, fileName } = wanted;
    faults.push({
      ...loaded.manifestPlace("profiles", profileIndex, "actions", action),
      message: `the action ${action} has no schema ${folder}/${fileName}.json`,
      advice: `Add ${loaded.folder}/${folder}/${fileName}.json, or remove the action from the manifest.`,
    });
  }
  return matched;
}

/** `core/ResetRequest_v1p0.json` → `ResetRequest`: the message that a file is named after. */
export function messageFileName(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.json$/, "");
  return name.replace(/_v\d+p\d+$/, "");
}

/** The values of each key, in their order. */
function grouped<Key, Value>(entries: Iterable<readonly [Key, Value]>): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function namesOf({ fileName, otherNames }: ExpectedFile): readonly string[] {
  return [fileName, ...otherNames];
}

function expectedFiles(manifest: Manifest): ExpectedFile[] {
  return manifest.profiles.flatMap((profile, profileIndex) =>
    Object.entries(profile.actions).flatMap(([action, { kind = "call" }]) => {
      const { request, response } = payloadNames(manifest, action, kind);
      const file = (part: MessagePart, fileName: string, typeName: string, ...otherNames: string[]): ExpectedFile => {
        return { fileName, otherNames, folder: kebabCase(profile.name), typeName, action, part, profileIndex };
      };
      // OCPP 1.6 is published with requests that are named after the action alone.
      return response === undefined
        ? [file("request", action, request)]
        : [file("request", request, request, action), file("response", response, response)];
    }),
  );
}

function leftOver(manifest: Manifest, file: SchemaFile, home: ExpectedFile | undefined): Fault {
  const place = { file: file.file, pointer: "" };
  if (home !== undefined) {
    return {
      ...place,
      message:
        `the schema stands in the folder ${file.folder}, but ${home.action} belongs to ` +
        `${manifest.profiles[home.profileIndex]?.name}`,
      advice: `Move it to ${home.folder}/${file.name}.json, or the action to another profile of the manifest.`,
    };
  }
  if (manifest.transport !== undefined) {
    return {
      ...place,
      message: `no message of the manifest is named ${file.name}`,
      advice: "Name it under transport.method, or remove the file.",
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

/** Whether a file is for a message of the extended protocol, by the names of either protocol. */
function isNamedAfter({ path }: SchemaFile, { name, action, part }: MessageFile, manifest: Manifest): boolean {
  const names = [name, payloadNames(manifest, action, "call")[part], ...(part === "request" ? [action] : [])];
  return names.includes(messageFileName(path));
}

function ofDropped({ file, name }: SchemaFile, { action }: MessageFile): Fault {
  return {
    file,
    pointer: "",
    message: `${name} is a message of ${action}, which the manifest drops`,
    advice: `Remove the file, or take ${action} out of what is dropped.`,
  };
}
