import { hash } from "node:crypto";

/** A CALL that was answered. */
export interface AnsweredCall {
  readonly messageId: string;
  readonly action: string;
  /** The frame as it came; of a long one the cache leaves only a digest. */
  text: string;
  /** The frame that answered it. */
  answer: string;
}

/** A CALL longer than this, in characters, is kept as a digest at once. */
const textMaxLength = 2 * 1024;

/** A CALL longer than this, in characters, is kept as a digest by a connection at rest. */
const restingTextMaxLength = 256;

/** An answer longer than this, in characters, is not kept; its CALL, when repeated, is handled again. */
const answerMaxLength = 16 * 1024;

const none: readonly AnsweredCall[] = [];

/**
 * The last answers of a connection, for CALLs that a peer repeats because it missed them (R13). Every CALL goes through
 * here, so it keeps the objects that are there anyway, in a ring.
 */
export class AnswerCache {
  readonly #size: number;
  /** Made with the first answer. */
  #calls: AnsweredCall[] | undefined;
  /** Where the next one goes, in place of the oldest. */
  #next = 0;

  /** @param size how many answers are kept; `0` for none. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The answer to a CALL with this id and exactly this text; `undefined` when it is not kept. */
  find(messageId: string, text: string): string | undefined {
    for (const call of this.#calls ?? none) {
      if (call.messageId === messageId && (call.text === text || call.text === digest(text))) return call.answer;
    }
    return undefined;
  }

  /** Keeps a CALL with its answer; the oldest goes when there are too many. */
  add(call: AnsweredCall): void {
    if (this.#size === 0 || call.answer.length > answerMaxLength) return;
    if (call.text.length > textMaxLength) call.text = digest(call.text);
    this.#calls ??= [];
    this.#calls[this.#next] = call;
    this.#next = (this.#next + 1) % this.#size;
  }

  /**
   * Lets go of what takes memory and need not be kept; called now and then. A digest costs as much as all else that is
   * done for a CALL, so one that is soon followed by others gets none.
   */
  rest(): void {
    for (const call of this.#calls ?? none) {
      if (call.text.length > restingTextMaxLength) call.text = digest(call.text);
    }
  }

  /** The action of the last CALL with this id whose answer is kept. */
  actionOf(messageId: string): string | undefined {
    const { length } = this.#calls ?? none;
    // Backwards from the newest, which is before the next place; what is not there yet is passed over.
    for (let age = 1; age <= length; age++) {
      const call = this.#calls?.[(this.#next - age + length) % length];
      if (call?.messageId === messageId) return call.action;
    }
    return undefined;
  }

  /** Forgets all: across connections ids mean nothing. */
  clear(): void {
    this.#calls = undefined;
    this.#next = 0;
  }
}

function digest(text: string): string {
  return hash("sha1", text, "base64");
}
