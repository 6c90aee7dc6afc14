import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The schema folders of this checkout, read without the generator: tests that compare with them must not share its
 * mistakes.
 */

/** A JSON Schema, as far as the messages of the protocols use it. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly format?: string;
  readonly default?: unknown;
}

export interface ActionEntry {
  readonly from: string;
  readonly kind?: "call" | "send";
}

/** What the tests need of a protocol.json. */
export interface Manifest {
  readonly subprotocol: string;
  readonly messageSuffixes?: { readonly request?: string; readonly response?: string };
  readonly dialect: {
    readonly messageTypes: readonly string[];
    readonly errorCodes: Readonly<Record<string, string>>;
  };
  readonly profiles: readonly { readonly name: string; readonly actions: Readonly<Record<string, ActionEntry>> }[];
}

/** What the tests need of the protocol.json of a protocol that is streamed. */
interface StreamManifest {
  readonly transport: {
    readonly method: {
      readonly name: string;
      readonly session: { readonly message: string };
      readonly command: { readonly message: string };
    };
  };
}

/** One payload of one action. */
export interface MessageSchema {
  /** Name of the file, such as `ResetRequest`. */
  readonly name: string;
  readonly action: string;
  readonly part: "request" | "response";
  /** As the file has it, references included. */
  readonly schema: Schema;
}

export interface SchemaFolder {
  /** Name of the protocol, such as `ocpp1.6`. */
  readonly name: string;
  readonly manifest: Manifest;
  /** Shared types and enums by name. */
  readonly types: Readonly<Record<string, Schema>>;
  readonly messages: readonly MessageSchema[];
}

/** Folder of the checkout. */
export const root: string = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const schemasRoot = join(root, "schemas");

/** Names of the protocols of OCPP-J that have a schema folder. */
export function protocolNames(): string[] {
  return allNames().filter((name) => !isStream(readManifest(name)));
}

/** Names of the protocols that are streamed, and have a schema folder. */
export function streamNames(): string[] {
  return allNames().filter((name) => isStream(readManifest(name)));
}

function allNames(): string[] {
  return readdirSync(schemasRoot)
    .filter((name) => existsSync(join(schemasRoot, name, "protocol.json")))
    .sort();
}

function readManifest(protocol: string): Manifest | StreamManifest {
  return readJson(join(schemasRoot, protocol, "protocol.json")) as Manifest | StreamManifest;
}

function isStream(manifest: Manifest | StreamManifest): manifest is StreamManifest {
  return "transport" in manifest;
}

/** The messages of a stream as what they are for the tests: sent without an answer. */
function withProfiles(manifest: Manifest | StreamManifest): Manifest {
  if (!isStream(manifest)) return manifest;
  const { name, session, command } = manifest.transport.method;
  const actions: Manifest["profiles"][number]["actions"] = {
    [session.message]: { from: "client", kind: "send" },
    [command.message]: { from: "server", kind: "send" },
  };
  return { subprotocol: "", dialect: { messageTypes: [], errorCodes: {} }, profiles: [{ name, actions }] };
}

/** Reads the folder of a protocol. Throws when the manifest names an action without a schema. */
export function readSchemaFolder(protocol: string): SchemaFolder {
  const folder = join(schemasRoot, protocol);
  const manifest = withProfiles(readManifest(protocol));
  const typesFile = join(folder, "types.json");
  const types = existsSync(typesFile) ? ((readJson(typesFile) as Schema).definitions ?? {}) : {};
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".json"));
  const { request = "Request", response = "Response" } = manifest.messageSuffixes ?? {};
  const load = (action: string, suffix: string, part: MessageSchema["part"]): MessageSchema => {
    const name = action + suffix;
    const path = paths.find((candidate) => candidate.split(/[\\/]/).at(-1) === `${name}.json`);
    if (path === undefined) throw new Error(`schemas/${protocol} has no ${name}.json`);
    return { name, action, part, schema: readJson(join(folder, path)) as Schema };
  };
  const messages = manifest.profiles.flatMap(({ actions }) =>
    Object.entries(actions).flatMap(([action, { kind }]) =>
      // The schema of a SEND is named after the action alone, and has no response beside it.
      kind === "send"
        ? [load(action, "", "request")]
        : [load(action, request, "request"), load(action, response, "response")],
    ),
  );
  return { name: protocol, manifest, types, messages };
}

/** Reads a JSON file, with or without a byte order mark. */
export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
}

/** Name of the definition that a schema refers to; `undefined` when it refers to none. */
export function refName(schema: Schema): string | undefined {
  return schema.$ref?.slice(schema.$ref.lastIndexOf("/") + 1);
}

/** The schema with every reference replaced by what it names; no protocol has a recursive type. */
export function dereference(schema: Schema, types: Readonly<Record<string, Schema>>): Schema {
  const name = refName(schema);
  if (name !== undefined) {
    const target = types[name];
    if (target === undefined) throw new Error(`no definition ${name}`);
    return dereference(target, types);
  }
  const { definitions: _definitions, properties, items, ...rest } = schema;
  const children = Object.entries(properties ?? {}).map(([key, child]) => [key, dereference(child, types)] as const);
  return {
    ...rest,
    ...(items === undefined ? {} : { items: dereference(items, types) }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(children) }),
  };
}

/** The schema of a message with its own and the shared definitions put in place. */
export function wholeSchema(message: MessageSchema, folder: SchemaFolder): Schema {
  return dereference(message.schema, { ...folder.types, ...message.schema.definitions });
}
