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

  /** The key whose turn it is; `undefined` when nothing waits. */
  get nextKey(): string | undefined {
    const [key] = this.#queues.keys();
    return key;
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

  /** Gives some keys the last turns. */
  putLast(keys: Iterable<string>): void {
    for (const key of keys) {
      const queue = this.#queues.get(key);
      if (queue === undefined) continue;
      this.#queues.delete(key);
      this.#queues.set(key, queue);
    }
  }

  /** The message whose turn it is, which waits no longer. */
  take(): Message | undefined {
    const [next] = this.#queues;
    if (next === undefined) return undefined;
    const [key, queue] = next;
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
