import { DefinitionError } from "../../errors/definition-error.js";

/**
 * How a client stays connected (R33). The first three are the variables of the standard, `RetryBackOffWaitMinimum`,
 * `RetryBackOffRandomRange` and `RetryBackOffRepeatTimes`, in ms where those are in s.
 */
export interface ReconnectOptions {
  /** Shortest first wait, in ms. Default 10,000. No wait is ever shorter than 100 ms. */
  readonly waitMinimumMs?: number | undefined;
  /** Largest random part that is added to the first wait, and to each doubling, in ms. Default 15,000. */
  readonly randomRangeMs?: number | undefined;
  /** How often the wait is doubled, its random part included; after that it stays as it is. Default 5. */
  readonly repeatTimes?: number | undefined;
  /**
   * How long a connection must have lasted, in ms, to count as a success, after which waits and servers start from the
   * first again. One that ends sooner counts as a failed attempt, whatever its close code: two clients of one identity,
   * of which the server always takes the newer, would else throw each other out for ever. Default 60,000.
   */
  readonly stableAfterMs?: number | undefined;
  /**
   * Whether the first connect goes on trying as well. Without it `connect()` rejects when no server can be reached, so
   * that a wrong URL or password shows at once; a station that may start before its network does wants it.
   * Default `false`.
   */
  readonly fromStart?: boolean | undefined;
  /** Random numbers from 0 to 1, for tests. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** {@link ReconnectOptions} with the defaults filled in. */
export interface ResolvedReconnect {
  /** Shortest first wait, in ms. */
  readonly waitMinimumMs: number;
  /** Largest random part, in ms. */
  readonly randomRangeMs: number;
  /** How often the wait is doubled. */
  readonly repeatTimes: number;
  /** How long a connection must have lasted to count as a success, in ms. */
  readonly stableAfterMs: number;
  /** Whether the first connect goes on trying as well. */
  readonly fromStart: boolean;
  /** Random numbers from 0 to 1. */
  readonly random: () => number;
}

/**
 * Fills in the defaults; `true` and `undefined` mean all of them, `false` not to reconnect.
 * @throws DefinitionError for a number that says nothing.
 */
export function resolveReconnect(options: boolean | ReconnectOptions | undefined): ResolvedReconnect | false {
  if (options === false) return false;
  const given = typeof options === "object" ? options : {};
  const resolved: ResolvedReconnect = {
    waitMinimumMs: given.waitMinimumMs ?? 10_000,
    randomRangeMs: given.randomRangeMs ?? 15_000,
    repeatTimes: given.repeatTimes ?? 5,
    stableAfterMs: given.stableAfterMs ?? 60_000,
    fromStart: given.fromStart ?? false,
    random: given.random ?? Math.random,
  };
  for (const name of ["waitMinimumMs", "randomRangeMs", "repeatTimes", "stableAfterMs"] as const) {
    const value: unknown = resolved[name];
    if (typeof value === "number" && value >= 0) continue;
    throw new DefinitionError(`reconnect.${name} is ${String(value)}; it must be a number of at least 0.`);
  }
  return resolved;
}
