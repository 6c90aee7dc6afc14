import type { Sample } from "./sample.js";
import { isKnown, type Measured, select, totalOf } from "./select.js";

/** Below this current a phase counts as not in use, in A: meters tell a little also where nothing flows. */
const leastCurrent = 0.5;

/** Below this a phase counts as dead, in V: every network has 100 V or more, and a little is induced where none is. */
const leastVoltage = 80;

/** A phase with a lower part than this of the highest voltage counts as dead too: those of one network differ little. */
const leastPart = 0.75;

/** The power that was measured, in W: import less export. An export of 0 alone says nothing of the import. */
export function measuredPower(samples: readonly Sample[]): number | undefined {
  return net(totalOf(select(samples, "Power.Active.Import")), totalOf(select(samples, "Power.Active.Export")));
}

/**
 * The power of current and voltage, in W, and of the power factor where it was measured.
 * @param nominalVoltage between phase and neutral, in V, for where none was measured; `undefined` when it is not known.
 */
export function electricalPower(samples: readonly Sample[], nominalVoltage: number | undefined): number | undefined {
  const drawn = select(samples, "Current.Import");
  const fedBack = select(samples, "Current.Export");
  if (drawn === undefined && fedBack === undefined) return undefined;
  const voltage = select(samples, "Voltage");
  const factor = select(samples, "Power.Factor")?.total ?? 1;
  const volts = (phase: number): number | undefined => voltageOf(voltage, phase) ?? nominalVoltage;
  const overallVolts = voltage === undefined ? nominalVoltage : voltage.total;
  const apparent = phaseByPhase(drawn, fedBack, volts) ?? overall(drawn, fedBack, overallVolts);
  return apparent === undefined ? undefined : apparent * factor;
}

/**
 * What a reading shows of a phase: that it carries a current, that it could, that it has no voltage; `undefined` where it
 * does not say.
 */
export type PhaseState = "used" | "live" | "dead" | undefined;

/** What a reading shows of L1, L2 and L3. */
export function phaseStates(samples: readonly Sample[]): readonly PhaseState[] {
  const { byPhase: amps = [] } = select(samples, "Current.Import") ?? select(samples, "Current.Export") ?? {};
  const { byPhase: volts = [] } = select(samples, "Voltage") ?? {};
  const least = leastLive(volts.filter(isKnown));
  return [0, 1, 2].map((phase) => {
    if (Math.abs(amps[phase] ?? 0) >= leastCurrent) return "used";
    const atPhase = volts[phase];
    if (atPhase === undefined) return undefined;
    return atPhase >= least ? "live" : "dead";
  });
}

/**
 * The voltage between phase and neutral, in V, over the phases that have one: stations tell 0 for those that they do not
 * use, and for all while their contactor is open.
 */
export function phaseVoltage(samples: readonly Sample[]): number | undefined {
  const voltage = select(samples, "Voltage");
  const known = [0, 1, 2].map((phase) => voltageOf(voltage, phase)).filter(isKnown);
  const least = leastLive(known);
  const live = known.filter((volts) => volts >= least);
  return live.length === 0 ? undefined : live.reduce((sum, volts) => sum + volts, 0) / live.length;
}

/** From which voltage on a phase is not dead, in V, where these were measured. */
function leastLive(volts: readonly number[]): number {
  return Math.max(leastVoltage, leastPart * Math.max(...volts));
}

function phaseByPhase(
  drawn: Measured | undefined,
  fedBack: Measured | undefined,
  volts: (phase: number) => number | undefined,
): number | undefined {
  const powers = [0, 1, 2].flatMap((phase) => {
    const amps = net(drawn?.byPhase[phase], fedBack?.byPhase[phase]);
    const atPhase = volts(phase);
    if (amps === undefined) return [];
    return [atPhase === undefined ? Number.NaN : amps * atPhase];
  });
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.length === 0 || Number.isNaN(sum) ? undefined : sum;
}

function overall(
  drawn: Measured | undefined,
  fedBack: Measured | undefined,
  volts: number | undefined,
): number | undefined {
  const amps = net(drawn?.total, fedBack?.total);
  return amps === undefined || volts === undefined ? undefined : amps * volts;
}

/** Import less export; an export of 0 alone says nothing. */
function net(drawn: number | undefined, fedBack: number | undefined): number | undefined {
  if (drawn === undefined) return fedBack === undefined || fedBack === 0 ? undefined : -fedBack;
  return drawn - (fedBack ?? 0);
}

function voltageOf(voltage: Measured | undefined, phase: number): number | undefined {
  const ofPhase = voltage?.byPhase[phase] ?? voltage?.total;
  if (ofPhase !== undefined) return ofPhase;
  const [between] = voltage?.betweenPhases ?? [];
  return between === undefined ? undefined : between / Math.sqrt(3);
}
