import {
  type ActionTypes,
  contract,
  type Dialect,
  defineProtocol,
  type Feature,
  type HandlerContext,
  type HandlerResult,
  type Profile,
  type Protocol,
  type Role,
  type Validator,
} from "@chargewire/runtime";
import { formats } from "@chargewire/runtime/codegen";
import { Ajv } from "ajv";

/**
 * A small protocol made for tests of the runtime, with the dialect of choice: rules that only concern OCPP 2.x are
 * proven with it long before those versions are generated.
 */

export interface EchoRequest {
  readonly text: string;
  readonly list?: readonly string[] | undefined;
  readonly extra?: { readonly note?: string | undefined } | undefined;
  readonly at?: string | undefined;
  readonly needed?: readonly string[] | undefined;
}
export interface EchoResponse {
  readonly text: string;
  readonly list?: readonly string[] | undefined;
}
/** One field per keyword that schemas of messages use. */
export interface MeasureRequest {
  readonly amount?: number | undefined;
  readonly count?: number | undefined;
  readonly kind?: "Big" | "Small" | undefined;
  readonly code?: string | undefined;
  readonly items?: readonly string[] | undefined;
  readonly when?: string | undefined;
  readonly link?: string | undefined;
  readonly parts?: readonly { readonly name: string }[] | undefined;
}
/** A list that is required and may be empty. */
export interface Labels {
  readonly labels: readonly string[];
  readonly extra?: { readonly note?: string | undefined } | undefined;
}
export interface NoteRequest {
  readonly note: string;
}

interface FixtureActions {
  readonly Echo: ActionTypes<EchoRequest, EchoResponse>;
  readonly Ping: ActionTypes<Record<string, never>, Record<string, never>>;
  readonly Measure: ActionTypes<MeasureRequest, MeasureRequest>;
  readonly Label: ActionTypes<Labels, Labels>;
}

export interface FixtureTypes {
  readonly client: {
    readonly calls: FixtureActions;
    readonly sends: { readonly Note: ActionTypes<NoteRequest, never> };
    readonly extensions: object;
  };
  readonly server: {
    readonly calls: FixtureActions;
    readonly sends: { readonly Note: ActionTypes<NoteRequest, never> };
    readonly extensions: object;
  };
}

export interface FixtureHandlers<Side extends Role> {
  echo?(request: EchoRequest, context: HandlerContext<FixtureTypes, Side>): HandlerResult<EchoResponse>;
  ping?(
    request: Record<string, never>,
    context: HandlerContext<FixtureTypes, Side>,
  ): HandlerResult<Record<string, never>>;
  measure?(request: MeasureRequest, context: HandlerContext<FixtureTypes, Side>): HandlerResult<MeasureRequest>;
  label?(request: Labels, context: HandlerContext<FixtureTypes, Side>): HandlerResult<Labels>;
  note?(request: NoteRequest, context: HandlerContext<FixtureTypes, Side>): HandlerResult<void>;
}

const ajv = new Ajv({ ownProperties: true, multipleOfPrecision: 6 });
ajv.addFormat("date-time", formats["date-time"]);
ajv.addFormat("uri", formats.uri);

function validator<Payload>(properties: object, required: readonly string[] = []): Validator<Payload> {
  return ajv.compile({
    type: "object",
    additionalProperties: false,
    properties,
    required,
  }) as unknown as Validator<Payload>;
}

const text = { type: "string", maxLength: 20 };
const list = { type: "array", items: { type: "string" } };
const extra = { type: "object", properties: { note: { type: "string" } }, additionalProperties: false };

const both: readonly Role[] = ["client", "server"];

const Echo: Feature<EchoRequest, EchoResponse, "Echo"> = {
  action: "Echo",
  profile: "Fixture",
  kind: "call",
  from: both,
  request: validator<EchoRequest>({ text, list, extra, at: { type: "string" }, needed: list }, ["text"]),
  response: validator<EchoResponse>({ text, list }, ["text"]),
};

const Ping: Feature<Record<string, never>, Record<string, never>, "Ping"> = {
  action: "Ping",
  profile: "Fixture",
  kind: "call",
  from: both,
  request: validator({}),
  response: validator({}),
};

const measurement = {
  amount: { type: "number", multipleOf: 0.1 },
  count: { type: "integer", minimum: 1, maximum: 9 },
  kind: { type: "string", enum: ["Big", "Small"] },
  code: { type: "string", minLength: 2, maxLength: 4 },
  items: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 2 },
  when: { type: "string", format: "date-time" },
  link: { type: "string", format: "uri" },
  parts: {
    type: "array",
    items: {
      type: "object",
      properties: { name: { type: "string" } },
      required: ["name"],
      additionalProperties: false,
    },
  },
};

const Measure: Feature<MeasureRequest, MeasureRequest, "Measure"> = {
  action: "Measure",
  profile: "Fixture",
  kind: "call",
  from: both,
  request: validator(measurement),
  response: validator(measurement),
};

const Label: Feature<Labels, Labels, "Label"> = {
  action: "Label",
  profile: "Fixture",
  kind: "call",
  from: both,
  request: validator({ labels: list, extra }, ["labels"]),
  response: validator({ labels: list, extra }, ["labels"]),
};

const Note: Feature<NoteRequest, never, "Note"> = {
  action: "Note",
  profile: "Fixture",
  kind: "send",
  from: both,
  request: validator<NoteRequest>({ note: text }, ["note"]),
  response: undefined,
};

export const dialect16: Dialect = {
  messageTypes: [2, 3, 4],
  errorCodes: {
    FormatViolation: "FormationViolation",
    OccurrenceConstraintViolation: "OccurenceConstraintViolation",
    RpcFrameworkError: "FormationViolation",
    MessageTypeNotSupported: "NotSupported",
  },
  unreadableMessageId: "ignore",
  unknownMessageType: "ignore",
  emptyOptional: "send",
  nullPayload: "empty",
  compression: false,
};

export const dialect21: Dialect = {
  messageTypes: [2, 3, 4, 5, 6],
  errorCodes: {},
  unreadableMessageId: "answer",
  unknownMessageType: "ignore",
  errorDescriptionMaxLength: 255,
  emptyOptional: "omit",
  nullPayload: "refuse",
  identity: { maxLength: 48, forbidden: ":" },
  compression: true,
};

export interface Fixture {
  readonly protocol: Protocol<FixtureTypes>;
  readonly profile: Profile<FixtureHandlers<"server">, FixtureHandlers<"client">>;
}

/** The grammar of OCPP 2.0.1: that of 2.1 without its two message types. */
const dialect201: Dialect = { ...dialect21, messageTypes: [2, 3, 4] };

/** A fixture protocol under a subprotocol of its own. */
export function fixture(subprotocol: string, dialect: Dialect): Fixture {
  const profile = { subprotocol, name: "Fixture", features: { Echo, Ping, Measure, Label, Note } };
  const roles = { client: "station", server: "back end" };
  const grammar = { contract, name: subprotocol, title: subprotocol, version: "1", subprotocol, roles, dialect };
  const protocol = defineProtocol<FixtureTypes>(grammar, [profile]);
  return { protocol, profile };
}

export const fixture16: Fixture = fixture("fixture1.6", dialect16);
export const fixture201: Fixture = fixture("fixture2.0.1", dialect201);
export const fixture21: Fixture = fixture("fixture2.1", dialect21);
