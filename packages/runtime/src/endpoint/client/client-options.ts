import type { Protocol } from "../../model/protocol.js";
import type { ProtocolTypes } from "../../model/protocol-types.js";
import type { Connection, PendingCall } from "../../rpc/connection.js";
import type { Report } from "../../rpc/report.js";
import type { RpcOptions } from "../../rpc/settings.js";
import type { Dialer } from "../../transport/transport.js";
import type { ClientTlsOptions } from "../../transport/ws-client.js";
import type { ConnectionEvents, Disconnection } from "../events.js";
import type { ClientSecurity } from "../security/client-credentials.js";
import type { Password } from "../security/password.js";
import type { ClientState } from "./client-state.js";
import type { ReconnectOptions } from "./reconnect-options.js";
import type { ServerChoice } from "./server-list.js";

/** Options of a client. */
export interface ClientOptions extends RpcOptions {
  /** The protocols that are offered, by preference (R3). */
  readonly protocols: readonly Protocol[];
  /**
   * Where to connect: the URL of a server without the identity, `wss://host:port/path` (R1), a trailing slash is
   * tolerated; or a server with a password, header fields or TLS options of its own. Of a list, each server is tried
   * `attemptsPerUrl` times, then the next, and after the last the first again; after a connection that lasted the first
   * is tried again. A function is asked before each attempt.
   */
  readonly url: ServerChoice;
  /** How often each server of a list is tried before the next one, waiting as R33 says in between. Default 1. */
  readonly attemptsPerUrl?: number | undefined;
  /**
   * Whether to connect again when the connection is lost, however it ended (R33), until `close()`; and how long to wait.
   * `false`: only `connect()` connects. Default `true`, which the standard demands, with the defaults of
   * {@link ReconnectOptions}.
   */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /** Identity of this client; it is percent-encoded and appended to the URL (R1). */
  readonly identity: string;
  /** Password for Basic authentication; the user name is the identity (R42). Default: none is sent. */
  readonly password?: Password | undefined;
  /** More header fields for the handshake. Default none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The security profile of this client (R42 to R44). Default: none, and nothing is demanded. */
  readonly security?: ClientSecurity | undefined;
  /**
   * Options of node's `tls.connect` for `wss:`, such as `ca`, `key` and `cert`. Default: those of node, and TLS 1.2 as the
   * least version (R43).
   */
  readonly tls?: ClientTlsOptions | undefined;
  /** How long the handshake may take, in ms. Default 30,000. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Largest message that is read, in bytes; a larger one costs the connection (1009). Default 1 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Whether to offer permessage-deflate (R6). Default: whether a protocol's dialect says so. */
  readonly compression?: boolean | undefined;
  /** What becomes of a call without a connection where the call does not say (R34). Default `fail`. */
  readonly onDisconnect?: "fail" | "resend" | undefined;
  /** How to open a transport. Default: a WebSocket; `server.inMemory()` reaches a server without one. */
  readonly dial?: Dialer | undefined;
}

/** A connection as a client sees it; `speaks()` narrows it to a protocol. */
export type ClientConnection<Types extends ProtocolTypes = ProtocolTypes> = Connection<Types, "client">;

/** What is known of a connection when it opens. */
export interface Opening {
  /** Which server it is to, with the identity and without anything secret. */
  readonly url: string;
  /**
   * Whether the client was connected before. Nothing is sent by itself then: in 2.x a station boots again only when what
   * it tells in BootNotification has changed.
   */
  readonly isReconnect: boolean;
}

/** Events of a client. */
export interface ClientEvents<Types extends ProtocolTypes = ProtocolTypes> extends ConnectionEvents {
  /** The client is connected; calls that waited are on their way already (R34). */
  connect(connection: ClientConnection<Types>, opening: Opening): unknown;
  /** The client is in another state, which it has entered already; comes before `connect` and `disconnect`. */
  state(state: ClientState): unknown;
  /** The connection has ended, however. */
  disconnect(connection: ClientConnection<Types>, disconnection: Disconnection): unknown;
  /** Something went wrong that no caller is told of. */
  report(report: Report, connection: ClientConnection<Types> | undefined): unknown;
  /** A call of this side ended without an answer. */
  cancel(call: PendingCall, error: unknown, connection: ClientConnection<Types>): unknown;
}
