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
  /** Where the server is: `https://host:port` and no more, or `http:` without TLS. Default port 443, or 80. */
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
   * Pings on the connection, with or without traffic. Default: every 6 minutes, because servers with gRPC's own settings
   * end the connection of a client that pings more often than every 5; a server of this package takes any.
   */
  readonly keepAlive?: KeepAlive | undefined;
  /**
   * Whether to connect again when the stream ends without `close()`, whatever its status, and how long to wait. Default
   * `true`, with the defaults of {@link StreamReconnectOptions}.
   */
  readonly reconnect?: boolean | StreamReconnectOptions | undefined;
  /** How long {@link metadata} may take, and then to reach the server, each in ms. Default 20,000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * A server takes a stream when it answers with its first header; some do so only with their first command. One that
   * is reached and says nothing for this long, in ms, counts as having taken it; and likewise a reading, for at least
   * 100 ms, where the client has to find the one that the server refuses: less than the server takes to refuse, and it is
   * not found. Default 1,000.
   */
  readonly acceptAfterMs?: number | undefined;
  /**
   * Longest life of one stream, in ms, which the server is told as its deadline; then the client opens the next one at
   * once. More than 24.8 days, and default: without end.
   */
  readonly streamDeadlineMs?: number | undefined;
  /** Largest command that is read, in bytes; a larger one ends the stream. Default 64 KiB. */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Of how many keys sessions are told, and for how many commands are kept; what is for a further key is reported. Keys
   * whose session is over make room for others, and commands for keys that were never told of. Default 10,000.
   */
  readonly maxKeys?: number | undefined;
  /**
   * How many ends of sessions are kept that may not have arrived, because there is no stream for example; with one more,
   * the oldest is dropped and reported. Default 10,000.
   */
  readonly maxEnds?: number | undefined;
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

/** There are commands for more keys than `maxKeys`. */
export interface TooManyKeysReport {
  readonly kind: "tooManyKeys";
  /** The key whose command is not carried out, or no longer: a key that was never told of, where there is one. */
  readonly key: string;
}

/** A reading of one key more than `maxKeys`, while sessions run at all others; it was not sent. */
export interface TooManySessionsReport<Session> {
  readonly kind: "tooManySessions";
  /** The key, such as the charging point. */
  readonly key: string;
  readonly session: Session;
}

/** The oldest of more ends than `maxEnds`: it will not be sent, or not once more where it may have got lost. */
export interface EndDroppedReport<Session> {
  readonly kind: "endDropped";
  /** The key, such as the charging point. */
  readonly key: string;
  readonly session: Session;
}

/**
 * The server ended the stream because of a reading, and would each stream that is told it. It is not sent again. Where
 * the server names the key in the trailers, any status refuses its reading. Where it does not, only INVALID_ARGUMENT
 * does, and the server has to end a few streams before the client has found which reading it is; the end of a session is
 * refused so only on a stream that the server had answered with a header or a message. After any other status the client
 * connects again and tells everything again.
 */
export interface RefusedReport<Session> {
  readonly kind: "refused";
  readonly error: StreamError;
  /** The key, such as the charging point. Nothing is told of it before its next reading. */
  readonly key: string;
  readonly session: Session;
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
  | TooManySessionsReport<Session>
  | EndDroppedReport<Session>
  | RefusedReport<Session>
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
