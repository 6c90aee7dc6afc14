import {
  Client,
  type ClientConnection,
  ErrorCode,
  type Feature,
  OcppError,
  type Protocol,
  Server,
  type ServerConnection,
  ValidationError,
} from "@chargewire/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fullPayload, mutations, type Trial } from "../support/payloads.js";
import { type GeneratedMessage, generatedMessages, generatedProtocols } from "./generated.js";

/** What R24 says of each keyword; codes in the spelling that the SDK uses. */
const codeByKeyword: Readonly<Record<string, ErrorCode>> = {
  type: ErrorCode.TypeConstraintViolation,
  required: ErrorCode.OccurrenceConstraintViolation,
  minItems: ErrorCode.OccurrenceConstraintViolation,
  maxItems: ErrorCode.OccurrenceConstraintViolation,
  enum: ErrorCode.PropertyConstraintViolation,
  minLength: ErrorCode.PropertyConstraintViolation,
  maxLength: ErrorCode.PropertyConstraintViolation,
  minimum: ErrorCode.PropertyConstraintViolation,
  maximum: ErrorCode.PropertyConstraintViolation,
  multipleOf: ErrorCode.PropertyConstraintViolation,
  format: ErrorCode.PropertyConstraintViolation,
  additionalProperties: ErrorCode.FormatViolation,
};

/** How OCPP 1.6, and ntxcp after it, write the codes that they spell differently (R22); 2.x spells them as we do (R23). */
const spelling16: Readonly<Record<string, string>> = {
  FormatViolation: "FormationViolation",
  OccurrenceConstraintViolation: "OccurenceConstraintViolation",
};
const spellings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ocpp1.6": spelling16,
  "ntxcp1.0": spelling16,
};

describe.each(generatedProtocols.map((protocol) => [protocol.title, protocol] as const))("%s", (_title, protocol) => {
  const answers = new Map<string, unknown>();
  let server: Server;
  let client: Client;
  let atClient: ClientConnection;
  let atServer: ServerConnection;

  beforeAll(async () => {
    // Only what comes in is checked: the tests send what is broken on purpose.
    const validation = { outgoing: "off" } as const;
    server = new Server({ protocols: [protocol], validation });
    await server.listen({ port: 0, host: "127.0.0.1" });
    const url = `ws://127.0.0.1:${server.port}`;
    client = new Client({ protocols: [protocol], identity: "CP-1", url, validation });
    for (const endpoint of [server, client]) answerAll(endpoint, protocol, answers);
    atClient = await client.connect();
    const accepted = server.connection("CP-1");
    if (accepted === undefined) throw new Error("not connected");
    atServer = accepted;
  });

  afterAll(async () => {
    await client.close({ deadlineMs: 0 });
    await server.close({ deadlineMs: 0 });
  });

  const call = (feature: Feature, request: unknown): Promise<unknown> => {
    const caller = feature.from.includes("client") ? atClient : atServer;
    return caller.callUnchecked(feature.action, request as object);
  };

  test.each(sampleOf(protocol, "request"))(
    "R24 a request that breaks %s, from the %s, is refused with its code: %s %s",
    async (...row) => {
      const [keyword, , , path, { feature }, payload] = row;
      const error = await call(feature, payload).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OcppError);
      const code = codeByKeyword[keyword] ?? "no code for this keyword";
      expect(error).toMatchObject({
        remote: true,
        errorCode: code,
        errorCodeText: spellings[protocol.name]?.[code] ?? code,
      });
      // The description names where, and never the value.
      expect((error as OcppError).errorDescription.startsWith(path === "" ? "payload " : `${path} `)).toBe(true);
    },
  );

  test.each(sampleOf(protocol, "response"))(
    "R24 a response that breaks %s, to the %s, rejects the caller: %s %s",
    async (...row) => {
      const [keyword, , , path, { feature }, payload] = row;
      const request = generatedMessages.find(([, { feature: other, message }]) => {
        return other === feature && message.part === "request";
      })?.[1];
      if (request === undefined) throw new Error("no request");
      answers.set(feature.action, payload);
      const caller = feature.from.includes("client") ? atClient : atServer;
      const error = await (caller as unknown as AnyCaller)
        .call(feature.action, fullPayload(request.schema) as object)
        .catch((thrown: unknown) => thrown);
      answers.delete(feature.action);
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ part: "response", received: true, action: feature.action });
      expect((error as ValidationError).issues).toMatchObject([{ path, keyword, errorCode: codeByKeyword[keyword] }]);
    },
  );
});

/** A caller of actions that are known only at run time. */
interface AnyCaller {
  call(action: string, request: object): Promise<object>;
}

/** Registers a handler for every action that the other side may start; it answers what the test has put there. */
function answerAll(endpoint: Server | Client, protocol: Protocol, answers: ReadonlyMap<string, unknown>): void {
  const peer = endpoint instanceof Server ? "client" : "server";
  const register = endpoint.handleAction.bind(endpoint) as unknown as (
    protocol: Protocol,
    action: string,
    handler: () => unknown,
  ) => void;
  for (const { action, from } of protocol.features) {
    if (from.includes(peer)) register(protocol, action, () => answers.get(action));
  }
}

type Row = readonly [
  keyword: string,
  from: string,
  message: string,
  path: string,
  generated: GeneratedMessage,
  payload: unknown,
];

/** One mutation of each keyword for each side, in the first message of the protocol that has the keyword. */
function sampleOf(protocol: Protocol, part: "request" | "response"): Row[] {
  const rows = new Map<string, Row>();
  for (const [, generated] of generatedMessages) {
    const { feature, message, schema } = generated;
    if (generated.protocol !== protocol || message.part !== part || feature.kind !== "call") continue;
    const from = feature.from.includes("client") ? "client" : "server";
    // A payload that is no object never reaches a validator: the frame is refused before.
    const objects = mutations(schema).filter(({ payload }: Trial) => isObject(payload));
    // An empty optional list or object never leaves our side (R29); a required one does.
    const leaves = ({ path, payload }: Trial): boolean => {
      const isRequired = schema.required?.includes(path.slice(1)) === true;
      return part === "request" || isRequired || !/:(?:\[\]|\{\})/.test(JSON.stringify(payload));
    };
    for (const { keyword, path, payload } of objects.filter(leaves)) {
      const key = `${keyword} ${from}`;
      if (!rows.has(key)) rows.set(key, [keyword, from, message.name, path, generated, payload]);
    }
  }
  return [...rows.values()];
}

function isObject(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && !Array.isArray(payload);
}
