interface Waiting<Message> {
  readonly message: Message;
  readonly isKept: boolean;
}

/**
 * Messages that wait for a slow stream, or for any: of each key the newest, and before it those that must not be lost.
 * Keys take turns.
 */
export class Outgoing<Message> {
  /** By key, in the order of their turns. */
  readonly #queues = new Map<string, Waiting<Message>[]>();

  /** The keys for which something waits, in the order of their turns. */
  keys(): Iterable<string> {
    return this.#queues.keys();
  }

  /** Whether something waits for a key. */
  has(key: string): boolean {
    return this.#queues.has(key);
  }

  /**
   * Lets a message wait. It takes the place of an earlier one of its key, unless that is kept.
   * @param isKept whether a later message must not take its place.
   */
  put(key: string, message: Message, isKept = false): void {
    const queue = this.#queues.get(key) ?? [];
    this.#queues.set(key, queue);
    if (queue.at(-1)?.isKept === false) queue.pop();
    queue.push({ message, isKept });
  }

  /** Lets a message wait before all others of its key, and kept. */
  putFirst(key: string, message: Message): void {
    this.#queues.set(key, [{ message, isKept: true }, ...(this.#queues.get(key) ?? [])]);
  }

  /** The first message of a key, which waits no longer; the next of that key has the last turn. */
  take(key: string): Message | undefined {
    const queue = this.#queues.get(key) ?? [];
    const waiting = queue.shift();
    this.#queues.delete(key);
    if (queue.length > 0) this.#queues.set(key, queue);
    return waiting?.message;
  }

  /** Takes a message out, where it waits. */
  drop(key: string, message: Message): void {
    const queue = this.#queues.get(key) ?? [];
    const index = queue.findIndex((waiting) => waiting.message === message);
    if (index >= 0) queue.splice(index, 1);
    if (queue.length === 0) this.#queues.delete(key);
  }

  /** Takes out what waits and is not kept. */
  dropNewest(): void {
    for (const [key, queue] of this.#queues) {
      if (queue.at(-1)?.isKept === false) queue.pop();
      if (queue.length === 0) this.#queues.delete(key);
    }
  }
}
