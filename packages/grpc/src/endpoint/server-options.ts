import type { Logger, ValidationError } from "@chargewire/runtime";
import type { StreamStatus } from "../errors/stream-error.js";
import type { StreamPeer } from "../transport/incoming-stream.js";
import type { KeepAlive } from "../transport/keep-alive.js";

import type { ServerTls } from "../transport/tls.js";

/** Decides whether a client may open a stream: `true`, or `false` for UNAUTHENTICATED. */
export type AuthenticateStream = (peer: StreamPeer) => boolean | Promise<boolean>;

/** Options of a server. */
export interface StreamServerOptions {
  /** Full path of the method, where clients look for it elsewhere. Default: the protocol's. */
  readonly path?: string | undefined;
  /**
   * Decides who may open a stream, by metadata, address and certificate; compare secrets with `secretsEqual`. What it
   * throws is logged, and refuses the client with UNAVAILABLE. Default: everybody.
   */
  readonly authenticate?: AuthenticateStream | undefined;
  /** How long {@link authenticate} may take, in ms; then the client gets UNAVAILABLE. Default 10,000. */
  readonly authenticateTimeoutMs?: number | undefined;
  /** Pings on every connection, with or without traffic. Default: every 60,000 ms. */
  readonly keepAlive?: KeepAlive | undefined;
  /** Largest message that is taken, in bytes; a larger one ends its stream with RESOURCE_EXHAUSTED. Default 64 KiB. */
  readonly maxMessageBytes?: number | undefined;
  /**
   * How many streams there may be, those included that wait for {@link authenticate}, and those that were ended while
   * their clients do not read; one more gets RESOURCE_EXHAUSTED. There may be twice as many connections; one more is
   * closed as it comes. One connection has 100 streams at most, refused ones included; a further one waits in the client,
   * or is refused. Default 10,000.
   */
  readonly maxStreams?: number | undefined;
  /**
   * How many keys one stream may speak for. For one more, the key is forgotten whose session has been over for longest;
   * where sessions run at all of them, the stream is ended with RESOURCE_EXHAUSTED. Default 10,000.
   */
  readonly maxKeysPerStream?: number | undefined;
  /**
   * How long sessions and commands are kept for a key whose client is gone, in ms, counted anew each time it goes; then
   * what still runs counts as ended. `Infinity` keeps them for ever. Default 24 hours.
   */
  readonly forgetAfterMs?: number | undefined;
  /** For how many keys at most; with one more, the one whose client has been gone for longest goes. Default 100,000. */
  readonly maxAbsentKeys?: number | undefined;
  /** Where the server writes what it does. Default: nowhere. */
  readonly logger?: Logger | undefined;
}

/** Where a server listens. */
export interface StreamListenOptions {
  /** TCP port; `0` for any free one. */
  readonly port: number;
  /** Address to listen on. Default: all. */
  readonly host?: string | undefined;
  /** TLS; with `ca` mutual. Default: plain HTTP/2. */
  readonly tls?: ServerTls | undefined;
}

/** A client's stream, as a server sees it. */
export interface ServerStream {
  /** Number of the stream, counted from 1: tells streams of one client apart. */
  readonly id: number;
  /** Who has opened it. */
  readonly peer: StreamPeer;
  /** Keys that it speaks for: those whose newest message came over it. */
  readonly keys: readonly string[];
  /** Ends the stream with a status, by default UNAVAILABLE: clients come back after that. */
  close(status?: Partial<StreamStatus>): void;
}

/** Why a session is over. */
export type SessionEnding<Session> =
  /** Its client told the end; it is in the session. */
  | { readonly reason: "ended" }
  /** A later session of the same key has begun, and the end of this one was never told. */
  | { readonly reason: "superseded"; readonly by: Session }
  /** Its client has been gone for too long: see `forgetAfterMs` and `maxAbsentKeys`. */
  | { readonly reason: "forgotten" };

/** Events of a server. A stream is told with what came over it. */
export interface StreamServerEvents<Session> {
  /** A session began, or was heard of for the first time. */
  sessionStart(session: Session, stream: ServerStream): unknown;
  /** A newer reading of a running session came, or the same once more after its client had connected again. */
  sessionUpdate(session: Session, before: Session, stream: ServerStream): unknown;
  /** A session is over; the stream is `undefined` when its client is gone. */
  sessionEnd(session: Session, ending: SessionEnding<Session>, stream: ServerStream | undefined): unknown;
  /** A message that is not valid; its stream is ended with INVALID_ARGUMENT, and nothing else changes. */
  invalid(error: ValidationError, stream: ServerStream): unknown;
  /** A reading that came too late: after a newer one, or after the end of its session; it was ignored. */
  lateReading(session: Session, stream: ServerStream): unknown;
  /** A client has opened a stream. */
  connect(stream: ServerStream): unknown;
  /** A stream has ended, however. Its sessions run on: the client may come back. */
  disconnect(stream: ServerStream, status: StreamStatus): unknown;
}
