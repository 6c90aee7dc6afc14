import { createHash } from "node:crypto";

interface Answered {
  readonly messageId: string;
  readonly action: string;
  readonly call: string;
  readonly answer: string;
}

/** A CALL longer than this, in characters, is kept as a digest: a connection at rest must not pin what a peer sent. */
const textMaxLength = 128;

/** An answer longer than this, in characters, is not kept; its CALL, when repeated, is handled again. */
const answerMaxLength = 16 * 1024;

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
    const candidates = this.#answers?.filter((each) => each.messageId === messageId) ?? [];
    if (candidates.length === 0) return undefined;
    const wanted = digest(call);
    return candidates.find((each) => each.call === wanted)?.answer;
  }

  /** Keeps an answer; the oldest goes when there are too many. */
  add(messageId: string, action: string, call: string, answer: string): void {
    if (this.#size === 0 || answer.length > answerMaxLength) return;
    this.#answers ??= [];
    if (this.#answers.length === this.#size) this.#answers.shift();
    this.#answers.push({ messageId, action, call: digest(call), answer });
  }

  /** The action of the last CALL with this id whose answer is kept. */
  actionOf(messageId: string): string | undefined {
    return this.#answers?.findLast((each) => each.messageId === messageId)?.action;
  }

  /** Forgets all: across connections ids mean nothing. */
  clear(): void {
    this.#answers = undefined;
  }
}

function digest(call: string): string {
  return call.length <= textMaxLength ? call : createHash("sha1").update(call).digest("base64");
}
