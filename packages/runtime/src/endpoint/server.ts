import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { NotConnectedError } from "../errors/connection-errors.js";
import { DefinitionError } from "../errors/definition-error.js";
import { inWords } from "../errors/thrown.js";
import type { HandlerGroup } from "../model/profile.js";
import { type Protocol, titleOf } from "../model/protocol.js";
import type { CallAction, ProtocolTypes, RequestOf, ResponseOf, StartTable } from "../model/protocol-types.js";
import type { CallOptions, Peer } from "../rpc/caller.js";
import { checkNumbers } from "../rpc/check-numbers.js";
import type { Connection } from "../rpc/connection.js";
import { startDeadline } from "../rpc/deadline.js";
import type { Handler, HandlerContext, HandlerResult, UnknownActionHandler } from "../rpc/handler.js";
import { LiveConnection } from "../rpc/live-connection.js";
import { guardedLogger, type Logger, silentLogger } from "../rpc/logger.js";
import type { ConnectRequest, Dialer, Transport } from "../transport/transport.js";
import { type Admission, type AdmissionRules, type Admitted, admit, type Handshake } from "./admission.js";
import { closeAll } from "./drain.js";
import type { Unsubscribe } from "./emitter.js";
import { EndpointEvents, type ReportCounts } from "./events.js";
import { takeUpgrades, type UpgradeHandler } from "./http-upgrade.js";
import { memoryDialer } from "./memory-dialer.js";
import { createOwnServer, type OwnServer, openPort } from "./own-port.js";
import { compilePath, type PathMatcher } from "./path-pattern.js";
import { createPeer } from "./peer.js";
import { Registry } from "./registry.js";
import type { CloseOptions, ListenOptions, ServerConnection, ServerEvents, ServerOptions } from "./server-options.js";

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
  readonly #rules: AdmissionRules;
  readonly #connections = new Map<string, LiveConnection>();
  /** Sockets whose close has begun and that are no connection any more: replaced, or without a common protocol. */
  readonly #leaving = new Set<{ terminate(): void }>();
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
    this.#events = new EndpointEvents(this.#logger, (connection) => this.#forget(connection));
    this.#registry = new Registry("server", options.protocols, this.#events.observer, {
      ...options,
      logger: this.#logger,
      onDisconnect: "fail",
    });
    this.#matchPath = compilePath(options.path ?? "/*/:identity");
    this.#rules = {
      protocols: options.protocols,
      matchPath: this.#matchPath,
      authenticate: options.authenticate,
      authenticateTimeoutMs: options.authenticateTimeoutMs ?? 10_000,
      assumeProtocol: options.assumeProtocol,
      logger: this.#logger,
    };
  }

  /** The open connections, oldest first. */
  get connections(): readonly ServerConnection<Types>[] {
    return [...this.#connections.values()] as unknown as readonly ServerConnection<Types>[];
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
    return this.#connections.get(identity) as unknown as ServerConnection<Types> | undefined;
  }

  /**
   * Calls the client of an identity in a protocol.
   * @throws NotConnectedError when it is not connected, or speaks another protocol; and whatever {@link Caller.call}
   * throws.
   */
  async call<Spoken extends ProtocolTypes, Action extends CallAction<Spoken, "server">>(
    identity: string,
    protocol: Protocol<Spoken>,
    action: Action,
    request: RequestOf<Spoken["server"]["calls"], Action>,
    options?: CallOptions<ResponseOf<Spoken["server"]["calls"], Action>>,
  ): Promise<ResponseOf<Spoken["server"]["calls"], Action>> {
    return this.peer(identity, protocol).call(action, request, options);
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
   * @throws DefinitionError when it has one already, or was closed.
   * @throws what node throws when the port cannot be had, as the `EADDRINUSE` error.
   */
  async listen(options: ListenOptions): Promise<void> {
    this.#mustBeOpen();
    if (this.#ownServer !== undefined) {
      throw new DefinitionError("The server has a port already; attach() takes upgrades from further http servers.");
    }
    const ownServer = createOwnServer(options.tls);
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
   * @throws DefinitionError when it is attached to this http server already.
   */
  attach(httpServer: HttpServer): void {
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
      failed: (error) => this.#logger.error(`a handshake failed: ${inWords(error)}`),
    };
    this.#detachers.push(takeUpgrades(httpServer, handler));
  }

  /** A dialer that reaches this server in memory, without a socket, through the same admission. For tests. */
  inMemory(): Dialer {
    return memoryDialer({
      admit: (request) => this.#admit(request),
      open: (transport, admission) => this.#open(transport, admission),
    });
  }

  /**
   * Stops: no new connections, no new calls; calls in progress get a deadline; then the connections are closed with
   * 1001 (R38). A second call returns the same promise.
   */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options.deadlineMs ?? 5_000);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(deadlineMs: number): Promise<void> {
    const ownServer = this.#ownServer;
    const portClosed = new Promise<void>((resolve) => {
      if (ownServer === undefined) resolve();
      else ownServer.httpServer.close(() => resolve());
    });
    await closeAll([...this.#connections.values()], deadlineMs, 1001, "server closes");
    for (const socket of this.#leaving) socket.terminate();
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

  async #admit(request: ConnectRequest): Promise<Admission> {
    const admission = this.#closing === undefined ? await admit(request, this.#rules) : undefined;
    // The server may have begun to close while the application checked the credentials.
    const verdict: Admission =
      admission === undefined || this.#closing !== undefined
        ? { admitted: false, httpStatus: 503, message: "The server closes." }
        : admission;
    if (!verdict.admitted) {
      const { httpStatus } = verdict;
      this.#logger.warn(`refused a client from ${request.remoteAddress} with HTTP ${httpStatus}`);
      this.#events.emitter.emit("refuse", { url: request.url, remoteAddress: request.remoteAddress, httpStatus });
    }
    return verdict;
  }

  #compression(handshake: Handshake): boolean {
    const { compression } = this.#options;
    try {
      const wanted = typeof compression === "function" ? compression(handshake) : compression;
      return wanted ?? handshake.protocol?.dialect.compression ?? false;
    } catch (error) {
      this.#logger.error(`compression failed: ${inWords(error)}`);
      return false;
    }
  }

  #open(transport: Transport, { handshake }: Admitted): void {
    const { identity, protocol } = handshake;
    if (protocol === undefined) {
      this.#leaving.add(transport);
      transport.start({ text: () => {}, binary: () => {}, closed: () => this.#leaving.delete(transport) });
      transport.close(1002, "no common subprotocol");
      return;
    }
    const older = this.#connections.get(identity);
    if (older !== undefined) this.#replace(older);
    const connection = new LiveConnection(identity, this.#registry.settingsOf(protocol.subprotocol));
    this.#connections.set(identity, connection);
    this.#logger.info(`${identity} connected with ${protocol.subprotocol} from ${handshake.remoteAddress}`);
    connection.attach(transport);
    this.#events.emitter.emit("connect", connection as unknown as ServerConnection<Types>, handshake);
  }

  /** A newer connection of the same identity wins (R31). */
  #replace(older: LiveConnection): void {
    const reason = "replaced by a newer connection";
    this.#leaving.add(older);
    older.refuseCalls(`was ${reason}`);
    older.stop(1008, reason);
    older.close(1008, reason);
  }

  /** Only the connection itself leaves its place: the late end of a replaced one must not (R31). */
  #forget(connection: Connection): void {
    this.#leaving.delete(connection);
    if (this.#connections.get(connection.identity) === connection) this.#connections.delete(connection.identity);
  }
}
