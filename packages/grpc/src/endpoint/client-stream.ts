import { type Deadline, orAborted, startDeadline } from "@chargewire/runtime/kit";
import { StreamError } from "../errors/stream-error.js";
import { Writer } from "../stream/writer.js";
import type { ClientLink, StreamReceiver } from "../transport/client-stream.js";
import { inTime } from "./in-time.js";

/** What a stream needs of its client. */
export interface ClientStreamOwner {
  /** The next message to write; `undefined` when there is none at the moment. */
  next(): Buffer | undefined;
  /** The server has taken it. */
  taken(): void;
  /** A message came. */
  received(bytes: Uint8Array): void;
  /** It is over. */
  ended(error: StreamError): void;
}

/** What a stream is opened with. */
export interface ClientStreamSettings {
  /** How long what has to be known before may take, in ms. */
  readonly connectTimeoutMs: number;
  /** After which time, in ms, a server that says nothing counts as having taken it. */
  readonly acceptAfterMs: number;
}

/** One stream of a client, from the attempt to open it to its end. */
export class ClientStream {
  readonly #place: string;
  readonly #owner: ClientStreamOwner;
  #link: ClientLink | undefined;
  #writer: Writer | undefined;
  #whenAccepted: Deadline | undefined;
  #isReady = false;
  #isTaken = false;
  #hasAnswered = false;
  #dialledAt = 0;
  #endedWith: StreamError | undefined;
  #over: () => void = () => {};

  constructor(place: string, owner: ClientStreamOwner) {
    this.#place = place;
    this.#owner = owner;
  }

  /** Whether the server has taken it, or had before it ended. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Whether the server has sent a header or a message; else it was taken only because time went by. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** How long it has been there, in ms, from when it was asked for. */
  get ageMs(): number {
    return performance.now() - this.#dialledAt;
  }

  /** How it ended; `undefined` while it has not. */
  get endedWith(): StreamError | undefined {
    return this.#endedWith;
  }

  /**
   * Opens it, and resolves when the server has taken it.
   * @param prepare what has to be known before.
   * @param dial opens the link.
   * @throws StreamError when the server refuses, or cannot be reached.
   */
  async open<Prepared>(
    signal: AbortSignal,
    prepare: () => Promise<Prepared>,
    dial: (prepared: Prepared, receiver: StreamReceiver) => ClientLink,
    { connectTimeoutMs, acceptAfterMs }: ClientStreamSettings,
  ): Promise<void> {
    const prepared = await inTime(prepare(), connectTimeoutMs, () => this.#notPrepared(connectTimeoutMs), signal);
    const taken = new Promise<void>((resolve, reject) => {
      const take = (): void => {
        if (this.#isTaken) return;
        this.#isTaken = true;
        this.#owner.taken();
        this.wake();
        resolve();
      };
      const answered = (): void => {
        this.#hasAnswered = true;
        take();
      };
      this.#dialledAt = performance.now();
      const link = dial(prepared, {
        ready: () => {
          this.#isReady = true;
          // A server may have answered by then, and nobody would end the wait.
          if (!this.#isTaken) this.#whenAccepted = startDeadline(acceptAfterMs, take);
          this.wake();
        },
        accepted: answered,
        received: (bytes) => {
          answered();
          this.#owner.received(bytes);
        },
        ended: (status) => {
          const error = new StreamError(this.#place, status);
          this.#endedWith = error;
          this.#whenAccepted?.cancel();
          this.#writer?.stop();
          reject(error);
          this.#over();
          this.#owner.ended(error);
        },
      });
      this.#link = link;
      this.#writer = new Writer(link, () => this.#owner.next());
    });
    try {
      await orAborted(taken, signal, () => {});
    } catch (error) {
      this.abort();
      throw error;
    } finally {
      this.#whenAccepted?.cancel();
    }
  }

  /** There may be something to write. */
  wake(): void {
    // What is written earlier would wait for the connection, while a newer reading may still take its place.
    if (this.#isReady) this.#writer?.wake();
  }

  /** Writes what waits, ends this side, and resolves when the server has ended its own, or the time is over. */
  finish(deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const deadline = startDeadline(deadlineMs, () => this.abort());
      this.#over = () => {
        deadline.cancel();
        resolve();
      };
      if (this.#endedWith !== undefined) return this.#over();
      void this.#writer?.drained().then(() => this.#link?.end());
    });
  }

  /** Ends it at once. */
  abort(): void {
    this.#writer?.stop();
    if (this.#endedWith === undefined) this.#link?.abort();
  }

  #notPrepared(timeoutMs: number): StreamError {
    const details = `metadata did not come within ${timeoutMs} ms`;
    return new StreamError(this.#place, { status: "DEADLINE_EXCEEDED", details });
  }
}
