/**
 * What a client is doing, told apart by `status`. URLs are those of the server with the identity and without anything
 * secret. An `attempt` is counted from 1, and again from 1 after a connection that lasted.
 */
export type ClientState = IdleState | ConnectingState | OpenState | WaitingState | ClosedState;

/** Not connected, and not trying: before `connect()`, after it failed, or after a loss without reconnecting. */
export interface IdleState {
  /** Tells the states apart. */
  readonly status: "idle";
}

/** An attempt to connect is under way. */
export interface ConnectingState {
  /** Tells the states apart. */
  readonly status: "connecting";
  /** Which server is tried. */
  readonly url: string;
  /** Number of this attempt. */
  readonly attempt: number;
}

/** There is an open connection. */
export interface OpenState {
  /** Tells the states apart. */
  readonly status: "open";
  /** Which server it is to. */
  readonly url: string;
}

/** The client waits until it tries to connect again (R33). */
export interface WaitingState {
  /** Tells the states apart. */
  readonly status: "waiting";
  /** Number of the attempt that comes next. */
  readonly attempt: number;
  /** Length of the whole wait, in ms. */
  readonly delayMs: number;
  /** Why there is no connection: a HandshakeError, a ConnectionLostError, or what `dial` or `url` threw. */
  readonly error: unknown;
}

/** `close()` was called; it stays so. */
export interface ClosedState {
  /** Tells the states apart. */
  readonly status: "closed";
}
