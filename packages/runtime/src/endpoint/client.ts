import { HandshakeError, NotConnectedError } from "../errors/connection-errors.js";
import { DefinitionError } from "../errors/definition-error.js";
import type { HandlerGroup } from "../model/profile.js";
import { type Protocol, titleOf } from "../model/protocol.js";
import type {
  CallAction,
  ProtocolTypes,
  RequestOf,
  ResponseOf,
  SendAction,
  StartTable,
} from "../model/protocol-types.js";
import type { Caller, CallOptions, Peer, SendOptions } from "../rpc/caller.js";
import { checkNumbers } from "../rpc/check-numbers.js";
import type { Connection } from "../rpc/connection.js";
import type { Handler, HandlerContext, HandlerResult, UnknownActionHandler } from "../rpc/handler.js";
import { LiveConnection } from "../rpc/live-connection.js";
import { guardedLogger, silentLogger } from "../rpc/logger.js";
import { placeOf } from "../transport/place.js";
import type { Dialer, Dialled } from "../transport/transport.js";
import { wsDialer } from "../transport/ws-client.js";
import { writeBasicAuth } from "./basic-auth.js";
import type { ClientConnection, ClientEvents, ClientOptions } from "./client-options.js";
import { closeAll } from "./drain.js";
import type { Unsubscribe } from "./emitter.js";
import { EndpointEvents, type ReportCounts } from "./events.js";
import { findIdentityFault } from "./identity.js";
import { createPeer } from "./peer.js";
import { Registry } from "./registry.js";
import type { CloseOptions } from "./server-options.js";

/**
 * The side that opens the connection. The generated package of a protocol has a client of its own, with a method per
 * action. After a disconnect, `connect()` may be called again; the handlers stay.
 */
export class Client<Types extends ProtocolTypes = ProtocolTypes> implements Caller<Types, "client">, AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #events: EndpointEvents<ClientEvents<Types>>;
  readonly #registry: Registry;
  readonly #dial: Dialer;
  /** There from the start when only one protocol is offered, so that calls can wait for the first connect (R34). */
  #connection: LiveConnection | undefined;
  #connecting: Promise<Connection<Types, "client">> | undefined;
  #abort = new AbortController();
  #closing: Promise<void> | undefined;

  /** @throws DefinitionError when an option contradicts itself, or a protocol does not allow the identity (R2). */
  constructor(options: ClientOptions) {
    this.#options = options;
    checkNumbers(options, { handshakeTimeoutMs: 0, maxMessageBytes: 1 });
    const logger = guardedLogger(options.logger ?? silentLogger);
    this.#events = new EndpointEvents(logger, () => {});
    this.#registry = new Registry("client", options.protocols, this.#events.observer, { ...options, logger });
    for (const { dialect, title } of options.protocols) {
      const fault = findIdentityFault(options.identity, dialect);
      if (fault !== undefined) throw new DefinitionError(`${title}: ${fault}`);
    }
    if (!/^wss?:$/.test(parseUrl(options.url)?.protocol ?? "")) {
      throw new DefinitionError("The url is not that of a server; write ws://host:port/path or wss://host:port/path.");
    }
    if (!fitsIntoUrl(options.identity)) {
      throw new DefinitionError("The identity cannot be part of a URL: it is a dot, two dots, or no valid Unicode.");
    }
    this.#dial =
      options.dial ??
      wsDialer({
        handshakeTimeoutMs: options.handshakeTimeoutMs ?? 30_000,
        maxMessageBytes: options.maxMessageBytes ?? 1024 * 1024,
        compression: options.compression ?? options.protocols.some(({ dialect }) => dialect.compression),
        tls: options.tls,
      });
    const [first] = options.protocols;
    if (first !== undefined && options.protocols.length === 1) this.#connection = this.#create(first.subprotocol);
  }

  /** Identity of this client (R1). */
  get identity(): string {
    return this.#options.identity;
  }

  /** Whether there is an open socket. */
  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  /** The connection; `undefined` before the first connect when several protocols are offered. */
  get connection(): Connection<Types, "client"> | undefined {
    return this.#connection as unknown as Connection<Types, "client"> | undefined;
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
   * Opens the connection and resolves when messages can flow; calls that waited for it go out. While it is open, or
   * being opened, the same connection is returned.
   * @throws HandshakeError when the server refuses, cannot be reached, or has no protocol in common.
   * @throws NotConnectedError when the client was closed meanwhile.
   */
  connect(): Promise<Connection<Types, "client">> {
    if (this.#closing !== undefined) return Promise.reject(new NotConnectedError(this.identity, "was closed"));
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Calls the server: see {@link Caller.call}. */
  async call<Action extends CallAction<Types, "client">>(
    action: Action,
    request: RequestOf<Types["client"]["calls"], Action>,
    options?: CallOptions<ResponseOf<Types["client"]["calls"], Action>>,
  ): Promise<ResponseOf<Types["client"]["calls"], Action>> {
    return this.#required().call(action, request, options);
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
   * Stops: no new calls; calls in progress get a deadline; then the connection is closed with 1000 (R38). A second
   * call returns the same promise. A closed client stays closed.
   */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options.deadlineMs ?? 5_000);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(deadlineMs: number): Promise<void> {
    this.#abort.abort(new NotConnectedError(this.identity, "was closed"));
    const connection = this.#connection;
    if (connection === undefined) return;
    if (connection.connected) return closeAll([connection], deadlineMs, 1000, "client closes");
    connection.refuseCalls("was closed");
    connection.stop(1000, "client closes");
  }

  async #connect(): Promise<Connection<Types, "client">> {
    // A socket that is being closed is none to go on with; the next one comes after its end.
    if (this.#connection?.isClosing === true) await this.#connection.whenClosed();
    if (this.#connection === undefined || !this.#connection.connected) await this.#open();
    return this.#required();
  }

  async #open(): Promise<void> {
    const offered = this.#options.protocols.map(({ subprotocol }) => subprotocol);
    const url = withIdentity(this.#options.url, this.identity);
    const { transport, subprotocol } = await this.#dialled(url, offered);
    if (this.#closing !== undefined) {
      transport.terminate();
      throw new NotConnectedError(this.identity, "was closed");
    }
    if (!offered.includes(subprotocol)) {
      transport.close(1002, "no common subprotocol");
      const selected = subprotocol === "" ? undefined : subprotocol;
      throw new HandshakeError(`${placeOf(url)} has none of the protocols ${offered.join(", ")}.`, {
        offered,
        selected,
      });
    }
    if (this.#connection?.protocol.subprotocol !== subprotocol) {
      // Whoever kept the old connection must not queue calls there that nobody would ever send.
      this.#connection?.refuseCalls("speaks another protocol by now");
      this.#connection?.stop(1000, "another protocol was agreed on");
      this.#connection = this.#create(subprotocol);
    }
    this.#connection.attach(transport);
    this.#events.emitter.emit("connect", this.#connection as unknown as ClientConnection<Types>);
  }

  #dialled(url: string, offered: readonly string[]): Promise<Dialled> {
    const { password, headers } = this.#options;
    const authorization = password === undefined ? {} : { Authorization: writeBasicAuth(this.identity, password) };
    return this.#dial({ url, offered, headers: { ...authorization, ...headers } }, this.#abort.signal);
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

/** Whether an identity survives in a path: `.` and `..` would be resolved away, even when they are percent-encoded. */
function fitsIntoUrl(identity: string): boolean {
  return identity !== "." && identity !== ".." && !/\p{Surrogate}/u.test(identity);
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** Appends the identity to the path of the server's URL (R1). */
function withIdentity(url: string, identity: string): string {
  const full = new URL(url);
  full.pathname = `${full.pathname.replace(/\/+$/, "")}/${encodeURIComponent(identity)}`;
  return full.href;
}
