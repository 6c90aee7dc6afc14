import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SecureContextOptions } from "node:tls";
import { NotConnectedError } from "../../errors/connection-errors.js";
import { DefinitionError } from "../../errors/definition-error.js";
import type { HandlerGroup } from "../../model/profile.js";
import { type Protocol, titleOf } from "../../model/protocol.js";
import type { CallAction, ProtocolTypes, RequestOf, ResponseOf, StartTable } from "../../model/protocol-types.js";
import { checkNumbers } from "../../rpc/check-numbers.js";
import type { Connection } from "../../rpc/connection.js";
import { startDeadline } from "../../rpc/deadline.js";
import type { Handler, HandlerContext, HandlerResult, UnknownActionHandler } from "../../rpc/incoming/handler.js";
import { LiveConnection } from "../../rpc/live-connection.js";
import { guardedLogger, type Logger, silentLogger } from "../../rpc/logger.js";
import type { CallOptions, Peer } from "../../rpc/outgoing/caller.js";
import { rejecting } from "../../rpc/rejecting.js";
import { proceed } from "../../rpc/thenable.js";
import type { ConnectRequest, Dialer, Transport } from "../../transport/transport.js";
import {
  type Admission,
  type AdmissionRules,
  type Admitted,
  admit,
  type Handshake,
  refuse,
} from "../admission/admission.js";
import { HandshakeLimits } from "../admission/handshake-limits.js";
import { compilePath, type PathMatcher } from "../admission/path-pattern.js";
import { closeAll, type DrainRules, findDrainFault } from "../drain.js";
import type { Unsubscribe } from "../emitter.js";
import { EndpointEvents, type ReportCounts } from "../events.js";
import { createPeer } from "../peer.js";
import { Registry } from "../registry.js";
import { ConnectionTable } from "./connection-table.js";
import { takeUpgrades, type UpgradeHandler } from "./http-upgrade.js";
import { memoryDialer } from "./memory-dialer.js";
import { createOwnServer, type OwnServer, openPort } from "./own-port.js";
import type {
  ListenOptions,
  ServerCloseOptions,
  ServerConnection,
  ServerEvents,
  ServerOptions,
} from "./server-options.js";
import { checkAttached, resolveServerRules, type ServerRules, tlsForPort } from "./server-rules.js";

/** How long sockets that are no connection get to take their refusal when the server closes, in ms. */
const lastWordsMs = 200;

/**
 * The side that accepts connections: one or several protocols on one port and path. The generated package of a
 * protocol has a server of its own for that protocol alone.
 */
export class Server<Types extends ProtocolTypes = ProtocolTypes> implements AsyncDisposable {
  readonly #options: ServerOptions;
  readonly #logger: Logger;
  readonly #events: EndpointEvents<ServerEvents<Types>>;
  readonly #registry: Registry;
  readonly #matchPath: PathMatcher;
  readonly #rules: ServerRules;
  readonly #admissionRules: AdmissionRules;
  readonly #table: ConnectionTable;
  readonly #handshakes: HandshakeLimits;
  readonly #attached = new WeakSet<HttpServer>();
  /** Undoes what {@link listen} and {@link attach} did. */
  readonly #detachers: (() => void)[] = [];
  #ownServer: OwnServer | undefined;
  #closing: Promise<void> | undefined;

  /** @throws DefinitionError when an option contradicts itself. */
  constructor(options: ServerOptions) {
    this.#options = options;
    checkNumbers(options, { authenticateTimeoutMs: 0, maxMessageBytes: 1 });
    this.#logger = guardedLogger(options.logger ?? silentLogger);
    this.#events = new EndpointEvents(this.#logger, (connection) => this.#table.forget(connection));
    this.#registry = new Registry("server", options.protocols, this.#events.observer, {
      ...options,
      logger: this.#logger,
      onDisconnect: "fail",
    });
    this.#matchPath = compilePath(options.path ?? "/*/:identity");
    this.#rules = resolveServerRules(options);
    this.#table = new ConnectionTable(this.#rules);
    this.#handshakes = new HandshakeLimits(this.#rules);
    this.#admissionRules = {
      ...this.#rules,
      matchPath: this.#matchPath,
      authenticate: options.authenticate,
      assumeProtocol: options.assumeProtocol,
      places: this.#table,
      failed: (part, error) => this.#failed(part, error),
    };
  }

  /** The open connections, oldest first. */
  get connections(): readonly ServerConnection<Types>[] {
    return this.#table.all as unknown as readonly ServerConnection<Types>[];
  }

  /** How many connections are open, by subprotocol; every one that is served is there. */
  get connectionCounts(): Readonly<Record<string, number>> {
    return this.#table.counts;
  }

  /** How often each kind of report was made so far (R26). */
  get reportCounts(): ReportCounts {
    return this.#events.counts;
  }

  /** Port that {@link listen} took; `undefined` before it and for an attached server. */
  get port(): number | undefined {
    return (this.#ownServer?.httpServer.address() as AddressInfo | null | undefined)?.port;
  }

  /**
   * Registers handlers of a profile, or of a vendor's extension, for every connection of its protocol; a later one of an
   * action replaces the earlier one. An action without a handler is answered with NotSupported (R21), a vendor's message
   * without one is left to the handler of DataTransfer, or answered with UnknownMessageId.
   * @throws DefinitionError for a handler that the group does not have, or a protocol that is not served, or not served
   * with this extension.
   */
  handle<Handlers extends object>(group: HandlerGroup<Handlers>, handlers: NoInfer<Handlers>): void {
    this.#registry.handle(group, handlers);
  }

  /** Registers the handler of one action. @throws DefinitionError like {@link handle}. */
  handleAction<Spoken extends ProtocolTypes, Action extends keyof StartTable<Spoken, "client"> & string>(
    protocol: Protocol<Spoken>,
    action: Action,
    handler: NoInfer<
      (
        request: RequestOf<StartTable<Spoken, "client">, Action>,
        context: HandlerContext<Spoken, "server">,
      ) => HandlerResult<ResponseOf<StartTable<Spoken, "client">, Action>>
    >,
  ): void {
    this.#registry.handleAction(protocol.subprotocol, action, handler as unknown as Handler);
  }

  /** Registers the handler of all actions that the protocol does not know; they get NotImplemented without it (R21). */
  handleUnknown(handler: UnknownActionHandler): void {
    this.#registry.handleUnknown(handler);
  }

  /** Adds a listener. What it throws is counted and logged, and harms nobody else. */
  on<Name extends keyof ServerEvents<Types>>(name: Name, listener: ServerEvents<Types>[Name]): Unsubscribe {
    return this.#events.emitter.on(name, listener);
  }

  /** The connection of an identity; `undefined` when it is not connected. */
  connection(identity: string): ServerConnection<Types> | undefined {
    return this.#table.get(identity) as unknown as ServerConnection<Types> | undefined;
  }

  /**
   * Calls the client of an identity in a protocol.
   * @throws NotConnectedError when it is not connected, or speaks another protocol; and whatever {@link Caller.call}
   * throws.
   */
  call<Spoken extends ProtocolTypes, Action extends CallAction<Spoken, "server">>(
    identity: string,
    protocol: Protocol<Spoken>,
    action: Action,
    request: RequestOf<Spoken["server"]["calls"], Action>,
    options?: CallOptions<ResponseOf<Spoken["server"]["calls"], Action>>,
  ): Promise<ResponseOf<Spoken["server"]["calls"], Action>> {
    return rejecting(() => this.peer(identity, protocol).call(action, request, options));
  }

  /**
   * Whoever is connected under an identity at the time of each call.
   * @throws NotConnectedError from each call, while nobody is, or who is speaks another protocol.
   */
  peer<Spoken extends ProtocolTypes>(identity: string, protocol: Protocol<Spoken>): Peer<Spoken, "server"> {
    const find = (): Connection<Spoken, "server"> => {
      const connection = this.connection(identity);
      if (connection === undefined) throw new NotConnectedError(identity);
      if (!connection.speaks(protocol)) {
        throw new NotConnectedError(identity, `speaks ${titleOf(connection.protocol)}, not ${titleOf(protocol)}`);
      }
      return connection;
    };
    return createPeer(protocol, "server", find);
  }

  /**
   * Opens a port of its own and resolves when it is open.
   * @throws DefinitionError when it has one already, or was closed, or the options do not suit the security profile.
   * @throws what node throws when the port cannot be had, as the `EADDRINUSE` error.
   */
  async listen(options: ListenOptions): Promise<void> {
    this.#mustBeOpen();
    if (this.#ownServer !== undefined) {
      throw new DefinitionError("The server has a port already; attach() takes upgrades from further http servers.");
    }
    const { maxConnections, maxPendingHandshakes, handshakeTimeoutMs } = this.#rules;
    const ownServer = createOwnServer({
      tls: tlsForPort(options.tls, this.#rules),
      handshakeTimeoutMs,
      // Those who are in, those who are on their way, and as many again who are told that they are too many.
      maxSockets: maxConnections + 2 * maxPendingHandshakes,
      tlsFailed: (address, error) => this.#logger.warn(`a TLS handshake with ${address} failed: ${error.message}`),
    });
    const { httpServer } = ownServer;
    // From here on close() ends it, even before the port is open.
    this.#ownServer = ownServer;
    try {
      await openPort(httpServer, options);
      this.#mustBeOpen();
    } catch (error) {
      httpServer.close();
      this.#ownServer = undefined;
      throw error;
    }
    httpServer.on("error", (error) => this.#logger.error(`http server: ${error.message}`));
    this.attach(httpServer);
  }

  /**
   * Takes WebSocket upgrades from an http or https server of the application: plain node, Express, Fastify. Paths that
   * do not match are left to other listeners of `upgrade`, where there are any. Of several servers whose paths match,
   * the first one that serves a subprotocol of the client takes it.
   * @throws DefinitionError when it is attached to this http server already, or the security profile demands TLS, which
   * this http server does not have.
   */
  attach(httpServer: HttpServer): void {
    checkAttached(httpServer, this.#rules);
    if (this.#attached.has(httpServer)) {
      throw new DefinitionError("The server takes upgrades from this http server already.");
    }
    this.#attached.add(httpServer);
    const handler: UpgradeHandler = {
      maxMessageBytes: this.#options.maxMessageBytes ?? 1024 * 1024,
      matches: (url) => {
        const match = this.#matchPath(url.split("?")[0] ?? "");
        // A path of ours that is badly encoded is ours to refuse (R1).
        return match.matched || match.reason === "encoding";
      },
      serves: (subprotocol) => this.#options.protocols.some((protocol) => protocol.subprotocol === subprotocol),
      admit: (request) => this.#admit(request),
      compression: ({ handshake }) => this.#compression(handshake),
      open: (transport, admission) => this.#open(transport, admission),
      failed: (error) => this.#failed("a handshake", error),
    };
    this.#detachers.push(takeUpgrades(httpServer, handler));
  }

  /**
   * A dialer that reaches this server in memory, without a socket, through the same admission. For tests. It has no TLS,
   * so the security profiles 2 and 3 refuse it.
   */
  inMemory(): Dialer {
    return memoryDialer({
      admit: (request) => this.#admit(request),
      open: (transport, admission) => this.#open(transport, admission),
    });
  }

  /**
   * Uses other keys and certificates on the port of {@link listen} from the next TLS handshake on: `key` and `cert`, or
   * `ca` for those of the clients (R43). What is left out stays, and so do the connections.
   * @throws DefinitionError when there is no such port, or it has no TLS.
   * @throws what node throws when it cannot read them; the former ones stay then.
   */
  setTls(tls: SecureContextOptions): void {
    if (this.#ownServer === undefined) throw new DefinitionError("The server has no port of its own; listen() first.");
    this.#ownServer.setTls(tls);
  }

  /**
   * Stops: no new connections, no new calls; calls in progress get a deadline, and until the close so do those that
   * clients still make; then the connections are closed (R37, R38). A second call returns the same promise.
   * @throws DefinitionError when no close frame may carry the close code, or a time is no number from 0 on.
   */
  close(options: ServerCloseOptions = {}): Promise<void> {
    const { deadlineMs = 5_000, staggerMs = 0, closeCode = 1001 } = options;
    if (this.#closing === undefined) {
      const fault = findDrainFault(staggerMs, closeCode);
      if (fault !== undefined) return Promise.reject(new DefinitionError(fault));
      this.#closing = this.#close({ deadlineMs, staggerMs, closeCode, reason: "server closes" });
    }
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(drain: DrainRules): Promise<void> {
    const ownServer = this.#ownServer;
    const portClosed = new Promise<void>((resolve) => {
      if (ownServer === undefined) resolve();
      else ownServer.httpServer.close(() => resolve());
    });
    await closeAll(this.#table.all, drain);
    this.#table.terminateLeaving();
    for (const detach of this.#detachers) detach();
    ownServer?.httpServer.closeAllConnections();
    // Refusals may still be on their way out; who is only half through a TLS handshake would stay for minutes.
    const deadline = startDeadline(lastWordsMs, () => ownServer?.endSockets());
    await portClosed;
    deadline.cancel();
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new DefinitionError("The server was closed; make a new one.");
  }

  #admit(made: ConnectRequest): Admission | Promise<Admission> {
    const request = this.#rules.proxies?.seeThrough(made) ?? made;
    if (this.#closing !== undefined) return this.#conclude(request, undefined);
    const admission = this.#handshakes.run(request, () => admit(request, this.#admissionRules));
    return proceed(admission, (verdict) => this.#conclude(request, verdict));
  }

  /** @param admission `undefined` when nothing was checked, because the server closes. */
  #conclude(request: ConnectRequest, admission: Admission | undefined): Admission {
    // The server may have begun to close while the application checked the credentials.
    const isClosing = admission === undefined || this.#closing !== undefined;
    const verdict = isClosing ? refuse(503, "The server closes.") : admission;
    if (!verdict.admitted) {
      const { url, remoteAddress } = request;
      const { httpStatus, message: reason } = verdict;
      this.#logger.warn(`refused a client from ${remoteAddress} with HTTP ${httpStatus}`);
      this.#events.emitter.emit("refuse", { url, remoteAddress, httpStatus, reason });
    }
    return verdict;
  }

  #compression(handshake: Handshake): boolean {
    const { compression } = this.#options;
    try {
      const wanted = typeof compression === "function" ? compression(handshake) : compression;
      return wanted ?? handshake.protocol?.dialect.compression ?? false;
    } catch (error) {
      this.#failed("compression", error);
      return false;
    }
  }

  /** Only the event has the error itself: those who throw here know the password (R46). */
  #failed(part: string, error: unknown): void {
    this.#events.report({ kind: "applicationFailed", part, error });
  }

  #open(transport: Transport, { handshake }: Admitted): void {
    const { identity, protocol } = handshake;
    if (protocol === undefined) return this.#table.dismiss(transport, 1002, "no common subprotocol");
    if (this.#table.turnAway(identity, transport)) return;
    const connection = new LiveConnection(identity, this.#registry.settingsOf(protocol.subprotocol));
    this.#table.put(connection, transport);
    const { emitter } = this.#events;
    // Not where nobody is told of the client: looking up its address takes longer than making the connection.
    if (this.#options.logger !== undefined || emitter.has("connect")) {
      this.#logger.info(`${identity} connected with ${protocol.subprotocol} from ${handshake.remoteAddress}`);
    }
    emitter.emit("connect", connection as unknown as ServerConnection<Types>, handshake);
  }
}
