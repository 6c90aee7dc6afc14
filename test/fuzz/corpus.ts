import type { Protocol, Role } from "@chargewire/runtime";
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import { boundaryTrials, fullPayload, minimalPayload, mutations } from "../support/payloads.js";
import { type MessageSchema, readSchemaFolder, type SchemaFolder, wholeSchema } from "../support/schema-folder.js";
import { isDateTime, isUri } from "./formats.js";

/** Payloads are kept as JSON text: most frames are put together from text, as a peer's are. */
export interface Part {
  /** Payloads that must be accepted. */
  readonly valid: readonly string[];
  /** Valid payloads that go over the wire exactly as they are given. */
  readonly sendable: readonly string[];
  /** Payloads with one broken constraint each. */
  readonly broken: readonly string[];
  /** Keywords of the schema that a payload breaks; none for a valid one. */
  faultsOf(payload: unknown): readonly string[];
}

/** An action with its payloads. */
export interface Action {
  readonly name: string;
  readonly kind: "call" | "send";
  /** The sides that may start it. */
  readonly from: readonly Role[];
  readonly request: Part;
  /** `undefined` for a SEND. */
  readonly response: Part | undefined;
}

/** What the fuzzer knows of one protocol: from its schema folder, not from the generated package. */
export interface Corpus {
  readonly protocol: Protocol;
  readonly actions: ReadonlyMap<string, Action>;
}

/** Payloads of each kind that are kept per message: which constraint is broken matters less here than when. */
const keptPayloads = 24;

/** Longest payload, in characters: the answers that an endpoint keeps for repetitions are bounded (R13). */
const payloadMaxLength = 12_000;

/** Reads the schema folder of a protocol. Payloads and validators are made when they are first asked for. */
export function readCorpus(protocol: Protocol): Corpus {
  const folder = readSchemaFolder(protocol.name);
  const ajv = new Ajv({ allErrors: true, strict: false, ownProperties: true, multipleOfPrecision: 8 });
  ajv.addFormat("date-time", isDateTime);
  ajv.addFormat("uri", isUri);
  ajv.addSchema({ $id: "https://schemas.test/types.json", definitions: folder.types });
  const parts = new Map(folder.messages.map((message) => [message.name, new SchemaPart(message, folder, ajv)]));
  const actions = folder.manifest.profiles.flatMap((profile) =>
    Object.entries(profile.actions).map(([name, { from, kind = "call" }]): [string, Action] => {
      const partOf = (part: MessageSchema["part"]): Part | undefined =>
        parts.get(folder.messages.find((message) => message.action === name && message.part === part)?.name ?? "");
      const request = partOf("request");
      if (request === undefined) throw new Error(`${folder.name} has no request of ${name}`);
      const sides: readonly Role[] = from === "both" ? ["client", "server"] : [from as Role];
      return [name, { name, kind, from: sides, request, response: partOf("response") }];
    }),
  );
  return { protocol, actions: new Map(actions) };
}

class SchemaPart implements Part {
  readonly #message: MessageSchema;
  readonly #folder: SchemaFolder;
  readonly #ajv: Ajv;
  #validate: ValidateFunction | undefined;
  #made: { readonly valid: string[]; readonly sendable: string[]; readonly broken: string[] } | undefined;

  constructor(message: MessageSchema, folder: SchemaFolder, ajv: Ajv) {
    this.#message = message;
    this.#folder = folder;
    this.#ajv = ajv;
  }

  get valid(): readonly string[] {
    return this.#payloads.valid;
  }

  get sendable(): readonly string[] {
    return this.#payloads.sendable;
  }

  get broken(): readonly string[] {
    return this.#payloads.broken;
  }

  faultsOf(payload: unknown): readonly string[] {
    // Below the folder of the profile, where the references to ../types.json start.
    const $id = `https://schemas.test/profile/${this.#message.name}.json`;
    this.#validate ??= this.#ajv.compile({ ...this.#message.schema, $schema: undefined, $id });
    if (this.#validate(payload)) return [];
    return (this.#validate.errors ?? []).map(({ keyword }) => keyword);
  }

  get #payloads() {
    this.#made ??= makePayloads(wholeSchema(this.#message, this.#folder));
    return this.#made;
  }
}

function makePayloads(schema: Parameters<typeof fullPayload>[0]) {
  const usual = [minimalPayload(schema), fullPayload(schema)].map((payload) => JSON.stringify(payload));
  const edges = boundaryTrials(schema);
  const valid = [...usual, ...textsOf(edges.map(({ payload }) => payload))];
  // A date-time that is sent has to end with Z (R28), and OCPP 2.x leaves empty fields out (R29).
  const plain = edges.filter(({ keyword }) => keyword !== "format").map(({ payload }) => payload);
  const sendable = [...usual, ...textsOf(plain)].filter((text) => text === "{}" || !/\[\]|\{\}/.test(text));
  const broken = textsOf(mutations(schema).map(({ payload }) => payload));
  return { valid, sendable: sendable.length === 0 ? ["{}"] : sendable, broken };
}

/** The texts of some payloads, evenly chosen, without the longest. */
function textsOf(payloads: readonly unknown[]): string[] {
  const step = Math.max(1, payloads.length / keptPayloads);
  const chosen = Array.from(
    { length: Math.min(keptPayloads, payloads.length) },
    (_, n) => payloads[Math.floor(n * step)],
  );
  return chosen.map((payload) => JSON.stringify(payload)).filter((text) => text.length <= payloadMaxLength);
}
