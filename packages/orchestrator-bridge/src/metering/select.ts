import type { Measurand, Sample } from "./sample.js";

/** Where a meter may sit, nearest to the vehicle first. One upstream of the station measures others as well. */
const locations = ["Outlet", "Cable", "EV", "Body", "Inlet"];

/** Why a value was taken; where one reading has several, the first of these is the best. */
const contexts = [
  "Sample.Periodic",
  "Sample.Clock",
  "Trigger",
  "Other",
  "Transaction.End",
  "Interruption.End",
  "Interruption.Begin",
  "Transaction.Begin",
];

/** The phases, each as conductor and as voltage to neutral. */
const phases = [
  ["L1", "L1-N"],
  ["L2", "L2-N"],
  ["L3", "L3-N"],
] as const;

/** The pairs of phases between which a voltage may be measured. */
const pairs = ["L1-L2", "L2-L3", "L3-L1"];

/** The values of a measurand in one reading, of one place and for one reason. */
export interface Measured {
  /** For all phases together. */
  readonly total: number | undefined;
  /** For L1, L2 and L3. */
  readonly byPhase: readonly (number | undefined)[];
  /** Between two phases, where there are any such. */
  readonly betweenPhases: readonly number[];
  readonly location: string;
  readonly context: string;
}

/** The values of a measurand that count: those nearest to the vehicle; `undefined` where there are none. */
export function select(samples: readonly Sample[], measurand: Measurand): Measured | undefined {
  const candidates = samples.filter((sample) => sample.measurand === measurand && locations.includes(sample.location));
  const location = first(locations, candidates, (sample) => sample.location);
  const there = candidates.filter((sample) => sample.location === location);
  const context = first(contexts, there, (sample) => sample.context);
  if (location === undefined || context === undefined) return undefined;
  const valueAt = (phase: string | undefined): number | undefined =>
    there.find((sample) => sample.context === context && sample.phase === phase)?.value;
  return {
    total: valueAt(undefined),
    byPhase: phases.map(([conductor, toNeutral]) => valueAt(conductor) ?? valueAt(toNeutral)),
    betweenPhases: pairs.map(valueAt).filter(isKnown),
    location,
    context,
  };
}

/** The value for all phases: as it was measured, else the sum of the phases that were. */
export function totalOf(measured: Measured | undefined): number | undefined {
  if (measured === undefined) return undefined;
  if (measured.total !== undefined) return measured.total;
  const known = measured.byPhase.filter(isKnown);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** Tells known values from unknown ones. */
export function isKnown(value: number | undefined): value is number {
  return value !== undefined;
}

function first(
  order: readonly string[],
  samples: readonly Sample[],
  keyOf: (sample: Sample) => string,
): string | undefined {
  return order.find((key) => samples.some((sample) => keyOf(sample) === key));
}
