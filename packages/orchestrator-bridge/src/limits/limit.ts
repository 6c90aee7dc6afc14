import type { LimitProfile, RateUnit } from "../versions/version.js";

/** A limit that a place is to have. */
export interface Limit {
  /** In W; negative where the vehicle is to feed back. */
  readonly watts: number;
  /** How long it still holds, in ms; `undefined` without a stated end. */
  readonly remainingMs: number | undefined;
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

/** The profile that says a limit in a unit. It never allows more than the limit: what is left of a step is cut off. */
export function toProfile({ watts, remainingMs }: Limit, unit: RateUnit, facts: ProfileFacts): LimitProfile {
  const { evse, id, stackLevel, transactionId, now, phases, voltage } = facts;
  const start = now - headStartMs;
  const end = remainingMs === undefined ? undefined : now + remainingMs;
  return {
    evse,
    id,
    stackLevel,
    transactionId,
    unit,
    limit: floorToTenth(unit === "W" ? watts : watts / (voltage * phases)),
    phases: unit === "A" && phases !== 3 ? phases : undefined,
    from: new Date(start).toISOString(),
    until: end === undefined ? undefined : new Date(end).toISOString(),
    durationSeconds: end === undefined ? undefined : Math.ceil((end - start) / 1_000),
  };
}

/** The next tenth below; a number that is meant to be a tenth stays, whatever its binary form. */
function floorToTenth(value: number): number {
  return Math.floor(value * 10 + 1e-6) / 10;
}
