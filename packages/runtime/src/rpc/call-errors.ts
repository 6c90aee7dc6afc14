import { ChargewireError } from "../errors/chargewire-error.js";
import type { Issue } from "../model/issue.js";
import { describeIssue } from "../model/issue.js";
import type { FrameFaultReason } from "../wire/decode.js";
import { ErrorCode, readErrorCode } from "../wire/error-code.js";
import type { JsonObject } from "../wire/frame.js";

/** What an {@link OcppError} carries besides its code. */
export interface OcppErrorOptions {
  /** Human-readable text for the peer; default `""` (R18). */
  readonly description?: string | undefined;
  /** Further details for the peer; default `{}` (R18). */
  readonly details?: JsonObject | undefined;
  /** The error behind this one; it stays on this side and never goes over the wire (R25). */
  readonly cause?: unknown;
}

/** Where an {@link OcppError} came from when a peer sent it. */
export interface OcppErrorOrigin {
  /** Message id of the CALL that was refused. */
  readonly messageId: string;
  /** Action of that CALL; `""` when it is not known any more. */
  readonly action: string;
  /** What of it was refused: the CALL, or since OCPP 2.1 the answer to it (R17). Default `request`. */
  readonly part?: "request" | "response" | undefined;
}

function subjectOf(origin: OcppErrorOrigin | undefined): string {
  if (origin === undefined) return "";
  const { action, messageId, part } = origin;
  if (part !== "response") return `${action} (message id ${messageId}) was answered with `;
  return `The answer to ${action === "" ? "a CALL" : action} (message id ${messageId}) was refused with `;
}

/**
 * What a CALLERROR carries, in both directions: thrown in a handler it is sent to the peer; received for a call it
 * rejects the caller.
 */
export class OcppError extends ChargewireError {
  override readonly code = "CW_CALL_ERROR";
  /** The typed code, the same for every version and spelling (R23). */
  readonly errorCode: ErrorCode;
  /** The code as it was written on the wire or given to the constructor. */
  readonly errorCodeText: string;
  /** Text of the sender, `""` when there is none. */
  readonly errorDescription: string;
  /** Details of the sender, `{}` when there are none. */
  readonly errorDetails: JsonObject;
  /** Whether the peer sent this error, as against one that was made here. */
  readonly remote: boolean;
  /** Message id of the refused CALL, where the peer sent the error. */
  readonly messageId: string | undefined;
  /** Action of the refused CALL, where the peer sent the error. */
  readonly action: string | undefined;

  /**
   * @param errorCode one of the {@link ErrorCode}s; any published spelling is understood.
   * @param origin the refused call; given by the runtime for an error that a peer sent.
   */
  constructor(errorCode: string, options: OcppErrorOptions = {}, origin?: OcppErrorOrigin) {
    const description = options.description ?? "";
    super(
      `${subjectOf(origin)}${errorCode}${description === "" ? "" : `: ${description}`}`,
      "cause" in options ? { cause: options.cause } : undefined,
    );
    this.errorCode = readErrorCode(errorCode);
    this.errorCodeText = errorCode;
    this.errorDescription = description;
    this.errorDetails = options.details ?? {};
    this.remote = origin !== undefined;
    this.messageId = origin?.messageId;
    this.action = origin?.action;
  }

  /**
   * The one place where any thrown value becomes an error for the wire. An `OcppError` made here stays as it is;
   * everything else becomes InternalError without its text, which may tell too much (R25).
   * @param expose put the text of the exception into the description; for development only. Default `false`.
   */
  static from(thrown: unknown, expose = false): OcppError {
    try {
      if (thrown instanceof OcppError && !thrown.remote) return thrown;
      const description = expose && thrown instanceof Error ? String(thrown.message) : "";
      return new OcppError(ErrorCode.InternalError, { description, cause: thrown });
    } catch {
      // Anything may be thrown, also what cannot even be looked at.
      return new OcppError(ErrorCode.InternalError);
    }
  }
}

/** What was validated, and where it came from. */
export interface ValidationSubject {
  readonly action: string;
  /** Message id, where there was one already. */
  readonly messageId?: string | undefined;
  /** Which of the two payloads. */
  readonly part: "request" | "response";
  /** Whether the peer sent the payload, as against one of this side. */
  readonly received: boolean;
}

/** A payload breaks its schema: a call's own request before it is sent, or the peer's response to it. */
export class ValidationError extends ChargewireError {
  override readonly code = "CW_VALIDATION";
  /** What is wrong, at least one. */
  readonly issues: readonly Issue[];
  readonly action: string;
  readonly messageId: string | undefined;
  readonly part: "request" | "response";
  readonly received: boolean;

  constructor(issues: readonly Issue[], subject: ValidationSubject, options?: ErrorOptions) {
    const whose = subject.received ? "received" : "given";
    super(
      `The ${whose} ${subject.action} ${subject.part} is not valid: ${issues.map(describeIssue).join("; ")}`,
      options,
    );
    this.issues = issues;
    this.action = subject.action;
    this.messageId = subject.messageId;
    this.part = subject.part;
    this.received = subject.received;
  }
}

/** A CALL was sent and not answered in time; a late answer is only counted (R26). */
export class CallTimeoutError extends ChargewireError {
  override readonly code = "CW_CALL_TIMEOUT";
  readonly action: string;
  readonly messageId: string;
  /** How long the answer was waited for, in ms from sending. */
  readonly timeoutMs: number;

  constructor(action: string, messageId: string, timeoutMs: number) {
    super(
      `${action} (message id ${messageId}) was not answered within ${timeoutMs} ms; ` +
        "raise timeoutMs if the peer may take longer.",
    );
    this.action = action;
    this.messageId = messageId;
    this.timeoutMs = timeoutMs;
  }
}

/** The outgoing queue is full; the call was refused at once and not sent (R36). */
export class QueueFullError extends ChargewireError {
  override readonly code = "CW_QUEUE_FULL";
  readonly action: string;
  /** How many calls may wait. */
  readonly capacity: number;

  constructor(action: string, capacity: number) {
    super(`${action} was not sent: ${capacity} calls wait already; call later or raise queueCapacity.`);
    this.action = action;
    this.capacity = capacity;
  }
}

/** The answer to a CALL was no valid frame; the call is settled with this (R20). */
export class FrameError extends ChargewireError {
  override readonly code = "CW_FRAME";
  readonly action: string;
  readonly messageId: string;
  readonly reason: FrameFaultReason;

  constructor(action: string, messageId: string, reason: FrameFaultReason) {
    super(`The answer to ${action} (message id ${messageId}) is malformed: ${reason}.`);
    this.action = action;
    this.messageId = messageId;
    this.reason = reason;
  }
}
