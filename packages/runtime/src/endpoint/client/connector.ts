import { ConnectionLostError, NotConnectedError } from "../../errors/connection-errors.js";
import type { LiveConnection } from "../../rpc/live-connection.js";
import { isThenable } from "../../rpc/thenable.js";
import type { Dialled } from "../../transport/transport.js";
import type { Disconnection } from "../events.js";
import { BackOff } from "./back-off.js";
import type { ClientState } from "./client-state.js";
import { orAborted } from "./or-aborted.js";
import type { ResolvedReconnect } from "./reconnect-options.js";
import type { DialTarget, ServerList } from "./server-list.js";
import { Wait } from "./wait.js";

/** A state that says nothing but its status; always the same object, so that entering it twice is seen. */
const idle: ClientState = { status: "idle" };
const closed: ClientState = { status: "closed" };

/** What the connector needs of its client. */
export interface ConnectorOwner {
  /** Identity of the client, for errors. */
  readonly identity: string;
  /** The connection, with or without a socket. */
  connection(): LiveConnection | undefined;
  /** Opens a transport to a server, in one of the protocols that are offered. */
  dial(target: DialTarget, signal: AbortSignal): Promise<Dialled>;
  /** Puts a transport to work, in the same turn. */
  attach(dialled: Dialled): LiveConnection;
  /** There is another state. */
  entered(state: ClientState): void;
  /** The connection is at work and its state entered. */
  opened(connection: LiveConnection, url: string): void;
  /** An attempt failed that no caller is told of, because there will be another. */
  attemptFailed(attempt: number, url: string | undefined, error: unknown): void;
}

/**
 * Brings a client to its server and keeps it there (R33). Attempts are made in series: one starts with a call of
 * {@link connect} or the loss of a connection, and ends with an open connection, with giving up, or with {@link close}.
 */
export class Connector {
  readonly #owner: ConnectorOwner;
  readonly #servers: ServerList;
  readonly #backOff = new BackOff();
  readonly #abort = new AbortController();
  #reconnect: ResolvedReconnect | false;
  #state: ClientState = idle;
  /** The series that runs; whoever connects meanwhile gets its promise. */
  #series: Promise<LiveConnection> | undefined;
  /** Whether the series goes on after a failure, because it is there to replace a connection. */
  #replaces = false;
  #wait: Wait | undefined;
  /** Attempts since the last connection that lasted. */
  #attempts = 0;
  /** Why the last attempt failed, or how the last connection was lost. */
  #lastError: unknown;
  /** The server that is tried or connected, for people. */
  #place: string | undefined;
  #openedAt = 0;

  constructor(owner: ConnectorOwner, servers: ServerList, reconnect: ResolvedReconnect | false) {
    this.#owner = owner;
    this.#servers = servers;
    this.#reconnect = reconnect;
  }

  /** What the client is doing. */
  get state(): ClientState {
    return this.#state;
  }

  /** How the client stays connected; `false` when it does not. */
  get reconnect(): ResolvedReconnect | false {
    return this.#reconnect;
  }

  /** Changes what holds from here on; a wait that runs becomes as long as it would have been. */
  set reconnect(reconnect: ResolvedReconnect | false) {
    this.#reconnect = reconnect;
    this.#mayReject();
    if (reconnect === false) this.#wait?.end();
    if (reconnect === false || this.#state.status !== "waiting") return;
    const delayMs = this.#backOff.waitMs(reconnect);
    if (delayMs === this.#state.delayMs) return;
    this.#wait?.change(delayMs);
    this.#enter({ ...this.#state, delayMs });
  }

  /** The open connection, or the one that the present series comes to; begins a series where there is none. */
  connect(): Promise<LiveConnection> {
    if (this.#isClosed) return Promise.reject(this.#closedError());
    if (this.#series !== undefined) return this.#series;
    const connection = this.#owner.connection();
    // A socket that is being closed is none to go on with; the next one comes after its end.
    if (connection?.isClosing) return this.#begin(() => this.#runAfter(connection.whenClosed()));
    if (connection?.connected) return Promise.resolve(connection);
    this.#startAnew();
    return this.#begin(() => this.#run());
  }

  /** Ends the wait for the next attempt, where there is one. */
  skipWait(): void {
    this.#wait?.end();
  }

  /** The socket of the connection has ended. */
  lost({ closeCode, reason }: Disconnection): void {
    if (this.#isClosed) return this.#enter(closed);
    // One that was dead when it was handed over: its attempt has failed.
    if (this.#state.status !== "open") return;
    const lastedMs = performance.now() - this.#openedAt;
    if (this.#reconnect === false || lastedMs >= this.#reconnect.stableAfterMs) this.#startAnew();
    if (this.#reconnect === false) return this.#enter(idle);
    const error = new ConnectionLostError(this.#owner.identity, this.#place, closeCode, reason);
    this.#lastError = error;
    this.#replaces = true;
    // A series that waits for this very end goes on by itself, and at once: connect() was called.
    if (this.#series !== undefined) return;
    this.#begin(() => this.#runAfter(this.#pause(error))).catch(() => {
      // Whoever called connect() meanwhile is told; else there is nobody to tell, and what failed was reported.
    });
  }

  /** Ends what is under way: no attempt begins any more. The state follows with {@link end}, or with the socket. */
  close(): void {
    this.#mayReject();
    this.#abort.abort(this.#closedError());
    this.#wait?.end();
    if (this.#state.status !== "open") this.#enter(closed);
  }

  /** Everything has ended after {@link close}. */
  end(): void {
    this.#enter(closed);
  }

  get #isClosed(): boolean {
    return this.#abort.signal.aborted;
  }

  #closedError(): NotConnectedError {
    return new NotConnectedError(this.#owner.identity, "was closed");
  }

  #startAnew(): void {
    this.#attempts = 0;
    this.#backOff.reset();
  }

  #enter(state: ClientState): void {
    if (this.#state === state || this.#state.status === "closed") return;
    this.#state = state;
    this.#owner.entered(state);
  }

  /** The series may reject from here on because the application has ended it; nobody needs to wait for that. */
  #mayReject(): void {
    this.#series?.catch(() => {});
  }

  /** Registers the series before it runs: its first step tells listeners, who may connect in turn. */
  #begin(run: () => Promise<LiveConnection>): Promise<LiveConnection> {
    let start = (): void => {};
    this.#series = new Promise<LiveConnection>((resolve) => {
      start = () => resolve(run());
    });
    const series = this.#series;
    start();
    return series;
  }

  async #runAfter(before: Promise<void>): Promise<LiveConnection> {
    await before;
    return this.#run();
  }

  async #run(): Promise<LiveConnection> {
    for (;;) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (this.#isClosed) throw this.#closedError();
        this.#lastError = error;
        await this.#afterFailure(error);
      }
    }
  }

  /** Whether there is another attempt after a failure, whatever comes. */
  get #goesOn(): boolean {
    return this.#reconnect !== false && (this.#replaces || this.#reconnect.fromStart);
  }

  /** Resolves when the next attempt is due; throws the error when there is none. */
  async #afterFailure(error: unknown): Promise<void> {
    if (!this.#goesOn && this.#attempts >= this.#servers.size) throw this.#giveUp(error);
    this.#owner.attemptFailed(this.#attempts, this.#place, error);
    if (this.#goesOn) await this.#pause(error);
  }

  async #pause(error: unknown): Promise<void> {
    // A listener of the report may have changed it.
    const { reconnect } = this;
    if (reconnect === false) throw this.#giveUp(error);
    const delayMs = this.#backOff.next(reconnect);
    const wait = new Wait(delayMs);
    this.#wait = wait;
    if (this.#isClosed) wait.end();
    else this.#enter({ status: "waiting", attempt: this.#attempts + 1, delayMs, error });
    await wait.over;
    this.#wait = undefined;
    if (this.#isClosed) throw this.#closedError();
    if (this.reconnect === false) throw this.#giveUp(error);
  }

  #giveUp(error: unknown): unknown {
    this.#series = undefined;
    this.#replaces = false;
    this.#enter(idle);
    return error;
  }

  async #attempt(): Promise<LiveConnection> {
    const { signal } = this.#abort;
    const target = await this.#nextTarget();
    const dialled = await orAborted(this.#owner.dial(target, signal), signal, discard);
    if (signal.aborted) {
      discard(dialled);
      throw this.#closedError();
    }
    this.#openedAt = performance.now();
    const connection = this.#owner.attach(dialled);
    if (!connection.connected) throw new ConnectionLostError(this.#owner.identity, target.place, 1006, "");
    this.#series = undefined;
    this.#replaces = false;
    this.#enter({ status: "open", url: target.place });
    this.#owner.opened(connection, target.place);
    return connection;
  }

  /** Chooses the server of the next attempt, and says so. */
  #nextTarget(): DialTarget | Promise<DialTarget> {
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const upcoming = { attempt: ++this.#attempts, error: this.#lastError };
    this.#place = undefined;
    const begin = (target: DialTarget): DialTarget => {
      this.#place = target.place;
      this.#enter({ status: "connecting", attempt: upcoming.attempt, url: target.place });
      // A listener may have closed the client.
      signal.throwIfAborted();
      return target;
    };
    const chosen = this.#goesOn ? this.#servers.inTurn(upcoming) : this.#servers.inOrder(upcoming);
    return isThenable(chosen) ? orAborted(Promise.resolve(chosen), signal, () => {}).then(begin) : begin(chosen);
  }
}

function discard({ transport }: Dialled): void {
  transport.terminate();
}
