import { type Deadline, startDeadline } from "@chargewire/runtime/kit";
import { StreamError } from "../errors/stream-error.js";
import { Writer } from "../stream/writer.js";
import type { ClientLink, StreamReceiver } from "../transport/client-stream.js";
import { orAborted } from "./or-aborted.js";

/** What a stream needs of its client. */
export interface ClientStreamOwner {
  /** The next message to write; `undefined` when there is none at the moment. */
  next(): Buffer | undefined;
  /** A message came. */
  received(bytes: Uint8Array): void;
  /** It is over. */
  ended(error: StreamError): void;
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

  /** How it ended; `undefined` while it has not. */
  get endedWith(): StreamError | undefined {
    return this.#endedWith;
  }

  /**
   * Opens it, and resolves when the server has taken it.
   * @param prepare what has to be known before.
   * @param dial opens the link.
   * @param acceptAfterMs after which time a server that says nothing counts as having taken it.
   * @throws StreamError when the server refuses, or cannot be reached.
   */
  async open<Prepared>(
    signal: AbortSignal,
    prepare: () => Promise<Prepared>,
    dial: (prepared: Prepared, receiver: StreamReceiver) => ClientLink,
    acceptAfterMs: number,
  ): Promise<void> {
    const prepared = await orAborted(prepare(), signal);
    const taken = new Promise<void>((resolve, reject) => {
      const take = (): void => {
        this.#isTaken = true;
        resolve();
      };
      const link = dial(prepared, {
        ready: () => {
          this.#isReady = true;
          this.#whenAccepted = startDeadline(acceptAfterMs, take);
          this.wake();
        },
        accepted: take,
        received: (bytes) => {
          take();
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
      await orAborted(taken, signal);
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
}
