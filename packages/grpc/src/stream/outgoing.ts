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

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#queues.size === 0;
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

  /** The message whose turn it is, which waits no longer. */
  take(): { readonly key: string; readonly message: Message } | undefined {
    const [next] = this.#queues;
    if (next === undefined) return undefined;
    const [key, queue] = next;
    const waiting = queue.shift();
    this.#queues.delete(key);
    if (queue.length > 0) this.#queues.set(key, queue);
    return waiting === undefined ? undefined : { key, message: waiting.message };
  }

  /** Takes out what waits and is not kept. */
  dropNewest(): void {
    for (const [key, queue] of this.#queues) {
      if (queue.at(-1)?.isKept === false) queue.pop();
      if (queue.length === 0) this.#queues.delete(key);
    }
  }
}
