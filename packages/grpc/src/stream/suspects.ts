import { type Deadline, isBefore, startDeadline } from "@chargewire/runtime/kit";
import type { Outgoing } from "./outgoing.js";
import type { Reading } from "./reading.js";

/** A reading that was written, and that the server may still end the stream for. */
interface Unproven<Session> {
  readonly reading: Reading<Session>;
  /** On the clock of `performance.now()`. */
  readonly writtenAt: number;
}

/** What a server says by ending a stream because of a reading. */
export interface Fault {
  /** Whose it was; `undefined` where the server does not say. */
  readonly key: string | undefined;
  /** Whether the server had sent a header or a message before. */
  readonly hasAnswered: boolean;
}

/** Least time that a stream must outlive a reading, in ms. */
const leastProofMs = 100;

/**
 * Finds the reading for which a server ends its streams. gRPC cannot refuse one message, and most servers do not say
 * which it was. Those that were written last are suspected then. On the next stream all others go first. When nothing
 * else waits there is a trial: nothing is written but suspects, half of those that are left at a time, each half when
 * the stream has outlived what was written before. So the stream ends for fewer and fewer of them, until it is one alone.
 */
export class Suspects<Session> {
  readonly #provenAfterMs: number;
  readonly #wake: () => void;
  /** By key, the newest reading of which one is why the last stream ended. */
  #suspected = new Map<string, Reading<Session>>();
  /** Those that are tried after them: suspected before, or refused once and so again with their next reading. */
  readonly #later = new Map<string, Reading<Session>>();
  /** In the order of writing. */
  readonly #unproven: Unproven<Session>[] = [];
  #isTaken = false;
  #isTrial = false;
  /** Keys that are still to be written of in this part of the trial. */
  #part: string[] = [];
  #isLifted = false;
  #whenProven: Deadline | undefined;

  /**
   * @param provenAfterMs how long a stream must live on after a reading was written, for the server to have taken it; at
   * least 100.
   * @param wake called when more may be written.
   */
  constructor(provenAfterMs: number, wake: () => void) {
    this.#provenAfterMs = Math.max(provenAfterMs, leastProofMs);
    this.#wake = wake;
  }

  /** The server has taken the stream: what ends it now may be a reading. */
  streamTaken(): void {
    this.#isTaken = true;
  }

  /**
   * The key to write of next. `undefined` while there is none that may be; where it only has to wait, `wake` is called.
   * @param waiting the keys for which something waits, in the order of their turns.
   */
  choose(waiting: Outgoing<Reading<Session>>): string | undefined {
    this.#clearProven();
    if (this.#isLifted || (this.#suspected.size === 0 && this.#later.size === 0)) return firstOf(waiting.keys());
    // Else a server that refuses whoever comes would bring innocent readings under suspicion.
    if (!this.#isTaken) return undefined;
    if (!this.#isTrial) {
      for (const key of waiting.keys()) if (!this.#isSuspect(key)) return key;
      this.#isTrial = firstOf(waiting.keys()) !== undefined;
    }
    return this.#isTrial ? this.#chooseForTrial(waiting) : undefined;
  }

  /** A reading is written. */
  wrote(reading: Reading<Session>): void {
    this.#unproven.push({ reading, writtenAt: performance.now() });
  }

  /**
   * The stream has ended because of a reading. Comes before {@link streamEnded}.
   * @returns the reading, as soon as there is no doubt.
   */
  accuse({ key, hasAnswered }: Fault): Reading<Session> | undefined {
    this.#clearProven();
    const accused = this.#unproven
      .map(({ reading }) => reading)
      .filter((reading) => key === undefined || reading.key === key);
    const [only, ...others] = accused;
    if (only === undefined) return undefined;
    const isNamed = key !== undefined;
    const isCertain = others.length === 0 && (isNamed || this.#isConvicted(only, hasAnswered));
    if (isCertain && isNamed) return only;
    // What was not on trial says nothing about those that are to be.
    const wasOnTrial = this.#suspected.has(only.key);
    if (!wasOnTrial) for (const [suspect, reading] of this.#suspected) this.#later.set(suspect, reading);
    for (const reading of accused) this.#later.delete(reading.key);
    this.#suspected = new Map(isCertain ? [] : accused.map((reading) => [reading.key, reading]));
    if (!isCertain) return undefined;
    this.#later.set(only.key, only);
    return only;
  }

  /** The stream has ended; the suspicion stays. */
  streamEnded(): void {
    this.#unproven.length = 0;
    this.#isTaken = false;
    this.#isTrial = false;
    this.#part = [];
    this.#whenProven?.cancel();
    this.#whenProven = undefined;
  }

  /** Lets everything be written: there will be no other stream. */
  lift(): void {
    this.#isLifted = true;
  }

  /** A key is not known any more. */
  forget(key: string): void {
    this.#suspected.delete(key);
    this.#later.delete(key);
  }

  #isSuspect(key: string): boolean {
    return this.#suspected.has(key) || this.#later.has(key);
  }

  #isConvicted({ key, isEnd }: Reading<Session>, hasAnswered: boolean): boolean {
    // For the first time, it may be chance. On a stream that was never answered, it may be that none would be; and an end
    // that is not told again is lost for good.
    return this.#isSuspect(key) && (hasAnswered || !isEnd);
  }

  #chooseForTrial(waiting: Outgoing<Reading<Session>>): string | undefined {
    if (this.#unproven.length === 0 && this.#part.length === 0) this.#part = this.#nextPart(waiting);
    for (let key = this.#part.shift(); key !== undefined; key = this.#part.shift()) if (waiting.has(key)) return key;
    if (this.#unproven.length > 0) return this.#waitForProof();
    this.#isTrial = false;
    return firstOf(waiting.keys());
  }

  #nextPart(waiting: Outgoing<Reading<Session>>): string[] {
    let keys = [...waiting.keys()].filter((key) => this.#suspected.has(key));
    if (keys.length === 0) {
      this.#suspected = new Map([...this.#later].filter(([key]) => waiting.has(key)));
      keys = [...this.#suspected.keys()];
      for (const key of keys) this.#later.delete(key);
    }
    return keys.slice(0, Math.max(1, Math.floor(keys.length / 2)));
  }

  #clearProven(): void {
    const provenSince = performance.now() - this.#provenAfterMs;
    for (
      let [first] = this.#unproven;
      first !== undefined && first.writtenAt <= provenSince;
      [first] = this.#unproven
    ) {
      this.#unproven.shift();
      const { key, measured } = first.reading;
      for (const suspects of [this.#suspected, this.#later]) {
        const suspect = suspects.get(key);
        if (suspect !== undefined && !isBefore(measured, suspect.measured)) suspects.delete(key);
      }
    }
  }

  #waitForProof(): undefined {
    const last = this.#unproven.at(-1)?.writtenAt ?? 0;
    const delayMs = Math.max(1, Math.ceil(last + this.#provenAfterMs - performance.now()));
    this.#whenProven ??= startDeadline(delayMs, () => {
      this.#whenProven = undefined;
      this.#wake();
    });
  }
}

function firstOf<Value>(values: Iterable<Value>): Value | undefined {
  const [first] = values;
  return first;
}
