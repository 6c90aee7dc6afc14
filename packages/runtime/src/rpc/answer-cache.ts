interface Answered {
  readonly messageId: string;
  readonly call: string;
  readonly answer: string;
}

/** The last answers of a connection, for CALLs that a peer repeats because it missed them (R13). */
export class AnswerCache {
  readonly #size: number;
  /** Oldest first; made with the first answer. */
  #answers: Answered[] | undefined;

  /** @param size how many answers are kept; `0` for none. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The answer to a CALL with this id and exactly this text; `undefined` when it is not kept. */
  find(messageId: string, call: string): string | undefined {
    return this.#answers?.find((entry) => entry.messageId === messageId && entry.call === call)?.answer;
  }

  /** Keeps an answer; the oldest goes when there are too many. */
  add(messageId: string, call: string, answer: string): void {
    if (this.#size === 0) return;
    this.#answers ??= [];
    if (this.#answers.length === this.#size) this.#answers.shift();
    this.#answers.push({ messageId, call, answer });
  }

  /** Forgets all: across connections ids mean nothing. */
  clear(): void {
    this.#answers = undefined;
  }
}
