import type { ClientState, ResolvedReconnect } from "@chargewire/runtime";
import { BackOff, Wait } from "@chargewire/runtime/kit";

/** A state that says nothing but its status; always the same object, so that entering it twice is seen. */
const idle: ClientState = { status: "idle" };
const closed: ClientState = { status: "closed" };

/** What the connector needs of its client. */
export interface StreamConnectorOwner {
  /** URL of the server. */
  readonly place: string;
  /**
   * Opens a stream; resolves when the server has taken it. Rejects at once when the signal is aborted.
   * @returns what tells how the stream has ended meanwhile; `undefined` while it has not.
   */
  open(signal: AbortSignal): Promise<() => unknown>;
  /** There is another state. */
  entered(state: ClientState): void;
  /** An attempt failed that no caller is told of, because there will be another. */
  attemptFailed(attempt: number, error: unknown): void;
  /** What whoever waits is told when the client is closed. */
  closedError(): Error;
}

/**
 * Brings a client to its server and keeps it there. Attempts are made in series: one starts with a call of
 * {@link connect} or the loss of a stream, and ends with an open stream, with giving up, or with {@link close}.
 */
export class StreamConnector {
  readonly #owner: StreamConnectorOwner;
  readonly #reconnect: ResolvedReconnect | false;
  readonly #backOff = new BackOff();
  readonly #abort = new AbortController();
  #state: ClientState = idle;
  #series: Promise<void> | undefined;
  #wait: Wait | undefined;
  #attempts = 0;
  #openedAt = 0;

  constructor(owner: StreamConnectorOwner, reconnect: ResolvedReconnect | false) {
    this.#owner = owner;
    this.#reconnect = reconnect;
  }

  /** What the client is doing. */
  get state(): ClientState {
    return this.#state;
  }

  /** Resolves when there is an open stream; begins a series where there is none. */
  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#owner.closedError());
    if (this.#state.status === "open") return Promise.resolve();
    if (this.#series === undefined) this.#startAnew();
    return this.#series ?? this.#begin(this.#reconnect !== false && this.#reconnect.fromStart, undefined);
  }

  /** Ends the wait for the next attempt, where there is one. */
  skipWait(): void {
    this.#wait?.end();
  }

  /**
   * The open stream has ended.
   * @param isPlanned whether it was meant to, and the next one is opened without a wait.
   */
  lost(error: unknown, isPlanned: boolean): void {
    if (this.#isClosed || this.#state.status !== "open") return;
    const lastedMs = performance.now() - this.#openedAt;
    if (this.#reconnect === false) return this.#enter(idle);
    if (lastedMs >= this.#reconnect.stableAfterMs) this.#startAnew();
    // Whoever calls connect() meanwhile is told; else there is nobody to tell.
    this.#begin(true, isPlanned ? undefined : error).catch(() => {});
  }

  /** Ends attempts and waits; whoever waits for them is told so. */
  close(): void {
    if (this.#isClosed) return;
    // The series rejects because the application wants it; nobody needs to wait for that.
    this.#series?.catch(() => {});
    this.#enter(closed);
    this.#abort.abort(this.#owner.closedError());
    this.#wait?.end();
  }

  get #isClosed(): boolean {
    return this.#state.status === "closed";
  }

  #enter(state: ClientState): void {
    if (this.#isClosed || this.#state === state) return;
    this.#state = state;
    this.#owner.entered(state);
  }

  #startAnew(): void {
    this.#attempts = 0;
    this.#backOff.reset();
  }

  /** Registers the series before it runs: its first step tells listeners, who may connect in turn. */
  #begin(goesOn: boolean, lostWith: unknown): Promise<void> {
    let start = (): void => {};
    const series = new Promise<void>((resolve) => {
      start = () => resolve(this.#run(goesOn, lostWith));
    });
    this.#series = series;
    start();
    return series;
  }

  async #run(goesOn: boolean, lostWith: unknown): Promise<void> {
    if (lostWith !== undefined) await this.#pause(lostWith);
    while (!(await this.#attempt(goesOn)));
  }

  /** @returns whether the stream is open. @throws what went wrong, when there is no other attempt. */
  async #attempt(goesOn: boolean): Promise<boolean> {
    const { signal } = this.#abort;
    signal.throwIfAborted();
    this.#attempts += 1;
    this.#enter({ status: "connecting", attempt: this.#attempts, url: this.#owner.place });
    try {
      signal.throwIfAborted();
      const endedWith = await this.#owner.open(signal);
      if (endedWith() !== undefined) throw endedWith();
    } catch (error) {
      if (signal.aborted) throw this.#owner.closedError();
      if (!goesOn) {
        this.#series = undefined;
        this.#enter(idle);
        throw error;
      }
      this.#owner.attemptFailed(this.#attempts, error);
      await this.#pause(error);
      return false;
    }
    this.#openedAt = performance.now();
    this.#series = undefined;
    this.#enter({ status: "open", url: this.#owner.place });
    return true;
  }

  async #pause(error: unknown): Promise<void> {
    if (this.#reconnect === false) throw error;
    this.#abort.signal.throwIfAborted();
    const delayMs = this.#backOff.next(this.#reconnect);
    const wait = new Wait(delayMs);
    this.#wait = wait;
    this.#enter({ status: "waiting", attempt: this.#attempts + 1, delayMs, error });
    await wait.over;
    this.#wait = undefined;
    this.#abort.signal.throwIfAborted();
  }
}
