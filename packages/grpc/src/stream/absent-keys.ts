import { type Deadline, startDeadline } from "@chargewire/runtime/kit";

/** When keys are forgotten that nobody speaks for. */
export interface AbsenceRules {
  /** How long a key may be absent, in ms; `Infinity` for ever. */
  readonly forgetAfterMs: number;
  /** How many keys may be absent; with one more, the one that has been for longest is forgotten. */
  readonly maxAbsentKeys: number;
}

/** The keys that nobody speaks for, each until it comes back or has been absent for too long. One timer for all. */
export class AbsentKeys {
  readonly #rules: AbsenceRules;
  readonly #forget: (key: string) => void;
  /** When each left, on the clock of `performance.now()`; the one that has been absent for longest is the first. */
  readonly #leftAt = new Map<string, number>();
  #deadline: Deadline | undefined;
  #isStopped = false;

  /** @param forget called with a key that has been absent for too long. */
  constructor(rules: AbsenceRules, forget: (key: string) => void) {
    this.#rules = rules;
    this.#forget = forget;
  }

  /** Nobody speaks for a key any more. */
  left(key: string): void {
    if (this.#isStopped) return;
    this.#leftAt.set(key, performance.now());
    const { forgetAfterMs, maxAbsentKeys } = this.#rules;
    if (this.#leftAt.size > maxAbsentKeys) this.#watch();
    this.#waitFor(forgetAfterMs);
  }

  /** Somebody speaks for a key. */
  returned(key: string): void {
    this.#leftAt.delete(key);
    if (this.#leftAt.size === 0) this.#endWait();
  }

  /** Forgets no key any more. */
  stop(): void {
    this.#isStopped = true;
    this.#leftAt.clear();
    this.#endWait();
  }

  #watch(): void {
    const { forgetAfterMs, maxAbsentKeys } = this.#rules;
    for (const [key, leftAt] of this.#leftAt) {
      const remainingMs = leftAt + forgetAfterMs - performance.now();
      if (remainingMs > 0 && this.#leftAt.size <= maxAbsentKeys) return this.#waitFor(remainingMs);
      this.#leftAt.delete(key);
      this.#forget(key);
    }
  }

  #waitFor(delayMs: number): void {
    // No timer waits longer than 24.8 days; a longer absence takes several.
    this.#deadline ??= startDeadline(Math.ceil(delayMs), () => {
      this.#deadline = undefined;
      this.#watch();
    });
  }

  #endWait(): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
  }
}
