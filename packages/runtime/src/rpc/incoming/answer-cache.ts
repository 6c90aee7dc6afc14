import { hash } from "node:crypto";

/** A CALL that was answered. */
interface AnsweredCall {
  readonly messageId: string;
  readonly action: string;
  /** The frame as it came; of a long one the cache leaves only a digest. */
  text: string;
  /** The frame that answered it. */
  readonly answer: string;
}

/** A CALL longer than this, in characters, is kept as a digest at once, even by a connection that is at work. */
const textMaxLength = 2 * 1024;

/** A CALL longer than this, in characters, is kept as a digest by a connection at rest. */
const restingTextMaxLength = 256;

/** An answer longer than this, in characters, is not kept; its CALL, when repeated, is handled again. */
const answerMaxLength = 16 * 1024;

/** A ring that may grow larger than this is not made at once. */
const ringMaxLength = 64;

const none: readonly AnsweredCall[] = [];
const noMarks: number[] = [];

/** The last answers of a connection, for CALLs that a peer repeats because it missed them (R13). */
export class AnswerCache {
  readonly #size: number;
  /** A CALL longer than this, in characters, is kept as a digest at once. */
  readonly #textMaxLength: number;
  /** A ring, made with the first answer: at once as long as it gets, because an array that grows takes four times that. */
  #calls: (AnsweredCall | undefined)[] | undefined;
  /**
   * The {@link markOf} of each call, at the same index: numbers that stand side by side. Looking at the calls themselves
   * for every CALL, of a thousand connections in turn, is a tenth of what it costs, all of it waiting for memory.
   */
  #marks: number[] = noMarks;
  /** Where the next one goes, in place of the oldest. */
  #next = 0;

  /**
   * @param size how many answers are kept, a whole number or `Infinity`; `0` for none.
   * @param rests whether {@link rest} is called now and then: without it nothing longer than that leaves is kept at all.
   */
  constructor(size: number, rests: boolean) {
    this.#size = size;
    this.#textMaxLength = rests ? textMaxLength : restingTextMaxLength;
  }

  /** The answer to a CALL with this id and exactly this text; `undefined` when it is not kept. */
  find(messageId: string, text: string): string | undefined {
    const mark = markOf(messageId, text);
    for (let index = 0; index < this.#marks.length; index++) {
      if (this.#marks[index] !== mark) continue;
      const call = this.#calls?.[index];
      if (call?.messageId === messageId && (call.text === text || call.text === digest(text))) return call.answer;
    }
    return undefined;
  }

  /** Keeps a CALL with its answer; the oldest goes when there are too many. */
  add(messageId: string, action: string, text: string, answer: string): void {
    if (this.#size === 0 || answer.length > answerMaxLength) return;
    if (this.#calls === undefined) {
      const length = Math.min(this.#size, ringMaxLength);
      this.#calls = new Array(length).fill(undefined);
      this.#marks = new Array(length).fill(0);
    }
    const kept = text.length > this.#textMaxLength ? digest(text) : text;
    this.#calls[this.#next] = { messageId, action, text: kept, answer };
    this.#marks[this.#next] = markOf(messageId, text);
    this.#next = (this.#next + 1) % this.#size;
  }

  /**
   * Lets go of what takes memory and need not be kept; called now and then. A digest costs as much as all else that is
   * done for a CALL, so one that is soon followed by others gets none.
   */
  rest(): void {
    for (const call of this.#calls ?? none) {
      if (call !== undefined && call.text.length > restingTextMaxLength) call.text = digest(call.text);
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
    this.#marks = noMarks;
    this.#next = 0;
  }
}

/** A number that differs for nearly all CALLs that differ: ids count upwards, or are random in every place. */
function markOf(messageId: string, text: string): number {
  let mark = text.length;
  for (let index = Math.max(0, messageId.length - 4); index < messageId.length; index++) {
    mark = (mark * 31 + messageId.charCodeAt(index)) | 0;
  }
  return mark;
}

function digest(text: string): string {
  return hash("sha1", text, "base64");
}
