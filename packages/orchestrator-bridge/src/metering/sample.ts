/** What a meter told at one moment, whatever version it came in. */
export interface Reading {
  /** When it was taken, as the station wrote it. */
  readonly takenAt: string;
  readonly samples: readonly Sample[];
}

/** One value of a reading, in W, Wh, A or V; a power factor has no unit. */
export interface Sample {
  readonly measurand: Measurand;
  /** Phase or pair of conductors; `undefined` for all phases together. */
  readonly phase: string | undefined;
  readonly location: string;
  readonly context: string;
  readonly value: number;
}

/** What may be sampled, and more, as a version writes it; what is left out has the standard's default. */
export interface SampledText {
  readonly measurand?: string | undefined;
  readonly phase?: string | undefined;
  readonly location?: string | undefined;
  readonly context?: string | undefined;
  readonly unit?: string | undefined;
  /** Power of ten by which the value is multiplied. */
  readonly multiplier?: number | undefined;
}

/** The measurands that tell power, each with the unit in which it is reckoned here. The others tell nothing of it. */
const unitOf = {
  "Power.Active.Import": "W",
  "Power.Active.Export": "W",
  "Power.Factor": "",
  "Energy.Active.Import.Register": "Wh",
  "Energy.Active.Export.Register": "Wh",
  "Energy.Active.Import.Interval": "Wh",
  "Energy.Active.Export.Interval": "Wh",
  "Current.Import": "A",
  "Current.Export": "A",
  Voltage: "V",
} as const;

/** A measurand that tells power. */
export type Measurand = keyof typeof unitOf;

/** The units that are understood: what they are reckoned in, and how many of that they are. */
const units: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  W: ["W", 1],
  kW: ["W", 1_000],
  Wh: ["Wh", 1],
  kWh: ["Wh", 1_000],
  A: ["A", 1],
  V: ["V", 1],
};

/**
 * Brings a value to W, Wh, A or V.
 * @returns `undefined` for what tells no power: another measurand, no number, or a unit that is not the measurand's, as
 * VA of an active power.
 */
export function toSample(value: number, text: SampledText): Sample | undefined {
  const { measurand = "Energy.Active.Import.Register", phase, location = "Outlet", context = "Sample.Periodic" } = text;
  if (!isMeasurand(measurand)) return undefined;
  const own = unitOf[measurand];
  const [unit, factor] =
    text.unit === undefined ? [own, 1] : Object.hasOwn(units, text.unit) ? (units[text.unit] ?? []) : [];
  if (unit !== own || factor === undefined) return undefined;
  const scaled = value * factor * 10 ** (text.multiplier ?? 0);
  return Number.isFinite(scaled) ? { measurand, phase, location, context, value: scaled } : undefined;
}

function isMeasurand(measurand: string): measurand is Measurand {
  return Object.hasOwn(unitOf, measurand);
}
