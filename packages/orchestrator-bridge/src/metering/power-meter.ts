import { type AveragingTimes, EnergyMeter } from "./energy.js";
import { PhaseCount } from "./phase-count.js";
import { electricalPower, measuredPower, phaseStates, phaseVoltage } from "./power.js";
import type { Reading } from "./sample.js";

/** Tells the power of one transaction from its readings, and what else they show of the installation. */
export class PowerMeter {
  /** Between phase and neutral, in V, for where none is measured; `undefined` while it is not known. */
  nominalVoltage: number | undefined;
  /** The phases that the vehicle uses. */
  readonly phases: PhaseCount = new PhaseCount();
  readonly #energy: EnergyMeter;
  #voltage: number | undefined;

  constructor(times: AveragingTimes) {
    this.#energy = new EnergyMeter(times);
  }

  /** The last voltage between phase and neutral, in V; `undefined` while none was measured. */
  get voltage(): number | undefined {
    return this.#voltage;
  }

  /**
   * Takes a reading in.
   * @param at when it was taken, in ms.
   * @returns its power in W, positive towards the vehicle; `undefined` where it tells none.
   */
  add(reading: Reading, at: number): number | undefined {
    const { samples } = reading;
    this.phases.saw(phaseStates(samples));
    this.#voltage = phaseVoltage(samples) ?? this.#voltage;
    // The energy is taken in whether it is needed or not, so that a later average is one of the last interval.
    const average = this.#energy.add(reading, at);
    const watts = measuredPower(samples) ?? average ?? electricalPower(samples, this.nominalVoltage);
    // Numbers that are too big even for their sum come from no meter.
    return Number.isFinite(watts) ? watts : undefined;
  }
}
