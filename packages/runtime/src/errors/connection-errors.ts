import { ChargewireError } from "./chargewire-error.js";

/** Base of the errors that have to do with the connection rather than with one message. */
export abstract class ConnectionError extends ChargewireError {}

/** There is no connection over which the call could go; nothing was sent. */
export class NotConnectedError extends ConnectionError {
  override readonly code = "CW_NOT_CONNECTED";
  readonly identity: string;

  constructor(identity: string, why = "is not connected") {
    super(`${identity} ${why}.`);
    this.identity = identity;
  }
}

/** The connection ended, or was stopped, before the call was answered (R35). */
export class ConnectionClosedError extends ConnectionError {
  override readonly code = "CW_CONNECTION_CLOSED";
  readonly identity: string;
  /** Close code of RFC 6455; 1006 when the socket ended without one (R37). */
  readonly closeCode: number;
  /** Reason that came with the close, `""` for none. */
  readonly reason: string;
  /** Whether the call had left: the peer may have acted on it. */
  readonly sent: boolean;

  constructor(identity: string, closeCode: number, reason: string, sent: boolean) {
    super(
      `The connection of ${identity} ended (${closeCode}${reason === "" ? "" : ` ${reason}`}) ` +
        `${sent ? "before the answer came; the peer may have acted on the call" : "before the call was sent"}.`,
    );
    this.identity = identity;
    this.closeCode = closeCode;
    this.reason = reason;
    this.sent = sent;
  }
}

/** The connection of a client has ended without `close()`: the reason for which it tries to connect again (R33). */
export class ConnectionLostError extends ConnectionError {
  override readonly code = "CW_CONNECTION_LOST";
  /** Identity of the client. */
  readonly identity: string;
  /** Close code of RFC 6455; 1006 when the socket ended without one (R37). */
  readonly closeCode: number;
  /** Reason that came with the close, `""` for none. */
  readonly reason: string;

  /** @param place URL of the server without anything secret. */
  constructor(identity: string, place: string | undefined, closeCode: number, reason: string) {
    const to = place === undefined ? "" : ` to ${place}`;
    super(`The connection of ${identity}${to} ended (${closeCode}${reason === "" ? "" : ` ${reason}`}).`);
    this.identity = identity;
    this.closeCode = closeCode;
    this.reason = reason;
  }
}

/** What a {@link HandshakeError} knows of the handshake. */
export interface HandshakeFailure {
  /** HTTP status of the server's refusal, where it answered at all. */
  readonly httpStatus?: number | undefined;
  /** Subprotocols that were offered. */
  readonly offered: readonly string[];
  /** Subprotocol that the server selected, where it did. */
  readonly selected?: string | undefined;
}

/** The connection could not be opened: refused, unreachable, or without a common subprotocol. */
export class HandshakeError extends ConnectionError {
  override readonly code = "CW_HANDSHAKE";
  readonly httpStatus: number | undefined;
  readonly offered: readonly string[];
  readonly selected: string | undefined;

  constructor(message: string, failure: HandshakeFailure, options?: ErrorOptions) {
    super(message, options);
    this.httpStatus = failure.httpStatus;
    this.offered = failure.offered;
    this.selected = failure.selected;
  }
}
