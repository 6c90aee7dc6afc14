/** How often something may happen: `count` times at once, and then one more each `perMs / count`. */
export interface RateLimit {
  /** How many at once; at least 1. */
  readonly count: number;
  /** In which time as many more are allowed, in ms. */
  readonly perMs: number;
}

/** How many keys are remembered; an attacker with more addresses than that is slowed down only in part. */
const maxKeys = 10_000;

/** Counts per key, in bounded memory: one number for each key, and the keys that came last (R45). */
export class RateLimiter {
  readonly #perMs: number;
  readonly #stepMs: number;
  /** When a key has its whole allowance again; those that were used last are last. */
  readonly #fullAgain = new Map<string, number>();

  constructor({ count, perMs }: RateLimit) {
    this.#perMs = perMs;
    this.#stepMs = perMs / count;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#fullAgain.size;
  }

  /**
   * Takes one from the allowance of a key.
   * @param nowMs the time of a clock that never goes back, in ms.
   * @returns how long to wait, in ms, when the allowance is used up; `0` when it was not.
   */
  take(key: string, nowMs: number = performance.now()): number {
    this.#forget(nowMs);
    const next = Math.max(this.#fullAgain.get(key) ?? 0, nowMs) + this.#stepMs;
    const waitMs = next - nowMs - this.#perMs;
    // Fractions of steps do not always add up to the whole.
    if (waitMs > 0.001) return waitMs;
    this.#fullAgain.delete(key);
    this.#fullAgain.set(key, next);
    return 0;
  }

  /** Drops the oldest keys: those that have their allowance again, and those that are too many. */
  #forget(nowMs: number): void {
    for (const [key, fullAgain] of this.#fullAgain) {
      if (fullAgain > nowMs && this.#fullAgain.size < maxKeys) return;
      this.#fullAgain.delete(key);
    }
  }
}
