import type { Transport } from "../transport/transport.js";
import { SharedDeadlines } from "./shared-deadlines.js";

/** A timer that comes later than this, in ms, says that this process stood still: suspended, or busy with itself. */
const standstillMs = 1_000;

/** What the pings need of their connection. */
export interface KeepAliveOwner {
  /** Whether this side reads nothing at present, so that it cannot know whether the peer is silent. */
  readonly isReadingPaused: boolean;
  /** A ping was sent: a moment that comes now and then, as long as there is a socket. */
  pinged(): void;
  /** Nothing came for this long after a ping, in ms. */
  silent(silentMs: number): void;
}

/** The timers of all connections of an endpoint and protocol that are kept alive. */
export class KeepAliveTimers {
  /** The next ping of each. */
  readonly pings: SharedDeadlines<KeepAlive> = new SharedDeadlines((keepAlive) => keepAlive.ping());
  /** The time of each until which its peer has to be heard. */
  readonly verdicts: SharedDeadlines<KeepAlive> = new SharedDeadlines((keepAlive, lateMs) => keepAlive.judge(lateMs));
}

/**
 * Pings a peer at an interval, and finds out when it is silent (R32). Whatever comes counts, by the number of bytes that
 * the transport has read: nothing is done per frame, and an idle connection has no timer of its own.
 */
export class KeepAlive {
  readonly #owner: KeepAliveOwner;
  readonly #timers: KeepAliveTimers;
  readonly #silenceTimeoutMs: number;
  #pingIntervalMs: number;
  /** Set while there is a socket. */
  #transport: Transport | undefined;
  /** From a ping on until the verdict; further pings do not put it off. */
  #isAsked = false;
  /** What had been read when the verdict was asked for. */
  #bytesThen = 0;
  #lastLook: NodeJS.Immediate | undefined;
  /** Whether the peer got more time, because this process stood still. */
  #isExtended = false;

  /**
   * @param timers those of the endpoint and protocol.
   * @param pingIntervalMs time between pings, in ms; `0` for none.
   * @param silenceTimeoutMs how long nothing may come after a ping, in ms; `0` for any time.
   */
  constructor(owner: KeepAliveOwner, timers: KeepAliveTimers, pingIntervalMs: number, silenceTimeoutMs: number) {
    this.#owner = owner;
    this.#timers = timers;
    this.#pingIntervalMs = pingIntervalMs;
    this.#silenceTimeoutMs = silenceTimeoutMs;
  }

  /** Time between pings, in ms; `0` for none. A new one counts from now on. */
  get pingIntervalMs(): number {
    return this.#pingIntervalMs;
  }

  set pingIntervalMs(pingIntervalMs: number) {
    if (pingIntervalMs === this.#pingIntervalMs) return;
    const transport = this.#transport;
    this.stop();
    this.#pingIntervalMs = pingIntervalMs;
    if (transport !== undefined) this.start(transport);
  }

  /** There is a socket. */
  start(transport: Transport): void {
    this.#transport = transport;
    if (this.#pingIntervalMs > 0) this.#timers.pings.start(this, this.#pingIntervalMs);
  }

  /** The socket has ended, or is about to: no timer is left. */
  stop(): void {
    this.#transport = undefined;
    this.#timers.pings.cancel(this, this.#pingIntervalMs);
    this.#forget();
  }

  /** The time for a ping has come. */
  ping(): void {
    this.#timers.pings.start(this, this.#pingIntervalMs);
    this.#transport?.ping();
    if (!this.#isAsked) this.#ask();
    this.#owner.pinged();
  }

  /**
   * The time has come until which the peer has to be heard.
   * @param lateMs how long ago that was, in ms.
   */
  judge(lateMs: number): void {
    this.#isAsked = false;
    if (this.#isAlive) return this.#forget();
    // What came while this process stood still lies in the socket, and is read before this immediate runs.
    this.#lastLook = setImmediate(() => {
      if (this.#isAlive) return this.#forget();
      if (lateMs < standstillMs || this.#isExtended) return this.#owner.silent(this.#silenceTimeoutMs);
      // The network may have stood still with it: a machine that was suspended, or moved. Once, or a process that is
      // always late would never see that a peer is gone.
      this.#isExtended = true;
      this.#dropVerdict();
      this.#transport?.ping();
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#silenceTimeoutMs === 0) return;
    this.#bytesThen = this.#transport?.receivedBytes ?? 0;
    this.#isAsked = true;
    this.#timers.verdicts.start(this, this.#silenceTimeoutMs);
  }

  get #isAlive(): boolean {
    return this.#transport?.receivedBytes !== this.#bytesThen || this.#owner.isReadingPaused;
  }

  #forget(): void {
    this.#dropVerdict();
    clearImmediate(this.#lastLook);
    this.#lastLook = undefined;
    this.#isExtended = false;
  }

  #dropVerdict(): void {
    if (this.#isAsked) this.#timers.verdicts.cancel(this, this.#silenceTimeoutMs);
    this.#isAsked = false;
  }
}
