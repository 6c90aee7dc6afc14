import type { Dialect } from "./dialect.js";

/**
 * Error codes of a CALLERROR under one typed name for all versions. OCPP 1.6 spells two of them differently on the
 * wire; a {@link Dialect} knows how (R22, R23).
 */
export const ErrorCode = {
  /** The action is not known to the receiver (R21). */
  NotImplemented: "NotImplemented",
  /** The action is known, but the receiver does not support it (R21). */
  NotSupported: "NotSupported",
  /** The receiver failed while it handled the call (R25). */
  InternalError: "InternalError",
  /** The payload is incomplete, or the message breaks the protocol in another way. */
  ProtocolError: "ProtocolError",
  /** The call is refused for reasons of security. */
  SecurityError: "SecurityError",
  /** The payload has a shape that the action does not allow; `FormationViolation` in OCPP 1.6. */
  FormatViolation: "FormatViolation",
  /** A field holds a value outside its range, length, format or enum. */
  PropertyConstraintViolation: "PropertyConstraintViolation",
  /** A required field is missing, or a list is too short or too long; with one r in OCPP 1.6. */
  OccurrenceConstraintViolation: "OccurrenceConstraintViolation",
  /** A field holds another JSON type than it should. */
  TypeConstraintViolation: "TypeConstraintViolation",
  /** Any other error. */
  GenericError: "GenericError",
  /** The frame itself is not a valid CALL; since OCPP 2.0. */
  RpcFrameworkError: "RpcFrameworkError",
  /** The message type number is not known; since OCPP 2.0. */
  MessageTypeNotSupported: "MessageTypeNotSupported",
} as const;

/** One of the error codes, in the spelling that the SDK uses for every version. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** Spellings in use on the wire that differ from {@link ErrorCode}; accepted from every peer (R23). */
const publishedSpellings: ReadonlyMap<string, ErrorCode> = new Map([
  ...Object.values(ErrorCode).map((code) => [code, code] as const),
  ["FormationViolation", ErrorCode.FormatViolation],
  ["OccurenceConstraintViolation", ErrorCode.OccurrenceConstraintViolation],
]);

/**
 * Reads an error code as a peer wrote it.
 * @returns the typed code, `GenericError` for one that no version has published (R23).
 */
export function readErrorCode(text: string): ErrorCode {
  return publishedSpellings.get(text) ?? ErrorCode.GenericError;
}

/** Spells an error code as the protocol writes it (R22, R23). */
export function writeErrorCode(code: ErrorCode, dialect: Dialect): string {
  return dialect.errorCodes[code] ?? code;
}
