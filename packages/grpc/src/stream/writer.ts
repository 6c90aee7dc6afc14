import type { Link } from "./link.js";

/** Writes to a stream what waits for it, one message after the other, as fast as the peer reads. */
export class Writer {
  readonly #link: Link;
  readonly #next: () => Buffer | undefined;
  #isWriting = false;
  #isStopped = false;
  #drained: () => void = () => {};

  /** @param next the next message; `undefined` when there is none at the moment. */
  constructor(link: Link, next: () => Buffer | undefined) {
    this.#link = link;
    this.#next = next;
  }

  /** There may be something to write. */
  wake(): void {
    if (this.#isWriting || this.#isStopped) return;
    this.#isWriting = true;
    void this.#writeAll();
  }

  /** Writes no more. */
  stop(): void {
    this.#isStopped = true;
    this.#drained();
  }

  /** Resolves when nothing waits any more, or it was stopped. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.wake();
      if (!this.#isWriting) resolve();
    });
  }

  async #writeAll(): Promise<void> {
    // Whatever comes in the same turn goes by its order; the first must not overtake.
    await Promise.resolve();
    for (let bytes = this.#take(); bytes !== undefined; bytes = this.#take()) await this.#link.write(bytes);
    this.#isWriting = false;
    this.#drained();
  }

  #take(): Buffer | undefined {
    return this.#isStopped ? undefined : this.#next();
  }
}
