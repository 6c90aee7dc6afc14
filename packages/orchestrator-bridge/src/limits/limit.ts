import type { LimitProfile, RateUnit } from "../versions/version.js";

/** A limit that a place is to have. */
export interface Limit {
  /** In W; negative where the vehicle is to feed back. */
  readonly watts: number;
  /** Until when it holds, in ms since 1970; `undefined` without a stated end. */
  readonly until: number | undefined;
}

/** What is known of the electricity of a place. */
export interface Electricity {
  /** Between phase and neutral, in V. */
  readonly voltage: number;
  /** 1, 2 or 3. */
  readonly phases: number;
}

/** How a limit becomes a profile. */
export interface ProfileFacts extends Electricity {
  readonly evse: number;
  readonly id: number;
  readonly stackLevel: number;
  readonly transactionId: string | undefined;
  /** The present time, in ms since 1970. */
  readonly now: number;
}

/** How far before the present a schedule begins, in ms: a station whose clock is a little behind has to begin as well. */
const headStartMs = 60_000;

/** From this on a limit is none, in W: no site has so much, and some write the largest number for no limit. */
const noLimit = 1e9;

/** A lifetime from this on, in ms, is not said to stations; its command is cleared when it lapses. */
const longLifetimeMs = 365 * 86_400_000;

/**
 * What a place is to have.
 * @param watts the limit that holds.
 * @param remainingMs how long it still does; `undefined` without a stated end.
 * @returns `undefined` for no limit.
 */
export function limitOf(watts: number, remainingMs: number | undefined, now: number): Limit | undefined {
  // One that is over in this very moment lapses in the next; what holds then comes with that.
  if (watts >= noLimit || (remainingMs !== undefined && remainingMs <= 0)) return undefined;
  const isLong = remainingMs === undefined || remainingMs > longLifetimeMs;
  return { watts, until: isLong ? undefined : now + remainingMs };
}

/** The profile that says a limit in a unit. It never allows more than the limit: what is left of a step is cut off. */
export function toProfile({ watts, until }: Limit, unit: RateUnit, facts: ProfileFacts): LimitProfile {
  const { evse, id, stackLevel, transactionId, now, phases, voltage } = facts;
  const start = now - headStartMs;
  return {
    evse,
    id,
    stackLevel,
    transactionId,
    unit,
    limit: floorToTenth(unit === "W" ? watts : watts / (voltage * phases)),
    phases: unit === "A" && phases !== 3 ? phases : undefined,
    from: new Date(start).toISOString(),
    until: until === undefined ? undefined : new Date(until).toISOString(),
    durationSeconds: until === undefined ? undefined : Math.ceil((until - start) / 1_000),
  };
}

/** The next tenth below; a number that is meant to be a tenth stays, whatever its binary form. */
function floorToTenth(value: number): number {
  return Math.floor(value * 10 + 1e-6) / 10;
}
