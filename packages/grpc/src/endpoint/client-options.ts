import type { ClientState, Logger, ReconnectOptions, ValidationError } from "@chargewire/runtime";
import type { StreamError, StreamStatus } from "../errors/stream-error.js";
import type { KeepAlive } from "../transport/keep-alive.js";
import type { StreamMetadata } from "../transport/metadata.js";
import type { ClientTls } from "../transport/tls.js";

/** How a client of a stream connects again. */
export interface StreamReconnectOptions extends ReconnectOptions {
  /** Shortest first wait, in ms. Default 1,000. No wait is ever shorter than 100 ms. */
  readonly waitMinimumMs?: number | undefined;
  /** Largest random part that is added to the first wait, and to each doubling, in ms. Default 1,000. */
  readonly randomRangeMs?: number | undefined;
  /** How often the wait is doubled, its random part included; after that it stays as it is. Default 6. */
  readonly repeatTimes?: number | undefined;
  /** How long a stream must have lasted, in ms, for the waits to start from the first again. Default 10,000. */
  readonly stableAfterMs?: number | undefined;
}

/** Options of a client. */
export interface StreamClientOptions {
  /** Where the server is: `https://host:port`, or `http:` without TLS. Default port 443, or 80. */
  readonly url: string | URL;
  /** Full path of the method, where the server has it elsewhere. Default: the protocol's. */
  readonly path?: string | undefined;
  /** The number that holds for a key without a command. Default: the protocol's, which stands for no limit. */
  readonly defaultValue?: number | undefined;
  /**
   * Metadata of the stream, such as `authorization`; a function is asked before each attempt to connect, so that a token
   * may be fetched anew. Default none.
   */
  readonly metadata?: StreamMetadata | (() => StreamMetadata | Promise<StreamMetadata>) | undefined;
  /** TLS for `https:`; with `key` and `cert` mutual. Default: node's authorities, and TLS 1.2 as the least version. */
  readonly tls?: ClientTls | undefined;
  /**
   * Pings on a connection without traffic. Default: after 6 minutes, because servers with gRPC's own settings end the
   * connection of a client that pings more often than every 5; a server of this package takes any.
   */
  readonly keepAlive?: KeepAlive | undefined;
  /**
   * Whether to connect again when the stream ends without `close()`, whatever its status, and how long to wait. Default
   * `true`, with the defaults of {@link StreamReconnectOptions}.
   */
  readonly reconnect?: boolean | StreamReconnectOptions | undefined;
  /** How long it may take to reach the server, in ms. Default 20,000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * A server takes a stream when it answers with its first header; some do so only with their first command. One that
   * is reached and says nothing for this long, in ms, counts as having taken it. Default 1,000.
   */
  readonly acceptAfterMs?: number | undefined;
  /**
   * Longest life of one stream, in ms, which the server is told as its deadline; then the client opens the next one.
   * Default: without end.
   */
  readonly streamDeadlineMs?: number | undefined;
  /** Largest command that is read, in bytes; a larger one ends the stream. Default 64 KiB. */
  readonly maxMessageBytes?: number | undefined;
  /** For how many keys commands are kept; one for a further key is reported, and not carried out. Default 10,000. */
  readonly maxKeys?: number | undefined;
  /** Where the client writes what it does. Default: nowhere. */
  readonly logger?: Logger | undefined;
}

/** A reading that was not sent: a newer one of its key was told already, or the end of its session. */
export interface LateReadingReport<Session> {
  readonly kind: "lateReading";
  /** The key, such as the charging point. */
  readonly key: string;
  readonly session: Session;
}

/** A command that is not valid; it was not carried out, and nothing else changed. */
export interface InvalidCommandReport {
  readonly kind: "invalidCommand";
  readonly error: ValidationError;
}

/** A command for one key more than the client keeps commands for; it was not carried out. */
export interface TooManyKeysReport {
  readonly kind: "tooManyKeys";
  /** The key that the command is for. */
  readonly key: string;
}

/** The server ended the stream with INVALID_ARGUMENT. What it refused is not sent again. */
export interface RefusedReport {
  readonly kind: "refused";
  readonly error: StreamError;
  /** Keys of which nothing is told before their next reading: one where the server names it, else all of the stream. */
  readonly keys: readonly string[];
}

/** An attempt to connect failed, and there will be another. */
export interface StreamFailedReport {
  readonly kind: "connectFailed";
  /** Number of the attempt, counted from 1. */
  readonly attempt: number;
  /** A StreamError, or what a function of yours threw. */
  readonly error: unknown;
}

/** What went wrong that no caller is told of. */
export type StreamClientReport<Session> =
  | LateReadingReport<Session>
  | InvalidCommandReport
  | TooManyKeysReport
  | RefusedReport
  | StreamFailedReport;

/** Events of a client. */
export interface StreamClientEvents<Session, Command> {
  /** A command arrived; `earlier` is the one of the same key that it replaces, while that had not lapsed. */
  command(command: Command, earlier: Command | undefined): unknown;
  /** The lifetime of a command is over: the default holds again. */
  lapsed(key: string, command: Command): unknown;
  /** The server has taken the stream; the running sessions are on their way. */
  connect(opening: { readonly url: string; readonly isReconnect: boolean }): unknown;
  /** The stream has ended, however. */
  disconnect(status: StreamStatus): unknown;
  /** The client is in another state, which it has entered already. */
  state(state: ClientState): unknown;
  /** Something went wrong that no caller is told of. */
  report(report: StreamClientReport<Session>): unknown;
}

/** How an endpoint is closed. */
export interface StreamCloseOptions {
  /** How long it may take to send what waits, and for the other side to end the stream, in ms. Default 5,000. */
  readonly deadlineMs?: number | undefined;
}
