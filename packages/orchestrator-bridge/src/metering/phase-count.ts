import type { PhasesSeen } from "./power.js";

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

  /** The station has said how many they are. */
  told(phases: number): void {
    this.#known = phases;
    this.#seen = [];
  }

  /** A reading shows some. More count at once, fewer only once the last readings agree. */
  saw({ inUse, possible }: PhasesSeen): void {
    this.#seen = [...this.#seen, inUse].slice(-settled);
    // Where there are no others to come, the first reading is enough.
    const isAll = this.#known === undefined && inUse === possible;
    if (isAll || this.#seen.length === settled) this.#known = Math.max(...this.#seen);
  }

  /** The phases that count. @param expected how many they are while nothing else is known. */
  inUse(expected: number): number {
    return Math.max(this.#known ?? expected, ...this.#seen);
  }
}
