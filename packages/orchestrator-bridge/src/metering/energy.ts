import type { Reading, Sample } from "./sample.js";
import { select, totalOf } from "./select.js";

/** Over which times energy may be made into power, in ms. */
export interface AveragingTimes {
  /** Shorter ones are waited out: a register counts in steps. */
  readonly leastMs: number;
  /** Over longer ones an average says nothing of the moment. */
  readonly mostMs: number;
}

/** A register of energy as it stood at one moment. */
interface Register {
  readonly at: number;
  readonly importWh: number;
  readonly exportWh: number | undefined;
  readonly location: string;
}

const msPerHour = 3_600_000;

/** No vehicle draws or feeds back more, in W: some stations begin at 0 and go on with the register of their lifetime. */
const mostWatts = 4e6;

/** Makes the energy readings of one transaction into average power. */
export class EnergyMeter {
  readonly #times: AveragingTimes;
  #register: Register | undefined;
  /** When the last interval of each context ended: a message does not say how long its interval was. */
  readonly #intervals = new Map<string, number>();

  constructor(times: AveragingTimes) {
    this.#times = times;
  }

  /**
   * Takes a reading in.
   * @param at when it was taken, in ms, by the clock of the station as it is.
   * @returns the average power since the one before, in W; `undefined` while that is not known.
   */
  add({ samples }: Reading, at: number): number | undefined {
    const overInterval = this.#overInterval(samples, at);
    return this.#sinceRegister(samples, at) ?? overInterval;
  }

  #sinceRegister(samples: readonly Sample[], at: number): number | undefined {
    const drawn = select(samples, "Energy.Active.Import.Register");
    const importWh = totalOf(drawn);
    if (drawn === undefined || importWh === undefined) return undefined;
    const exportWh = totalOf(select(samples, "Energy.Active.Export.Register"));
    const now: Register = { at, importWh, exportWh, location: drawn.location };
    const before = this.#register;
    const elapsedMs = before === undefined ? Number.NaN : at - before.at;
    if (before?.location === now.location && elapsedMs >= 0 && elapsedMs < this.#times.leastMs) return undefined;
    this.#register = now;
    if (before === undefined || before.location !== now.location) return undefined;
    const drawnWh = importWh - before.importWh;
    const fedBackWh = exportWh === undefined || before.exportWh === undefined ? 0 : exportWh - before.exportWh;
    // A register that goes back was replaced.
    return drawnWh < 0 || fedBackWh < 0 ? undefined : this.#average(drawnWh - fedBackWh, elapsedMs);
  }

  #overInterval(samples: readonly Sample[], at: number): number | undefined {
    const drawn = select(samples, "Energy.Active.Import.Interval");
    const fedBack = select(samples, "Energy.Active.Export.Interval");
    const { context } = drawn ?? fedBack ?? {};
    if (context === undefined) return undefined;
    const before = this.#intervals.get(context);
    this.#intervals.set(context, at);
    const importWh = totalOf(drawn);
    if (before === undefined || importWh === undefined) return undefined;
    return this.#average(importWh - (totalOf(fedBack) ?? 0), at - before);
  }

  #average(wattHours: number, elapsedMs: number): number | undefined {
    const { leastMs, mostMs } = this.#times;
    const watts = (wattHours * msPerHour) / elapsedMs;
    const isPower = elapsedMs >= leastMs && elapsedMs <= mostMs && Math.abs(watts) <= mostWatts;
    return isPower ? watts : undefined;
  }
}
