import type { Role } from "../../model/feature.js";
import type { ProtocolTypes } from "../../model/protocol-types.js";
import type { JsonObject } from "../../wire/frame.js";
import type { Connection } from "../connection.js";

/** What a handler may return: the payload, or a promise of it. */
export type HandlerResult<Response> = Response | Promise<Response>;

/** What a handler knows besides the request. */
export interface HandlerContext<Types extends ProtocolTypes = ProtocolTypes, Side extends Role = Role> {
  /** The connection that the message came over; the handler may call back over it. */
  readonly connection: Connection<Types, Side>;
  /** Identity of the client (R1). */
  readonly identity: string;
  readonly action: string;
  readonly messageId: string;
  /** Aborted when the connection ends, with the ConnectionClosedError as reason: nobody waits for the answer then. */
  readonly signal: AbortSignal;
  /**
   * Runs a task after the answer has been written: to reboot after an accepted Reset, to send what a TriggerMessage
   * asked for. Not run when the connection ended before. What it throws is reported, not sent.
   */
  readonly afterAnswer: (task: () => unknown) => void;
}

/** A handler as the runtime keeps it: payloads are checked by the validators, types by the facades. */
export type Handler = (request: JsonObject, context: HandlerContext) => HandlerResult<object | undefined>;

/**
 * Answers CALLs of actions that the protocol does not know; without one they are answered with NotImplemented (R21).
 * The payload is not validated. Throw an OcppError to refuse.
 */
export type UnknownActionHandler = (
  action: string,
  request: JsonObject,
  context: HandlerContext,
) => HandlerResult<object>;
