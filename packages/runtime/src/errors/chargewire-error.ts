/** Stable names of the errors that this package and its siblings throw, for code that cannot use `instanceof`. */
export type ChargewireErrorCode =
  | "CW_CALL_ERROR"
  | "CW_VALIDATION"
  | "CW_DATA_TRANSFER"
  | "CW_CALL_TIMEOUT"
  | "CW_QUEUE_FULL"
  | "CW_NOT_CONNECTED"
  | "CW_CONNECTION_CLOSED"
  | "CW_CONNECTION_LOST"
  | "CW_HANDSHAKE"
  | "CW_FRAME"
  | "CW_STREAM"
  | "CW_DEFINITION";

/** Base of every error that this package and its siblings throw. */
export abstract class ChargewireError extends Error {
  /** Stable name of the kind of error. */
  abstract readonly code: ChargewireErrorCode;

  override get name(): string {
    return this.constructor.name;
  }
}
