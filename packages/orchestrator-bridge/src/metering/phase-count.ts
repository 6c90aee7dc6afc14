import type { PhaseState } from "./power.js";

/**
 * After so many readings with fewer phases, the vehicle uses fewer: one that begins to charge may take its phases one
 * after the other, and a limit in A for one phase is three times that for three.
 */
const settled = 3;

/** How many phases a vehicle uses, from what its readings show. */
export class PhaseCount {
  #known: number | undefined;
  /** What the last readings showed. */
  #seen: readonly number[] = [];
  /** Which of the phases were live in any reading. */
  readonly #wereLive = [false, false, false];

  /** The station has said how many they are. */
  told(phases: number): void {
    this.#known = phases;
    this.#seen = [];
  }

  /**
   * A reading shows some of L1 to L3. More count at once, fewer only once the last readings agree: a phase without voltage
   * may be one that a contactor has yet to close, and one that is not told may be one that the vehicle has yet to take.
   */
  saw(phases: readonly PhaseState[]): void {
    const inUse = phases.filter((state) => state === "used").length;
    // What was live and is not any more was switched off: there is nothing to wait for.
    const isAll = phases.every((state, phase) => state === "used" || (state === "dead" && this.#wereLive[phase]));
    for (const [phase, state] of phases.entries()) {
      if (state === "used" || state === "live") this.#wereLive[phase] = true;
    }
    if (inUse === 0) return;
    if (isAll) return this.told(inUse);
    this.#seen = [...this.#seen, inUse].slice(-settled);
    if (this.#seen.length === settled) this.#known = Math.max(...this.#seen);
  }

  /** The phases that count. @param expected how many they are while nothing else is known. */
  inUse(expected: number): number {
    return Math.max(this.#known ?? expected, ...this.#seen);
  }
}
