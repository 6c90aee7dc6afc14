import type { Dialect } from "../wire/dialect.js";
import { writeErrorCode } from "../wire/error-code.js";
import { encodeError, encodeRequest } from "../wire/frame.js";
import type { MessageType } from "../wire/message-type.js";
import { OcppError, ValidationError } from "./call-errors.js";

/** The text of a CALLERROR or CALLRESULTERROR in the spelling and within the limits of a protocol (R18, R22, R23). */
export function encodeOcppError(
  messageType: typeof MessageType.CallError | typeof MessageType.CallResultError,
  messageId: string,
  error: OcppError,
  dialect: Dialect,
): string {
  const description = cut(error.errorDescription, dialect.errorDescriptionMaxLength);
  return encodeError(messageType, messageId, writeErrorCode(error.errorCode, dialect), description, error.errorDetails);
}

/**
 * Like {@link encodeOcppError}, for an error that the application made: one that cannot be written as JSON still goes
 * out, with its code alone.
 * @param failed is told why the whole error could not be written.
 */
export function encodeForPeer(
  messageType: typeof MessageType.CallError | typeof MessageType.CallResultError,
  messageId: string,
  error: OcppError,
  dialect: Dialect,
  failed: (cause: unknown) => void,
): string {
  try {
    return encodeOcppError(messageType, messageId, error, dialect);
  } catch (cause) {
    failed(cause);
    return encodeOcppError(messageType, messageId, new OcppError(error.errorCode), dialect);
  }
}

/**
 * The text of a CALL or SEND.
 * @throws ValidationError when the payload cannot be written as JSON: a cycle, a BigInt.
 */
export function encodeOutgoing(
  messageType: typeof MessageType.Call | typeof MessageType.Send,
  messageId: string,
  action: string,
  payload: object,
): string {
  try {
    return encodeRequest(messageType, messageId, action, payload);
  } catch (cause) {
    const message = "cannot be written as JSON";
    const issues = [{ path: "", keyword: "json", message, errorCode: "FormatViolation" as const }];
    throw new ValidationError(issues, { action, messageId, part: "request", received: false }, { cause });
  }
}

/** Cuts a text to a number of characters (code points), never in the middle of one. */
function cut(text: string, maxLength: number | undefined): string {
  if (maxLength === undefined || text.length <= maxLength) return text;
  return [...text].slice(0, maxLength).join("");
}
