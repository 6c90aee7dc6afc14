import { describe, expect, test } from "vitest";
import { at, bridgeSession, joined, joinedModern, pass } from "./session.js";
import { type Value, type Values, versions } from "./station.js";

/** What a transaction that begins at noon measures, and what the orchestrator is told of it. */
interface Case {
  readonly rule: string;
  readonly readings: readonly Values[];
  /** Power in W and when it was measured, in s after noon. */
  readonly told: readonly (readonly [watts: number, seconds: number])[];
}

/** A reading at so many seconds after noon. */
function reading(seconds: number, ...values: Value[]): Values {
  return { at: at(seconds), values };
}

const drawn = (value: number, rest: Partial<Value> = {}): Value => ({
  value,
  measurand: "Power.Active.Import",
  unit: "W",
  ...rest,
});
const fedBack = (value: number): Value => ({ value, measurand: "Power.Active.Export", unit: "W" });
const register = (value: number, rest: Partial<Value> = {}): Value => ({ value, unit: "Wh", ...rest });
const interval = (value: number): Value => ({ value, measurand: "Energy.Active.Import.Interval", unit: "Wh" });
const amps = (value: number, phase?: Value["phase"]): Value => ({
  value,
  measurand: "Current.Import",
  unit: "A",
  phase,
});
const volts = (value: number, phase?: Value["phase"]): Value => ({ value, measurand: "Voltage", unit: "V", phase });

const cases: readonly Case[] = [
  { rule: "P1 power is taken in W", readings: [reading(10, drawn(7_000))], told: [[7_000, 10]] },
  { rule: "P1 power is taken in kW", readings: [reading(10, drawn(7.2, { unit: "kW" }))], told: [[7_200, 10]] },
  { rule: "P1 no power is a power", readings: [reading(10, drawn(0))], told: [[0, 10]] },
  {
    rule: "P2 a missing unit is the measurand's own",
    readings: [reading(10, drawn(7_000, { unit: undefined }))],
    told: [[7_000, 10]],
  },
  {
    rule: "P2 what is no finite number is none",
    readings: [
      reading(10, drawn(1e308, { unit: "kW" })),
      reading(20, drawn(1e308, { phase: "L1" }), drawn(1e308, { phase: "L2" })),
      reading(30, amps(1e300, "L1"), volts(1e300, "L1")),
    ],
    told: [],
  },
  { rule: "P2 VA is no active power", readings: [reading(10, drawn(7_000, { unit: "VA" }))], told: [] },
  {
    rule: "P3 the sum of the phases counts",
    readings: [
      reading(10, drawn(1_000, { phase: "L1" }), drawn(2_000, { phase: "L2-N" }), drawn(3_000, { phase: "L3" })),
    ],
    told: [[6_000, 10]],
  },
  {
    rule: "P3 a value for all phases goes before their sum",
    readings: [reading(10, drawn(1_000, { phase: "L1" }), drawn(6_100), drawn(9, { phase: "N" }))],
    told: [[6_100, 10]],
  },
  {
    rule: "P3 what is between two phases is no phase",
    readings: [reading(10, drawn(1_000, { phase: "L1-L2" }))],
    told: [],
  },
  {
    rule: "P4 the place nearest to the vehicle counts",
    readings: [
      reading(10, drawn(4, { location: "Inlet" }), drawn(3, { location: "Body" }), drawn(2, { location: "EV" })),
      reading(20, drawn(2, { location: "EV" }), drawn(1, { location: "Cable" })),
      reading(30, drawn(1, { location: "Cable" }), drawn(0.5)),
      reading(40, drawn(0.5, { location: "Outlet" }), drawn(1, { location: "EV" })),
      reading(50, drawn(4, { location: "Inlet" }), drawn(3, { location: "Body" })),
    ],
    told: [
      [2, 10],
      [1, 20],
      [0.5, 30],
      [0.5, 40],
      [3, 50],
    ],
  },
  {
    rule: "P5 of several reasons in one reading the periodic sample counts",
    readings: [
      reading(10, drawn(1, { context: "Transaction.Begin" }), drawn(2, { context: "Sample.Clock" }), drawn(3)),
      reading(20, drawn(1, { context: "Transaction.Begin" }), drawn(2, { context: "Sample.Clock" })),
    ],
    told: [
      [3, 10],
      [2, 20],
    ],
  },
  {
    rule: "P6 what is fed back counts negative",
    readings: [
      reading(10, fedBack(3_000)),
      reading(20, drawn(0), fedBack(4_000)),
      reading(30, drawn(5_000), fedBack(0)),
      reading(40, fedBack(0)),
      reading(50, drawn(-2_000)),
    ],
    told: [
      [-3_000, 10],
      [-4_000, 20],
      [5_000, 30],
      [-2_000, 50],
    ],
  },
  {
    rule: "P7 energy over the time between two readings is power",
    readings: [
      reading(60, register(120)),
      reading(120, register(0.22, { unit: "kWh" })),
      reading(180, register(220)),
      reading(190, drawn(7_000), register(240)),
      reading(250, register(340)),
    ],
    told: [
      // The register of the start is 0.
      [7_200, 60],
      [6_000, 120],
      [0, 180],
      [7_000, 190],
      [6_000, 250],
    ],
  },
  {
    rule: "P7 energy that is fed back is taken off",
    readings: [
      reading(60, register(100), { value: 50, measurand: "Energy.Active.Export.Register", unit: "Wh" }),
      reading(120, register(110), { value: 170, measurand: "Energy.Active.Export.Register", unit: "Wh" }),
    ],
    told: [
      [6_000, 60],
      [-6_600, 120],
    ],
  },
  {
    rule: "P7 registers in steps are waited out, and those long apart say nothing",
    readings: [
      reading(4, register(1)),
      reading(9, register(2)),
      reading(12, register(20)),
      reading(1_900, register(5_000)),
      reading(1_960, register(5_100)),
    ],
    told: [
      [6_000, 12],
      [6_000, 1_960],
    ],
  },
  {
    rule: "P7 a register that goes back was replaced",
    readings: [reading(60, register(100)), reading(120, register(10)), reading(180, register(110))],
    told: [
      [6_000, 60],
      [6_000, 180],
    ],
  },
  {
    rule: "P7 a register that jumps is another one",
    readings: [reading(60, register(50_000_000)), reading(120, register(50_000_100)), reading(180, register(200))],
    told: [[6_000, 120]],
  },
  {
    rule: "P7 registers at two places have nothing to do with each other",
    readings: [
      reading(60, register(50_000, { location: "Inlet" })),
      reading(120, register(50_100, { location: "Inlet" })),
    ],
    told: [[6_000, 120]],
  },
  {
    rule: "P8 energy of an interval is power over the time since the one before",
    readings: [
      reading(60, interval(100)),
      reading(120, interval(120)),
      reading(125, interval(10)),
      reading(185, interval(50)),
    ],
    told: [
      [7_200, 120],
      [3_000, 185],
    ],
  },
  {
    rule: "P8 energy that no vehicle takes in its interval is none",
    readings: [reading(60, interval(100)), reading(120, interval(70_000)), reading(180, interval(-70_000))],
    told: [],
  },
  {
    rule: "P9 current times voltage is power, phase by phase",
    readings: [
      reading(10, amps(10, "L1"), amps(8, "L2"), volts(230, "L1-N"), volts(240, "L2-N")),
      reading(20, amps(10, "L1"), volts(230)),
      reading(30, amps(10, "L1"), volts(400, "L1-L2")),
      reading(40, amps(100), volts(400)),
      reading(50, { ...amps(10, "L1"), measurand: "Current.Export" }, volts(230, "L1-N")),
    ],
    told: [
      [4_220, 10],
      [2_300, 20],
      [4_000 / Math.sqrt(3), 30],
      [40_000, 40],
      [-2_300, 50],
    ],
  },
  {
    rule: "P10 the power factor counts where it is measured",
    readings: [reading(10, amps(10, "L1"), volts(230, "L1-N"), { value: 0.5, measurand: "Power.Factor" })],
    told: [[1_150, 10]],
  },
  {
    rule: "P11 current without a voltage says nothing",
    readings: [reading(10, amps(10, "L1")), reading(20, amps(10))],
    told: [],
  },
  {
    rule: "P13 measured power goes before energy, and energy before current and voltage",
    readings: [
      reading(60, register(100), amps(10, "L1"), volts(230, "L1")),
      reading(120, drawn(5), register(200), interval(20), amps(10, "L1"), volts(230, "L1")),
      reading(180, register(300), interval(20), amps(10, "L1"), volts(230, "L1")),
      reading(240, interval(20), amps(10, "L1"), volts(230, "L1")),
      reading(300, amps(10, "L1"), volts(230, "L1")),
    ],
    told: [
      [6_000, 60],
      [5, 120],
      [6_000, 180],
      [1_200, 240],
      [2_300, 300],
    ],
  },
];

describe.each(versions)("the readings of %s become power", (version) => {
  test.each(cases)("$rule", async ({ readings, told }) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(3_600);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0), wattHours: 0 });
    for (const each of readings) await station.meter(id, 1, each);
    const expected = told.map(([watts, seconds]) => [expect.closeTo(watts, 6), at(seconds)]);
    expect(session.orchestrator.sessions.map(({ watts, measured }) => [watts, measured])).toEqual(expected);
  });

  test("P11 current counts with the nominal voltage where the application knows it", async () => {
    const session = bridgeSession({ installation: ({ evse }) => (evse === 1 ? { voltage: 230 } : undefined) });
    const station = await joined(session, version);
    await pass(100);
    for (const evse of [1, 2]) {
      const id = await station.start({ evse, token: "TAG-1", at: at(0) });
      await station.meter(id, evse, reading(10, amps(10, "L1"), amps(5, "L2")));
    }
    expect(session.orchestrator.sessions).toMatchObject([{ point: "S-1/1", watts: 3_450 }]);
  });
});

test("P2 signed data and what is no number say nothing in 1.6", async () => {
  const session = bridgeSession();
  const station = await joined(session, "1.6");
  await pass(100);
  const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
  await station.meter(id, 1, reading(10, { ...drawn(0), value: "4F43", format: "SignedData" }));
  await station.meter(id, 1, reading(20, { ...drawn(0), value: "" }), reading(21, { ...drawn(0), value: "n/a" }));
  expect(session.orchestrator.sessions).toEqual([]);
});

test.each(["2.0", "2.0.1", "2.1"] as const)("P12 who does not charge in %s draws nothing", async (version) => {
  const session = bridgeSession();
  const station = await joinedModern(session, version);
  await pass(100);
  await station.event("Started", "T", at(0), { evse: 1, token: "TAG-1", chargingState: "SuspendedEVSE" });
  await station.event("Updated", "T", at(10), { chargingState: "Charging" });
  await station.event("Updated", "T", at(20), { chargingState: "SuspendedEV" }, reading(20, drawn(12)));
  await station.event("Updated", "T", at(30), { chargingState: "SuspendedEV" });
  expect(session.orchestrator.sessions.map(({ watts, measured }) => [watts, measured])).toEqual([
    [0, at(0)],
    [12, at(20)],
    [0, at(30)],
  ]);
});
