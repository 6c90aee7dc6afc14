import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generate, type Options, type RunResult, runCommand } from "@chargewire/codegen";
import { onTestFinished } from "vitest";

/** Content of schema files by path below `schemas/`: JSON, or text as it is. */
export type Files = Record<string, object | string>;

/** A checkout in a temporary folder, with schemas of a protocol made for tests. */
export interface Fixture {
  readonly root: string;
  /** Generates in process. */
  run(options?: Options): Promise<RunResult>;
  /** Runs the command line in process, in the folder of the fixture. */
  command(...args: string[]): Promise<{ code: number; out: string; error: string }>;
  /** Writes a file, path relative to the root. */
  write(path: string, content: object | string): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** All generated files with their text, by path below `packages/`. */
  output(): Promise<Record<string, string>>;
  /** Time of the last change of a file, in ms. */
  changedAt(path: string): Promise<number>;
}

/** A schema of an object whose fields are strings. */
export function textFields(description: string, ...names: string[]): Record<string, unknown> {
  const properties = Object.fromEntries(names.map((name) => [name, { description: `The ${name}.`, type: "string" }]));
  return { description, type: "object", additionalProperties: false, properties, required: names };
}

/** The manifest of the demo protocol: calls of both sides, one of both, and a SEND. */
export function demoManifest(): Record<string, unknown> & { profiles: { name: string; actions: object }[] } {
  return {
    name: "demo1.0",
    title: "Demo 1.0",
    version: "1.0",
    description: "A protocol for tests.",
    subprotocol: "demo1.0",
    roles: {
      client: { name: "Station", title: "station", description: "The side that connects." },
      server: { name: "Hub", title: "hub", description: "The side that waits." },
    },
    dialect: {
      messageTypes: ["CALL", "CALLRESULT", "CALLERROR", "SEND"],
      errorCodes: {},
      unreadableMessageId: "ignore",
      unknownMessageType: "ignore",
      emptyOptional: "send",
      nullPayload: "empty",
      compression: false,
    },
    profiles: [
      {
        name: "Basic",
        description: "What every station has.",
        actions: { Ping: { from: "client" }, Apply: { from: "server" }, Exchange: { from: "both" } },
      },
      {
        name: "DataStreams",
        description: "Streams of data.",
        actions: { PushData: { from: "client", kind: "send" } },
      },
    ],
  } as never;
}

/** The files of the demo protocol. */
export function demoFiles(): Files {
  return {
    "demo1.0/protocol.json": demoManifest(),
    "demo1.0/types.json": {
      definitions: {
        Mode: { description: "How it works.", type: "string", enum: ["Slow.Start", "L1-N", "15118", "kWh"] },
        Setting: {
          description: "One setting.",
          type: "object",
          additionalProperties: false,
          properties: {
            key: { description: "Its name.", type: "string", minLength: 1, maxLength: 20 },
            mode: { description: "Its mode.", $ref: "#/definitions/Mode" },
            level: { description: "Its level in A.", type: "number", minimum: 0, multipleOf: 0.1 },
          },
          required: ["key"],
        },
      },
    },
    "demo1.0/basic/PingRequest.json": textFields("Asks whether the hub is there."),
    "demo1.0/basic/PingResponse.json": {
      description: "Says that it is.",
      type: "object",
      additionalProperties: false,
      properties: { time: { description: "Clock of the hub.", type: "string", format: "date-time" } },
      required: ["time"],
    },
    "demo1.0/basic/ApplyRequest.json": {
      description: "Applies settings. They hold until the next restart.",
      type: "object",
      additionalProperties: false,
      properties: {
        settings: {
          description: "The settings.",
          type: "array",
          minItems: 1,
          items: { $ref: "../types.json#/definitions/Setting" },
        },
        id: { description: "Number or name.", type: ["integer", "string"], maxLength: 5 },
        data: { description: "Anything." },
      },
      required: ["settings"],
    },
    "demo1.0/basic/ApplyResponse.json": textFields("Acknowledges."),
    "demo1.0/basic/ExchangeRequest.json": textFields("Exchanges a text.", "text"),
    "demo1.0/basic/ExchangeResponse.json": textFields("Answers with a text.", "text"),
    "demo1.0/data-streams/PushData.json": textFields("Pushes a value.", "value"),
  };
}

/** Creates the demo checkout; it is removed when the test ends. */
export async function createFixture(edit: (files: Files) => void = () => {}): Promise<Fixture> {
  const root = await mkdtemp(join(tmpdir(), "chargewire-codegen-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const write = async (path: string, content: object | string): Promise<void> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content, undefined, 2));
  };
  const files = demoFiles();
  edit(files);
  for (const [path, content] of Object.entries(files)) await write(`schemas/${path}`, content);
  return {
    root,
    write,
    run: (options) => generate({ cwd: root, ...options }),
    read: (path) => readFile(join(root, path), "utf8"),
    remove: (path) => rm(join(root, path), { recursive: true }),
    output: () => readAll(join(root, "packages")),
    changedAt: async (path) => (await stat(join(root, path))).mtimeMs,
    async command(...args) {
      const said = { out: "", error: "" };
      const code = await runCommand(args, {
        cwd: root,
        isTerminal: false,
        signal: new AbortController().signal,
        out: (text) => {
          said.out += text;
        },
        error: (text) => {
          said.error += text;
        },
      });
      return { code, ...said };
    },
  };
}

/** The JSON of a fixture file, to be changed in place. */
export function jsonOf(files: Files, path: string): Record<string, unknown> {
  const content = files[path];
  if (typeof content !== "object") throw new Error(`the fixture has no JSON ${path}`);
  return content as Record<string, unknown>;
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string): Promise<[string, string]> => {
    return [file.slice(folder.length + 1).replaceAll("\\", "/"), await readFile(file, "utf8")];
  };
  return Object.fromEntries((await Promise.all(files.map(read))).sort(([left], [right]) => (left < right ? -1 : 1)));
}
