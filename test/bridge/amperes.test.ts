import { describe, expect, test } from "vitest";
import { at, type BridgeSession, bridgeSession, joined, joinedModern, pass, profilesOf } from "./session.js";
import { type Station, type Value, type Values, versions } from "./station.js";

const modern = ["2.0", "2.0.1", "2.1"] as const;
const conductors = ["L1", "L2", "L3"] as const;
const toNeutral = ["L1-N", "L2-N", "L3-N"] as const;

/** Currents of L1, L2 and L3 in A, and voltages to neutral in V, at so many seconds after noon. */
function reading(seconds: number, amps: readonly number[], volts: readonly number[] = []): Values {
  const currents = amps.map((value, index): Value => {
    return { value, measurand: "Current.Import", unit: "A", phase: conductors[index] };
  });
  const voltages = volts.map((value, index): Value => {
    return { value, measurand: "Voltage", unit: "V", phase: toNeutral[index] };
  });
  return { at: at(seconds), values: [...currents, ...voltages] };
}

/** A vehicle at connector 1 of a station that takes A only. */
async function charging(session: BridgeSession, version: (typeof versions)[number]) {
  const station = await joined(session, version, { units: ["A"] });
  await pass(100);
  const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
  return { station, id };
}

/** What the transaction may draw, by all the TxProfiles that came. */
function limitsOf(station: Station): unknown[] {
  return profilesOf(station)
    .filter(({ purpose }) => purpose === "TxProfile")
    .map(({ periods }) => periods[0]);
}

describe.each(versions)("limits in A of %s", (version) => {
  test("C7 are made with the phases and the voltage of the vehicle, and else with those of the place", async () => {
    const session = bridgeSession({
      installation: ({ evse }) => (evse === 2 ? { phases: 1, voltage: 240 } : undefined),
    });
    const { station, id } = await charging(session, version);
    for (const seconds of [10, 11, 12]) await station.meter(id, 1, reading(seconds, [10, 10], [235]));
    for (const point of ["S-1/1", "S-1/2"]) session.orchestrator.send(point, 4_800);
    await pass(0);
    const seen = profilesOf(station).map(({ evse, purpose, periods }) => ({ evse, purpose, ...periods[0] }));
    expect(seen).toEqual(
      expect.arrayContaining([
        { evse: 1, purpose: "TxProfile", startPeriod: 0, limit: 10.2, numberPhases: 2 },
        { evse: 1, purpose: "TxDefaultProfile", startPeriod: 0, limit: 6.9 },
        { evse: 2, purpose: "TxDefaultProfile", startPeriod: 0, limit: 20, numberPhases: 1 },
      ]),
    );
    expect(seen).toHaveLength(3);
  });

  test.each([
    ["of the phases", [230, 240, 250], 10],
    ["but for phases that are not used", [240, 0, 0], 10],
    ["but for phases in which a little is induced", [240, 90, 20], 10],
    ["of a network of 100 V", [100, 100, 100], 24],
    ["unless the contactor is open, when it is that of the place", [0, 0, 0], 10.4],
    ["unless it is none, when it is that of the place", [-230, -230, 3], 10.4],
  ])("C7 are made with the mean voltage %s", async (_which, volts, limit) => {
    const session = bridgeSession();
    const { station, id } = await charging(session, version);
    await station.meter(id, 1, reading(10, [16, 16, 16], volts));
    session.orchestrator.send("S-1/1", 7_200);
    await pass(0);
    expect(limitsOf(station)).toEqual([{ startPeriod: 0, limit }]);
    expect(session.refused).toEqual([]);
  });

  test("C9 are 0 for a stop, also where no voltage is measured any more", async () => {
    const session = bridgeSession();
    const { station, id } = await charging(session, version);
    await station.meter(id, 1, reading(10, [0, 0, 0], [0, 0, 0]));
    session.orchestrator.send("S-1/1", 0);
    await pass(0);
    expect(limitsOf(station)).toEqual([{ startPeriod: 0, limit: 0 }]);
    expect(session.refused).toEqual([]);
  });

  const live = [230, 230, 230];
  const dead = [230, 0, 0];
  test.each([
    ["not at once where only one is told", [reading(10, [16])], undefined],
    ["not at once where the others have no voltage yet", [reading(10, [16, 0, 0], dead)], undefined],
    ["not at once where the others are live", [0, 1].map((at) => reading(at, [16, 0, 0], live)), undefined],
    ["not at once where the others are told no more", [reading(10, [16, 16, 16], live), reading(11, [16])], undefined],
    ["at once where the others had a voltage", [reading(10, [0, 0, 0], live), reading(11, [16, 0, 0], dead)], 1],
    ["at once where the others had a current", [reading(10, [9, 9, 9]), reading(11, [16, 0, 0], dead)], 1],
    ["after three readings where only one is told", [0, 1, 2].map((at) => reading(at, [16])), 1],
    ["after three readings where the others are live", [0, 1, 2].map((at) => reading(at, [16, 0, 0], live)), 1],
  ])("C7 count one phase %s", async (_when, readings, numberPhases) => {
    const session = bridgeSession();
    const { station, id } = await charging(session, version);
    for (const values of readings) await station.meter(id, 1, values);
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    const limit = numberPhases === 1 ? 30 : 10;
    expect(limitsOf(station)).toEqual([{ startPeriod: 0, limit, ...(numberPhases && { numberPhases }) }]);
  });

  test("C7 count one phase from the first reading on where a place has no more", async () => {
    const session = bridgeSession({ installation: { phases: 1 } });
    const { station, id } = await charging(session, version);
    await station.meter(id, 1, reading(10, [16]));
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    expect(limitsOf(station)).toEqual([{ startPeriod: 0, limit: 30, numberPhases: 1 }]);
  });

  test("C17 are told again when the vehicle uses more phases, or fewer for three readings", async () => {
    const session = bridgeSession();
    const { station, id } = await charging(session, version);
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    const fewer = [16, 0, 0];
    for (const [index, amps] of [[16], [16], [16], [10, 10], fewer, fewer, [10, 10], fewer, fewer, fewer].entries()) {
      await station.meter(id, 1, reading(10 + index, amps));
      await pass(0);
    }
    expect(limitsOf(station)).toEqual([
      { startPeriod: 0, limit: 10 },
      { startPeriod: 0, limit: 30, numberPhases: 1 },
      { startPeriod: 0, limit: 15, numberPhases: 2 },
      { startPeriod: 0, limit: 30, numberPhases: 1 },
    ]);
  });

  test("C17 stay as they are when a vehicle takes its phases one after the other", async () => {
    const session = bridgeSession();
    const { station, id } = await charging(session, version);
    session.orchestrator.send("S-1/1", 11_040);
    await pass(0);
    for (const [index, amps] of [
      [6, 0, 0],
      [6, 6, 0],
      [16, 16, 16],
      [16, 0, 0],
      [16, 16, 16],
    ].entries()) {
      await station.meter(id, 1, reading(10 + index, amps));
      await pass(0);
    }
    expect(limitsOf(station)).toEqual([{ startPeriod: 0, limit: 16 }]);
  });
});

test.each(modern)("C17 a charging station of %s may say how many phases are used", async (version) => {
  const session = bridgeSession({ installation: { rateUnit: "A" } });
  const station = await joinedModern(session, version);
  await pass(100);
  await station.event("Started", "T", at(0), { evse: 1, token: "TAG-1" });
  session.orchestrator.send("S-1/1", 6_900);
  await pass(0);
  for (const numberOfPhasesUsed of [0, 1, 3]) {
    await station.event("Updated", "T", at(10), { numberOfPhasesUsed });
    await pass(0);
  }
  expect(limitsOf(station)).toEqual([
    { startPeriod: 0, limit: 10 },
    { startPeriod: 0, limit: 30, numberPhases: 1 },
    { startPeriod: 0, limit: 10 },
  ]);
});
