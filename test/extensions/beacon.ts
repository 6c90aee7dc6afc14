import {
  type CallOptions,
  contract,
  type DataTransferMessage,
  type Extension,
  extendProtocol,
  type HandlerContext,
  type HandlerResult,
  type Protocol,
  type ProtocolTypes,
  type Role,
  type Validator,
} from "@chargewire/runtime";
import { formats } from "@chargewire/runtime/codegen";
import { Ajv } from "ajv";
import type { EveryVersion } from "../support/ocpp-versions.js";

/**
 * A vendor whose messages are the same in every version, so that one test is good for all of them: an extension written
 * by hand, as an application may write one without the generator.
 */

export interface SignalRequest {
  readonly text: string;
  readonly level?: number | undefined;
  readonly at?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}
export interface SignalResponse {
  readonly seen: number;
  readonly tags?: readonly string[] | undefined;
}

/** A vendor's message without fields. */
export type Nothing = Record<string, never>;

interface BothCalls {
  /** May be started by either side. */
  signal(request: SignalRequest, options?: CallOptions<SignalResponse>): Promise<SignalResponse>;
  /** The one message of a second vendorId, without a messageId. */
  blink(request?: Nothing, options?: CallOptions<Nothing>): Promise<Nothing>;
}
export interface BeaconServerCalls extends BothCalls {
  ring(request?: Nothing, options?: CallOptions<Nothing>): Promise<Nothing>;
}
export interface BeaconClientCalls extends BothCalls {
  press(request?: Nothing, options?: CallOptions<Nothing>): Promise<Nothing>;
}

export interface BeaconTypes {
  readonly client: {
    readonly calls: object;
    readonly sends: object;
    readonly extensions: { readonly beacon: BeaconClientCalls };
  };
  readonly server: {
    readonly calls: object;
    readonly sends: object;
    readonly extensions: { readonly beacon: BeaconServerCalls };
  };
}

interface BothHandlers {
  signal?(request: SignalRequest, context: HandlerContext): HandlerResult<SignalResponse>;
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler may also have nothing to return
  blink?(request: Nothing, context: HandlerContext): HandlerResult<Nothing> | void;
}
export interface BeaconServerHandlers extends BothHandlers {
  press?(request: Nothing, context: HandlerContext): HandlerResult<Nothing>;
}
export interface BeaconClientHandlers extends BothHandlers {
  ring?(request: Nothing, context: HandlerContext): HandlerResult<Nothing>;
}

export type Beacon = Extension<EveryVersion, BeaconTypes, BeaconServerHandlers, BeaconClientHandlers>;

const ajv = new Ajv({ ownProperties: true });
ajv.addFormat("date-time", formats["date-time"]);

function validator<Payload>(properties: object, required: readonly string[] = []): Validator<Payload> {
  return ajv.compile({
    type: "object",
    additionalProperties: false,
    properties,
    required,
  }) as unknown as Validator<Payload>;
}

const tags = { type: "array", items: { type: "string" }, maxItems: 2 };
const both: readonly Role[] = ["client", "server"];
const vendorId = "com.example.Beacon";

/** Can be left out, and then stands for a vendor's message without fields. */
const empty = { request: validator<object>({}), response: validator<object>({}) };

const dataTransfer: readonly DataTransferMessage[] = [
  {
    name: "Signal",
    vendorId,
    messageId: "Signal",
    from: both,
    request: validator<object>(
      {
        text: { type: "string", minLength: 1, maxLength: 10 },
        level: { type: "integer", minimum: 1 },
        at: { type: "string", format: "date-time" },
        tags,
      },
      ["text"],
    ),
    response: validator<object>({ seen: { type: "integer", minimum: 0 }, tags }, ["seen"]),
  },
  { name: "Blink", vendorId: "com.example.Lamp", messageId: undefined, from: both, ...empty },
  { name: "Ring", vendorId, messageId: "Ring", from: ["server"], ...empty },
  { name: "Press", vendorId, messageId: "Press", from: ["client"], ...empty },
];

/** What the vendor adds to a protocol; some members may be others for a test. */
export function beaconOf(protocol: Protocol<EveryVersion>, members: Partial<Extension> = {}): Beacon {
  return {
    contract,
    name: "beacon",
    title: "Beacon",
    version: "1.0",
    subprotocol: protocol.subprotocol,
    profiles: [],
    dataTransfer,
    customData: undefined,
    ...members,
  } as Beacon;
}

/** Extends a protocol with the vendor's part. */
export function extended<Types extends EveryVersion>(
  base: Protocol<Types>,
): { readonly protocol: Protocol<Types & BeaconTypes>; readonly beacon: Beacon } {
  const beacon = beaconOf(base as Protocol<ProtocolTypes> as Protocol<EveryVersion>);
  return { protocol: extendProtocol(base, beacon), beacon };
}

/** How the data of a vendor's message travels in a protocol. */
export function onTheWire(protocol: Protocol, data: object): unknown {
  return protocol.dialect.dataTransfer?.data === "text" ? JSON.stringify(data) : data;
}
