import type { ServerOptions as HttpsServerOptions } from "node:https";
import type { Protocol } from "../model/protocol.js";
import type { ProtocolTypes } from "../model/protocol-types.js";
import type { Connection, PendingCall } from "../rpc/connection.js";
import type { RegistrationPolicy } from "../rpc/registration.js";
import type { Report } from "../rpc/report.js";
import type { RpcOptions } from "../rpc/settings.js";
import type { Authenticate, Handshake } from "./admission.js";
import type { ConnectionEvents, Disconnection } from "./events.js";

/** Options of a server. */
export interface ServerOptions extends RpcOptions {
  /** The protocols that are served; each client speaks the first of its own list that is among them (R3). */
  readonly protocols: readonly Protocol[];
  /**
   * Pattern of the path: literal segments, `:name` for one segment, `*` for any number, and `:identity` at the end.
   * Default: any path.
   */
  readonly path?: string | undefined;
  /** Decides who may connect (R4, R7). Default: everybody. */
  readonly authenticate?: Authenticate | undefined;
  /** How long {@link authenticate} may take, in ms; then the client gets HTTP 503; `0` for ever. Default 10,000. */
  readonly authenticateTimeoutMs?: number | undefined;
  /** The protocol of a client that offers no subprotocol at all (R5). Default: none, and the connection is closed. */
  readonly assumeProtocol?: ((handshake: Handshake) => Protocol | undefined) | undefined;
  /**
   * Whether the messages of a client wait for its registration, in the protocols that know one (R47: OCPP 2.x); what
   * comes too early gets SecurityError. `open`: no. `required`: until BootNotification was answered with Accepted over
   * the same connection. A function is asked for each message and knows the answer to that: a charging station that
   * comes back does not boot again, and a pending one may send what it was asked for. Default `open`.
   */
  readonly registration?: RegistrationPolicy | undefined;
  /** Largest message that is read, in bytes; a larger one costs the connection (1009). Default 1 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Whether permessage-deflate may be agreed on (R6). Default: what the protocol's dialect says. */
  readonly compression?: boolean | ((handshake: Handshake) => boolean) | undefined;
}

/** Where a server listens. */
export interface ListenOptions {
  /** TCP port; `0` for any free one. */
  readonly port: number;
  /** Address to listen on. Default: all. */
  readonly host?: string | undefined;
  /** Options of node's `https.createServer`, such as `key` and `cert`, for `wss:`. Default: plain `ws:`. */
  readonly tls?: HttpsServerOptions | undefined;
}

/** How a server is closed. */
export interface CloseOptions {
  /** How long calls in progress may take, in ms; then they end with the connection (R38). Default 5,000. */
  readonly deadlineMs?: number | undefined;
}

/** A connection as a server sees it; `speaks()` narrows it to a protocol. */
export type ServerConnection<Types extends ProtocolTypes = ProtocolTypes> = Connection<Types, "server">;

/** Events of a server. */
export interface ServerEvents<Types extends ProtocolTypes = ProtocolTypes> extends ConnectionEvents {
  /** A client is connected; the handshake tells how it came in. */
  connect(connection: ServerConnection<Types>, handshake: Handshake): unknown;
  /** A connection has ended, however. */
  disconnect(connection: ServerConnection<Types>, disconnection: Disconnection): unknown;
  /** A client was refused before the upgrade, with this HTTP status. */
  refuse(refused: RefusedClient): unknown;
  /** Something went wrong that no caller is told of. */
  report(report: Report, connection: ServerConnection<Types> | undefined): unknown;
  /** A call of this side ended without an answer. */
  cancel(call: PendingCall, error: unknown, connection: ServerConnection<Types>): unknown;
}

/** A client that was not let in. */
export interface RefusedClient {
  /** Path and query as they came. */
  readonly url: string;
  readonly remoteAddress: string;
  readonly httpStatus: number;
}
