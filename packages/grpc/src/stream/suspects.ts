import { type Deadline, startDeadline } from "@chargewire/runtime/kit";
import type { Reading } from "./reading.js";

/** A reading that was written, and that the server may still end the stream for. */
interface Unproven<Session> {
  readonly reading: Reading<Session>;
  /** On the clock of `performance.now()`. */
  readonly writtenAt: number;
}

/** Least and most time that a stream must outlive a reading, in ms. */
const proofMs = { least: 100, most: 60_000 } as const;

/**
 * Finds the reading for which a server ends its streams. gRPC cannot refuse one message, and most servers do not say
 * which it was. Those that were written last are suspected then. On the next stream all others go first, and the
 * suspects in parts of half their number, each when the stream has outlived the one before: so their number is halved
 * from stream to stream, until one is left that the stream ends for whenever it is written alone.
 */
export class Suspects<Session> {
  #provenAfterMs: number;
  readonly #wake: () => void;
  readonly #keys = new Set<string>();
  #unproven: Unproven<Session>[] = [];
  #isTaken = false;
  #hasWritten = false;
  #isLifted = false;
  #whenProven: Deadline | undefined;

  /**
   * @param provenAfterMs how long a stream must live on after a reading was written, for the server to have taken it; at
   * least 100. It grows when that was too short.
   * @param wake called when more may be written.
   */
  constructor(provenAfterMs: number, wake: () => void) {
    this.#provenAfterMs = Math.max(provenAfterMs, proofMs.least);
    this.#wake = wake;
  }

  /** Keys that a suspected reading is of. */
  get keys(): Iterable<string> {
    return this.#keys;
  }

  /** The server has taken the stream: what ends it now may be a reading. */
  streamTaken(): void {
    this.#isTaken = true;
  }

  /** Whether a reading of a key may be written now. Where it may not, `wake` is called when that can be different. */
  mayWrite(key: string): boolean {
    this.#clearProven();
    if (this.#keys.size === 0 || this.#isLifted) return true;
    // Else a server that refuses whoever comes would bring innocent readings under suspicion.
    if (!this.#isTaken) return false;
    if (!this.#keys.has(key) || this.#unproven.length < Math.max(1, Math.floor(this.#keys.size / 2))) return true;
    this.#waitForProof();
    return false;
  }

  /** A reading is written. */
  wrote(reading: Reading<Session>): void {
    this.#hasWritten = true;
    this.#unproven.push({ reading, writtenAt: performance.now() });
  }

  /** Nothing waits to be written: when the stream outlives the last one as well, nothing is suspected any more. */
  allWritten(): void {
    if (this.#keys.size === 0) return;
    this.#clearProven();
    if (this.#unproven.length === 0) this.#keys.clear();
    else this.#waitForProof();
  }

  /**
   * The stream has ended, and a reading may be why. Comes before {@link streamEnded}.
   * @param key whose it was, where the server says so.
   * @returns the reading, as soon as there is no doubt.
   */
  accuse(key: string | undefined): Reading<Session> | undefined {
    this.#clearProven();
    const accused = this.#unproven
      .map(({ reading }) => reading)
      .filter((reading) => key === undefined || reading.key === key);
    if (accused.length === 0) return this.#comesTooLate();
    const [only, ...others] = accused;
    // Nameless and for the first time, it may be chance that the stream ended just then.
    const isCertain = only !== undefined && others.length === 0 && (key !== undefined || this.#keys.has(only.key));
    this.#keys.clear();
    if (isCertain) return only;
    for (const reading of accused) this.#keys.add(reading.key);
    return undefined;
  }

  /** The stream has ended; the suspicion stays. */
  streamEnded(): void {
    this.#unproven = [];
    this.#isTaken = false;
    this.#hasWritten = false;
    this.#whenProven?.cancel();
    this.#whenProven = undefined;
  }

  /** Lets everything be written: there will be no other stream. */
  lift(): void {
    this.#isLifted = true;
  }

  /** The server takes longer to refuse than a reading is suspected: it is given more time from here on. */
  #comesTooLate(): undefined {
    if (this.#hasWritten) this.#provenAfterMs = Math.min(2 * this.#provenAfterMs, proofMs.most);
  }

  #clearProven(): void {
    const provenSince = performance.now() - this.#provenAfterMs;
    const firstUnproven = this.#unproven.findIndex(({ writtenAt }) => writtenAt > provenSince);
    if (firstUnproven !== 0) this.#unproven = firstUnproven === -1 ? [] : this.#unproven.slice(firstUnproven);
  }

  #waitForProof(): void {
    const [first] = this.#unproven;
    if (first === undefined) return;
    const delayMs = Math.ceil(first.writtenAt + this.#provenAfterMs - performance.now());
    this.#whenProven ??= startDeadline(delayMs, () => {
      this.#whenProven = undefined;
      this.#wake();
    });
  }
}
