import { ConnectionError } from "../errors/connection-errors.js";
import { nameOfThrown } from "../errors/thrown.js";
import type { Issue } from "../model/issue.js";
import type { FrameFaultReason } from "../wire/decode.js";
import type { OcppError } from "./call-errors.js";

/** A frame that is not a valid message (R20). */
export interface BadFrameReport {
  readonly kind: "badFrame";
  readonly reason: FrameFaultReason;
  readonly messageType: number | undefined;
  readonly messageId: string | undefined;
}

/** A message type number that the protocol does not have (R14). */
export interface UnknownMessageTypeReport {
  readonly kind: "unknownMessageType";
  readonly messageType: number;
}

/** An answer that no call waits for: late, duplicate, or to a call that was never made (R26). */
export interface UnexpectedAnswerReport {
  readonly kind: "unexpectedAnswer";
  readonly messageType: number;
  readonly messageId: string;
}

/** A CALL that came again with the same id and the same content; its handler did not run again (R13). */
export interface RepeatedCallReport {
  readonly kind: "repeatedCall";
  readonly action: string;
  readonly messageId: string;
}

/** A CALL with the id of another one that is still being handled (R10, R13). */
export interface MessageIdCollisionReport {
  readonly kind: "messageIdCollision";
  readonly action: string;
  readonly messageId: string;
}

/** A payload that breaks its schema, received or made by a handler, in the modes `strict` and `report`. */
export interface InvalidPayloadReport {
  readonly kind: "invalidPayload";
  /** The action; for a vendor's message in DataTransfer also the vendor and which message it is. */
  readonly action: string;
  /** Message id; `""` where a vendor's message in DataTransfer is sent, or its answer read. */
  readonly messageId: string;
  readonly part: "request" | "response";
  /** Whether the peer sent it. */
  readonly received: boolean;
  readonly issues: readonly Issue[];
}

/** A handler, or a task after its answer, threw something that was no OcppError (R25). */
export interface HandlerFailedReport {
  readonly kind: "handlerFailed";
  readonly action: string;
  readonly messageId: string;
  readonly error: unknown;
}

/** A SEND that would have been refused with CALLERROR, were SENDs answered (R17): unknown, or without a handler. */
export interface SendRefusedReport {
  readonly kind: "sendRefused";
  readonly action: string;
  readonly messageId: string;
  readonly error: OcppError;
}

/** The peer refused a CALLRESULT of this side with CALLRESULTERROR (R9), since OCPP 2.1. */
export interface ResultRefusedReport {
  readonly kind: "resultRefused";
  /** Action of the CALL whose answer was refused; `undefined` when that was too long ago to be known. */
  readonly action: string | undefined;
  readonly messageId: string;
  readonly error: OcppError;
}

/** An attempt of a client to connect failed, and there will be another one (R33); one that `connect()` tells of is none. */
export interface ConnectFailedReport {
  /** Tells the reports apart. */
  readonly kind: "connectFailed";
  /** Number of the attempt, as in the client's state. */
  readonly attempt: number;
  /** The server, without anything secret; `undefined` when none could be chosen. */
  readonly url: string | undefined;
  /** A HandshakeError, or what the application's `dial` or `url` threw. */
  readonly error: unknown;
}

/** Calls of this side were not answered in time, one after the other; the peer may send all the same. */
export interface UnansweredCallsReport {
  /** Which report it is. */
  readonly kind: "unansweredCalls";
  /** How many, since the last answer or the last such report. */
  readonly count: number;
  /** Action of the last one. */
  readonly action: string;
}

/** Limits of a connection that are counted while it runs (R45). */
export type ConnectionLimit =
  /** So many messages of the peer are at work at once: the next ones wait. Reported once per socket. */
  | "maxInboundCalls"
  /** More messages came, compressed, than can be held while others are at work: the connection was ended. */
  | "heldMessages"
  /** The peer does not read what is sent to it: the connection was ended. */
  | "maxSendBufferBytes";

/** A peer has come to a limit of its connection (R45). */
export interface LimitReachedReport {
  /** Which report it is. */
  readonly kind: "limitReached";
  /** Which limit: those with the name of an option are set by it. */
  readonly limit: ConnectionLimit;
  /** The limit itself: calls, bytes, or characters of held messages. */
  readonly value: number;
}

/** A listener, logger, queue or other part of the application's threw where nobody could receive the error. */
export interface ApplicationFailedReport {
  readonly kind: "applicationFailed";
  /** The option that threw, such as `authenticate`; `undefined` where it is not known. */
  readonly part?: string | undefined;
  readonly error: unknown;
}

/** Something that went wrong and has no caller to be told: counted by kind, and emitted as the event `report`. */
export type Report =
  | BadFrameReport
  | UnknownMessageTypeReport
  | UnexpectedAnswerReport
  | RepeatedCallReport
  | MessageIdCollisionReport
  | InvalidPayloadReport
  | HandlerFailedReport
  | SendRefusedReport
  | ResultRefusedReport
  | ConnectFailedReport
  | UnansweredCallsReport
  | LimitReachedReport
  | ApplicationFailedReport;

/** One line for a log; without payloads. */
export function describeReport(report: Report): string {
  const { kind, ...rest } = report;
  const facts = Object.entries(rest).flatMap(([name, value]) => {
    if (name === "issues") return (value as readonly Issue[]).map((issue) => `${issue.path} ${issue.message}`);
    if (name === "error") return [describeError(value)];
    return value === undefined ? [] : [`${name} ${String(value).slice(0, 100)}`];
  });
  return `${kind}: ${facts.join(", ")}`;
}

/** Errors of connections say host and path only; what others say may tell too much (R46). */
function describeError(error: unknown): string {
  try {
    if (error instanceof ConnectionError) return error.message;
  } catch {
    // Anything may be thrown, also what cannot be asked what it is.
  }
  return `error ${nameOfThrown(error)}`;
}
