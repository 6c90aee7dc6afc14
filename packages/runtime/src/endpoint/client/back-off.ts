import { longestDelayMs } from "../../rpc/deadline.js";
import type { ResolvedReconnect } from "./reconnect-options.js";

/** Shortest wait, in ms, whatever the variables say: with zeros a client would otherwise dial without a pause. */
const leastWaitMs = 100;

/**
 * The waits between attempts to connect (R33): the first is WaitMinimum plus a random part; each further one is the one
 * before, doubled, plus a random part, at most RepeatTimes times; then the last one for ever. What it keeps is what was
 * drawn, not how long was waited, so that variables that change meanwhile count at once.
 */
export class BackOff {
  /** Random numbers from 0 to 1, one for each wait that is longer than the one before. */
  #draws: number[] = [];

  /** Goes on to the next wait, and gives its length in ms. */
  next(variables: ResolvedReconnect): number {
    const isFirst = this.#draws.length === 0;
    const mayGrow = this.#draws.length <= variables.repeatTimes && this.waitMs(variables) < longestDelayMs;
    if (isFirst || mayGrow) this.#draws.push(drawn(variables.random));
    return this.waitMs(variables);
  }

  /** Length of the present wait with these variables, in whole ms. */
  waitMs({ waitMinimumMs, randomRangeMs, repeatTimes }: ResolvedReconnect): number {
    const grown = this.#draws
      .slice(0, repeatTimes + 1)
      .reduce((wait, draw, index) => (index === 0 ? waitMinimumMs : 2 * wait) + draw * randomRangeMs, 0);
    return Math.round(Math.min(Math.max(grown, leastWaitMs), longestDelayMs));
  }

  /** The next wait is a first one again. */
  reset(): void {
    this.#draws = [];
  }
}

/** The source is the application's: one that throws, or gives no number, must not end the attempts. */
function drawn(random: () => number): number {
  try {
    const value = random();
    return value >= 0 && value <= 1 ? value : Math.random();
  } catch {
    return Math.random();
  }
}
