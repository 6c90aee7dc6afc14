import type { ServerOptions as HttpsServerOptions } from "node:https";
import type { Protocol } from "../../model/protocol.js";
import type { ProtocolTypes } from "../../model/protocol-types.js";
import type { Connection, PendingCall } from "../../rpc/connection.js";
import type { RegistrationPolicy } from "../../rpc/incoming/registration.js";
import type { Report } from "../../rpc/report.js";
import type { RpcOptions } from "../../rpc/settings.js";
import type { Authenticate, Handshake } from "../admission/admission.js";
import type { RateLimit } from "../admission/rate-limiter.js";
import type { TrustedProxies } from "../admission/trusted-proxies.js";
import type { ConnectionEvents, Disconnection } from "../events.js";
import type { ServerSecurity } from "../security/server-security.js";

/** Options of a server. */
export interface ServerOptions extends RpcOptions {
  /** The protocols that are served; each client speaks the first of its own list that is among them (R3). */
  readonly protocols: readonly Protocol[];
  /**
   * Pattern of the path: literal segments, `:name` for one segment, `*` for any number, and `:identity` at the end.
   * Default: any path.
   */
  readonly path?: string | undefined;
  /** Decides who may connect (R4, R7). Compare passwords with `secretsEqual` (R42). Default: everybody. */
  readonly authenticate?: Authenticate | undefined;
  /** How long {@link authenticate} may take, in ms; then the client gets HTTP 503; `0` for ever. Default 10,000. */
  readonly authenticateTimeoutMs?: number | undefined;
  /** The security profile that clients must have before {@link authenticate} is asked (R42 to R44). Default: none. */
  readonly security?: ServerSecurity | undefined;
  /** Proxies in front of this server, whose word about a client counts. Default: none; what header fields say does not. */
  readonly trustedProxies?: TrustedProxies | undefined;
  /**
   * What happens when an identity connects that has an open connection (R31). `replace`: the older one ends with 1008;
   * its calls reject with ConnectionClosedError, and nothing that it still sends counts. `refuse`: the newer one gets
   * HTTP 409; one whose network is gone then keeps its station out until it is noticed. Default `replace`.
   */
  readonly existingConnection?: "replace" | "refuse" | undefined;
  /** How many connections there may be; one more gets HTTP 503 (R45). Default 50,000. */
  readonly maxConnections?: number | undefined;
  /**
   * How many clients may be on their way in at once, their credentials not yet checked; one more gets HTTP 503 (R45).
   * Default 1,000.
   */
  readonly maxPendingHandshakes?: number | undefined;
  /**
   * How often one address may try to connect; who comes more often gets HTTP 429 with Retry-After (R45). The first 64
   * bits of an IPv6 address count. Default: as often as it likes, because many stations may share an address.
   */
  readonly maxHandshakesPerAddress?: RateLimit | undefined;
  /**
   * How often connections of one identity may replace each other; one more gets HTTP 429 with Retry-After, and the open
   * one stays: two stations of the same name would go on for ever. Default: without bound.
   */
  readonly maxTakeovers?: RateLimit | undefined;
  /**
   * How long a client of the server's own port may take for its TLS handshake, and again for the head of its request, in
   * ms; then its socket is ended (R45); `0` for ever. Default 30,000.
   */
  readonly handshakeTimeoutMs?: number | undefined;
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
  /**
   * Options of node's `https.createServer`, such as `key` and `cert`, for `wss:`. TLS 1.2 is the least version unless
   * `minVersion` says another (R43). Security profile 3 makes `requestCert` true, and needs `ca`; a
   * profile that is a function asks for certificates where `ca` is given. Default: plain `ws:`.
   */
  readonly tls?: HttpsServerOptions | undefined;
}

/** How a server is closed. */
export interface CloseOptions {
  /** How long calls in progress may take, in ms; then they end with the connection (R38). Default 5,000. */
  readonly deadlineMs?: number | undefined;
}

/** How a server is closed. */
export interface ServerCloseOptions extends CloseOptions {
  /**
   * The time over which connections are closed one after the other, oldest first, in ms, so that their stations do not
   * all come back at the same moment. Each works as ever until its turn; its calls in progress have `deadlineMs` from
   * then on. Default 0: all at once.
   */
  readonly staggerMs?: number | undefined;
  /** Close code for the peers (R37), such as 1012 when the server will be back at once. Default 1001. */
  readonly closeCode?: number | undefined;
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
  /** IP address of the client; behind a proxy that is trusted the one that it was told. */
  readonly remoteAddress: string;
  /** HTTP status of the refusal. */
  readonly httpStatus: number;
  /** Text of the refusal, `""` for none. */
  readonly reason: string;
}
