import type { Transport } from "../transport/transport.js";
import { type Deadline, startDeadline } from "./deadline.js";

/** A timer that comes later than this, in ms, says that this process stood still: suspended, or busy with itself. */
const standstillMs = 1_000;

/** What the pings need of their connection. */
export interface KeepAliveOwner {
  /** Whether this side reads nothing at present, so that it cannot know whether the peer is silent. */
  readonly isReadingPaused: boolean;
  /** Nothing came for this long after a ping, in ms. */
  silent(silentMs: number): void;
}

/**
 * Pings a peer at an interval, and finds out when it is silent (R32). Whatever comes counts, by the number of bytes that
 * the transport has read: nothing is done per frame, and an idle connection costs two timers per ping.
 */
export class KeepAlive {
  readonly #owner: KeepAliveOwner;
  readonly #silenceTimeoutMs: number;
  #pingIntervalMs: number;
  /** Set while there is a socket. */
  #transport: Transport | undefined;
  #nextPing: Deadline | undefined;
  /** Runs from a ping on; further pings do not put it off. */
  #verdict: Deadline | undefined;
  #lastLook: NodeJS.Immediate | undefined;
  /** What had been read when the verdict was asked for. */
  #bytesThen = 0;
  /** When the verdict was asked for, in ms of the monotonic clock: a station sets its wall clock as it boots. */
  #askedAt = 0;
  /** Whether the peer got more time, because this process stood still. */
  #isExtended = false;

  /**
   * @param pingIntervalMs time between pings, in ms; `0` for none.
   * @param silenceTimeoutMs how long nothing may come after a ping, in ms; `0` for any time.
   */
  constructor(owner: KeepAliveOwner, pingIntervalMs: number, silenceTimeoutMs: number) {
    this.#owner = owner;
    this.#pingIntervalMs = pingIntervalMs;
    this.#silenceTimeoutMs = silenceTimeoutMs;
  }

  /** Time between pings, in ms; `0` for none. A new one counts from now on. */
  get pingIntervalMs(): number {
    return this.#pingIntervalMs;
  }

  set pingIntervalMs(pingIntervalMs: number) {
    if (pingIntervalMs === this.#pingIntervalMs) return;
    this.#pingIntervalMs = pingIntervalMs;
    const transport = this.#transport;
    this.stop();
    if (transport !== undefined) this.start(transport);
  }

  /** There is a socket. */
  start(transport: Transport): void {
    this.#transport = transport;
    if (this.#pingIntervalMs > 0) this.#nextPing = startDeadline(this.#pingIntervalMs, this.#ping);
  }

  /** The socket has ended, or is about to: no timer is left. */
  stop(): void {
    this.#transport = undefined;
    this.#nextPing?.cancel();
    this.#nextPing = undefined;
    this.#forget();
  }

  readonly #ping = (): void => {
    this.#nextPing = startDeadline(this.#pingIntervalMs, this.#ping);
    this.#transport?.ping();
    if (this.#verdict === undefined) this.#ask();
  };

  #ask(): void {
    if (this.#silenceTimeoutMs === 0) return;
    this.#bytesThen = this.#transport?.receivedBytes ?? 0;
    this.#askedAt = performance.now();
    this.#verdict = startDeadline(this.#silenceTimeoutMs, this.#judge);
  }

  readonly #judge = (): void => {
    this.#verdict = undefined;
    if (this.#isAlive) return this.#forget();
    const lateMs = performance.now() - this.#askedAt - this.#silenceTimeoutMs;
    // What came while this process stood still lies in the socket, and is read before this immediate runs.
    this.#lastLook = setImmediate(() => {
      if (this.#isAlive) return this.#forget();
      if (lateMs < standstillMs || this.#isExtended) return this.#owner.silent(this.#silenceTimeoutMs);
      // The network may have stood still with it: a machine that was suspended, or moved. Once, or a process that is
      // always late would never see that a peer is gone.
      this.#isExtended = true;
      this.#verdict?.cancel();
      this.#transport?.ping();
      this.#ask();
    });
  };

  get #isAlive(): boolean {
    return this.#transport?.receivedBytes !== this.#bytesThen || this.#owner.isReadingPaused;
  }

  #forget(): void {
    this.#verdict?.cancel();
    this.#verdict = undefined;
    clearImmediate(this.#lastLook);
    this.#lastLook = undefined;
    this.#isExtended = false;
  }
}
