import { NotConnectedError } from "../../errors/connection-errors.js";
import { DefinitionError } from "../../errors/definition-error.js";
import type { HandlerGroup } from "../../model/profile.js";
import { type Protocol, titleOf } from "../../model/protocol.js";
import type {
  CallAction,
  ProtocolTypes,
  RequestOf,
  ResponseOf,
  SendAction,
  StartTable,
} from "../../model/protocol-types.js";
import { checkNumbers } from "../../rpc/check-numbers.js";
import type { Connection } from "../../rpc/connection.js";
import type { Handler, HandlerContext, HandlerResult, UnknownActionHandler } from "../../rpc/incoming/handler.js";
import { LiveConnection } from "../../rpc/live-connection.js";
import { guardedLogger, type Logger, silentLogger } from "../../rpc/logger.js";
import type { Caller, CallOptions, Peer, SendOptions } from "../../rpc/outgoing/caller.js";
import { rejecting } from "../../rpc/rejecting.js";
import type { Dialled } from "../../transport/transport.js";
import { findIdentityFault } from "../admission/identity.js";
import { closeAll } from "../drain.js";
import type { Unsubscribe } from "../emitter.js";
import { EndpointEvents, type ReportCounts } from "../events.js";
import { createPeer } from "../peer.js";
import { Registry } from "../registry.js";
import { CredentialKeeper, type Credentials } from "../security/client-credentials.js";
import type { CloseOptions } from "../server/server-options.js";
import { clientDialer } from "./client-dialer.js";
import type { ClientConnection, ClientEvents, ClientOptions } from "./client-options.js";
import type { ClientState } from "./client-state.js";
import { Connector, type ConnectorOwner } from "./connector.js";
import { type ReconnectOptions, type ResolvedReconnect, resolveReconnect } from "./reconnect-options.js";
import { ServerList } from "./server-list.js";

/**
 * The side that opens the connection, and keeps it open: when it is lost, the client connects again (R33), until
 * `close()`. While it waits to do so it keeps the process alive, since it means to go on. The handlers stay. The
 * generated package of a protocol has a client of its own, with a method per action.
 */
export class Client<Types extends ProtocolTypes = ProtocolTypes> implements Caller<Types, "client">, AsyncDisposable {
  readonly #identity: string;
  readonly #logger: Logger;
  readonly #events: EndpointEvents<ClientEvents<Types>>;
  readonly #registry: Registry;
  readonly #connector: Connector;
  readonly #credentials: CredentialKeeper;
  /** There from the start when only one protocol is offered, so that calls can wait for the first connect (R34). */
  #connection: LiveConnection | undefined;
  #wasConnected = false;
  #closing: Promise<void> | undefined;

  /** @throws DefinitionError when an option contradicts itself, or a protocol does not allow the identity (R2). */
  constructor(options: ClientOptions) {
    const { identity, protocols } = options;
    checkNumbers(options, { handshakeTimeoutMs: 0, maxMessageBytes: 1 });
    this.#identity = identity;
    this.#logger = guardedLogger(options.logger ?? silentLogger);
    this.#events = new EndpointEvents(this.#logger, (_connection, disconnection) => {
      this.#connector.lost(disconnection);
    });
    this.#registry = new Registry("client", protocols, this.#events.observer, { ...options, logger: this.#logger });
    for (const { dialect, title } of protocols) {
      const fault = findIdentityFault(identity, dialect);
      if (fault !== undefined) throw new DefinitionError(`${title}: ${fault}`);
    }
    const servers = new ServerList(options.url, identity, options.attemptsPerUrl ?? 1);
    this.#credentials = new CredentialKeeper(options, servers.addresses);
    this.#connector = this.#createConnector(options, servers);
    const [first] = protocols;
    if (first !== undefined && protocols.length === 1) this.#connection = this.#create(first.subprotocol);
  }

  /** Identity of this client (R1). */
  get identity(): string {
    return this.#identity;
  }

  /** Whether there is an open socket. */
  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** The connection; `undefined` before the first connect when several protocols are offered. */
  get connection(): Connection<Types, "client"> | undefined {
    return this.#connection as unknown as Connection<Types, "client"> | undefined;
  }

  /** What the client is doing: the property of the event `state`. */
  get state(): ClientState {
    return this.#connector.state;
  }

  /**
   * How the client stays connected (R33), defaults filled in; `false` when it does not. What is assigned replaces all of
   * it; one variable changes with `client.reconnect = { ...client.reconnect, waitMinimumMs: 5_000 }`. A change counts at
   * once: a wait that runs becomes as long as it would have been, and with `false` it ends, with what that means for
   * `connect()`. Assigning does not connect.
   */
  get reconnect(): ResolvedReconnect | false {
    return this.#connector.reconnect;
  }

  /** @throws DefinitionError for a number that says nothing; then all stays as it was. */
  set reconnect(reconnect: boolean | ReconnectOptions) {
    this.#connector.reconnect = resolveReconnect(reconnect);
  }

  /**
   * Time between pings, in ms; `0` for none (R32). A new value counts from now on, for the present connection and later
   * ones: what WebSocketPingInterval of OCPP 2.x is set to, times 1,000.
   * @throws DefinitionError when it is set to what is no number, or less than 0.
   */
  get pingIntervalMs(): number {
    return this.#connection?.pingIntervalMs ?? this.#registry.pingIntervalMs;
  }

  set pingIntervalMs(pingIntervalMs: number) {
    this.#registry.pingIntervalMs = pingIntervalMs;
    if (this.#connection !== undefined) this.#connection.pingIntervalMs = pingIntervalMs;
  }

  /** How often each kind of report was made so far (R26). */
  get reportCounts(): ReportCounts {
    return this.#events.counts;
  }

  /**
   * Registers handlers of a profile, or of a vendor's extension; a later one of an action replaces the earlier one. An
   * action without a handler is answered with NotSupported (R21), a vendor's message without one is left to the handler
   * of DataTransfer, or answered with UnknownMessageId.
   * @throws DefinitionError for a handler that the group does not have, or a protocol that is not offered, or not offered
   * with this extension.
   */
  handle<Handlers extends object>(group: HandlerGroup<object, Handlers>, handlers: NoInfer<Handlers>): void {
    this.#registry.handle(group, handlers);
  }

  /** Registers the handler of one action. @throws DefinitionError like {@link handle}. */
  handleAction<Spoken extends ProtocolTypes, Action extends keyof StartTable<Spoken, "server"> & string>(
    protocol: Protocol<Spoken>,
    action: Action,
    handler: NoInfer<
      (
        request: RequestOf<StartTable<Spoken, "server">, Action>,
        context: HandlerContext<Spoken, "client">,
      ) => HandlerResult<ResponseOf<StartTable<Spoken, "server">, Action>>
    >,
  ): void {
    this.#registry.handleAction(protocol.subprotocol, action, handler as unknown as Handler);
  }

  /** Registers the handler of all actions that the protocol does not know; they get NotImplemented without it (R21). */
  handleUnknown(handler: UnknownActionHandler): void {
    this.#registry.handleUnknown(handler);
  }

  /** Adds a listener. What it throws is counted and logged, and harms nobody else. */
  on<Name extends keyof ClientEvents<Types>>(name: Name, listener: ClientEvents<Types>[Name]): Unsubscribe {
    return this.#events.emitter.on(name, listener);
  }

  /**
   * Opens the connection and resolves when messages can flow; calls that waited for it go out. While it is open, the
   * same connection is returned; while it is being opened, or the client waits to connect again, this waits with it.
   * Where several servers are known, each is tried once, without a pause. With `reconnect.fromStart`, and where it is
   * about a connection that was lost, it does not reject before `close()`, or before `reconnect` is set to `false`.
   * @throws HandshakeError when the server, of several the last one, refuses, cannot be reached, or has no protocol in
   * common. What `dial` and `url` throw, where they are functions of yours, is thrown as it is.
   * @throws NotConnectedError when the client was closed meanwhile.
   */
  connect(): Promise<Connection<Types, "client">> {
    return this.#connector.connect() as unknown as Promise<Connection<Types, "client">>;
  }

  /**
   * Ends the wait for the next attempt to connect, for example because the network is back; the waits are not counted
   * anew. Does nothing when the client does not wait.
   */
  reconnectNow(): void {
    this.#connector.skipWait();
  }

  /**
   * Uses another password, or other keys and certificates, from the next connect on (R43). An open connection stays as
   * it is; `client.connection?.close()` and `connect()` bring it over.
   * @throws DefinitionError when they go against the security profile; the former ones stay then.
   */
  setCredentials(credentials: Credentials): void {
    this.#credentials.replace(credentials);
  }

  /** Calls the server: see {@link Caller.call}. */
  call<Action extends CallAction<Types, "client">>(
    action: Action,
    request: RequestOf<Types["client"]["calls"], Action>,
    options?: CallOptions<ResponseOf<Types["client"]["calls"], Action>>,
  ): Promise<ResponseOf<Types["client"]["calls"], Action>> {
    return rejecting(() => this.#required().call(action, request, options));
  }

  /** Sends a SEND to the server: see {@link Caller.send}. */
  async send<Action extends SendAction<Types, "client">>(
    action: Action,
    request: RequestOf<Types["client"]["sends"], Action>,
    options?: SendOptions,
  ): Promise<void> {
    return this.#required().send(action, request, options);
  }

  /**
   * The server, in one of the protocols that are offered: the calls go over the connection of that time.
   * @throws NotConnectedError from each call, while there is none to the server, or it speaks another protocol.
   */
  peer<Spoken extends ProtocolTypes>(protocol: Protocol<Spoken>): Peer<Spoken, "client"> {
    return createPeer(protocol, "client", () => {
      const connection = this.#required();
      if (connection.speaks(protocol)) return connection;
      throw new NotConnectedError(this.identity, `speaks ${titleOf(connection.protocol)}, not ${titleOf(protocol)}`);
    });
  }

  /**
   * Stops: no new calls; calls in progress get a deadline; then the connection is closed with 1000 (R38). An attempt to
   * connect, and the wait for one, end at once. A second call returns the same promise. A closed client stays closed.
   */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options.deadlineMs ?? 5_000);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(deadlineMs: number): Promise<void> {
    this.#connector.close();
    const connection = this.#connection;
    if (connection?.connected) {
      await closeAll([connection], { deadlineMs, staggerMs: 0, closeCode: 1000, reason: "client closes" });
    }
    connection?.refuseCalls("was closed");
    connection?.stop(1000, "client closes");
    this.#connector.end();
  }

  #createConnector(options: ClientOptions, servers: ServerList): Connector {
    const owner: ConnectorOwner = {
      identity: options.identity,
      connection: () => this.#connection,
      dial: clientDialer(options, this.#credentials),
      attach: (dialled) => this.#attach(dialled),
      entered: (state) => this.#entered(state),
      opened: (connection, url) => {
        const isReconnect = this.#wasConnected;
        this.#wasConnected = true;
        const opening = { url, isReconnect };
        this.#events.emitter.emit("connect", connection as unknown as ClientConnection<Types>, opening);
      },
      attemptFailed: (attempt, url, error) => {
        this.#events.report({ kind: "connectFailed", attempt, url, error });
      },
    };
    return new Connector(owner, servers, resolveReconnect(options.reconnect));
  }

  #attach({ transport, subprotocol }: Dialled): LiveConnection {
    let connection = this.#connection;
    if (connection?.protocol.subprotocol !== subprotocol) {
      // Whoever kept the old connection must not queue calls there that nobody would ever send.
      connection?.refuseCalls("speaks another protocol by now");
      connection?.stop(1000, "another protocol was agreed on");
      connection = this.#create(subprotocol);
      this.#connection = connection;
    }
    connection.attach(transport);
    return connection;
  }

  #entered(state: ClientState): void {
    if (state.status === "open") this.#logger.info(`${this.identity} connected to ${state.url}`);
    if (state.status === "waiting") {
      this.#logger.info(`${this.identity} waits ${state.delayMs} ms before attempt ${state.attempt} to connect`);
    }
    this.#events.emitter.emit("state", state);
  }

  #create(subprotocol: string): LiveConnection {
    return new LiveConnection(this.identity, this.#registry.settingsOf(subprotocol));
  }

  #required(): Connection<Types, "client"> {
    const { connection } = this;
    if (connection === undefined) throw new NotConnectedError(this.identity);
    return connection;
  }
}
