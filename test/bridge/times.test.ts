import { afterEach, describe, expect, test, vi } from "vitest";
import { at, type BridgeSession, bridgeSession, joined, joinedModern, pass } from "./session.js";
import { type Values, versions } from "./station.js";

const modern = ["2.0", "2.0.1", "2.1"] as const;

function watts(value: number, time: string): Values {
  return { at: time, values: [{ value, measurand: "Power.Active.Import", unit: "W" }] };
}

/** Power, time of measurement, start and end of what was told. */
function told({ orchestrator }: BridgeSession): unknown[] {
  return orchestrator.sessions.map(({ watts, measured, start, end }) => [
    watts,
    measured,
    start,
    ...(end === undefined ? [] : [end]),
  ]);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("times of stations", () => {
  test.each(versions)("T1 times of %s are told in UTC", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: "2026-11-21T13:00:00+01:00" });
    await station.meter(id, 1, watts(1_000, "2026-11-21T12:00:10.123456Z"));
    await station.stop(id, "2026-11-21T17:30:20+05:30");
    expect(told(session)).toEqual([
      [1_000, at(10.123), at(0)],
      [0, at(20), at(0), at(20)],
    ]);
  });

  test.each(versions)("T1 a time of %s without a zone is UTC", async (version) => {
    // Not here: the machine that tests may well be in UTC itself.
    vi.stubEnv("TZ", "America/New_York");
    const session = bridgeSession({}, { validation: { incomingDateTime: "assumeUtc" } });
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: "2026-11-21T12:00:00" });
    await station.meter(id, 1, watts(1_000, "2026-11-21T12:00:10"));
    expect(told(session)).toEqual([[1_000, at(10), at(0)]]);
  });

  test.each(versions)("T2 a clock of %s that is ahead counts as ours", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(86_400) });
    await station.meter(id, 1, watts(1_000, at(86_400)));
    await pass(60);
    await station.meter(id, 1, watts(2_000, at(90_000)));
    await pass(60);
    await station.stop(id, at(99_999));
    expect(told(session)).toEqual([
      [1_000, at(100), at(100)],
      [2_000, at(160), at(100)],
      [0, at(220), at(100), at(220)],
    ]);
  });

  test.each(versions)("T2 a clock of %s that was never set counts as ours", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: "1970-01-01T00:00:10Z" });
    await pass(60);
    await station.meter(id, 1, watts(2_000, "0000-01-01T00:00:00Z"));
    expect(told(session)).toEqual([[2_000, at(160), at(100)]]);
  });

  test.each(versions)("T3 times go on after a clock of %s was set back", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(id, 1, watts(1_000, at(50)));
    await station.meter(id, 1, watts(2_000, at(-3_000)));
    await station.meter(id, 1, watts(3_000, at(-2_900)), watts(4_000, at(-2_800)));
    await station.stop(id, at(-2_700));
    const next = await station.start({ evse: 1, token: "TAG-2", at: at(-2_600) });
    await station.meter(next, 1, watts(5_000, at(-2_500)));
    expect(told(session)).toEqual([
      [1_000, at(50), at(0)],
      [2_000, at(50.001), at(0)],
      [3_000, at(50.002), at(0)],
      [4_000, at(50.003), at(0)],
      [0, at(50.003), at(0), at(50.003)],
      [5_000, at(50.004), at(50.004)],
    ]);
  });

  test.each(versions)("T3 a session of %s does not begin before the end of the one before it", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    await station.stop(await station.start({ evse: 1, token: "TAG-1", at: at(0) }), at(80));
    await station.stop(await station.start({ evse: 1, token: "TAG-1", at: at(70) }), at(75));
    expect(told(session)).toEqual([
      [0, at(80), at(0), at(80)],
      [0, at(80.001), at(80.001), at(80.001)],
    ]);
  });

  test.each(versions)("T3 a reading of %s from before the start counts as at the start", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(10) });
    await station.meter(id, 1, watts(1_000, at(8)));
    expect(told(session)).toEqual([[1_000, at(10), at(10)]]);
  });

  test.each(versions)("T4 what %s measures at the end is told as just before it", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(id, 1, watts(1_000, at(50)));
    await station.stop(id, at(60), 0, watts(900, at(60)), watts(800, at(61)));
    const second = await station.start({ evse: 1, token: "TAG-1", at: at(70) });
    await station.meter(second, 1, watts(1_000, at(90)));
    await station.stop(second, at(80));
    expect(told(session)).toEqual([
      [1_000, at(50), at(0)],
      [900, at(59.999), at(0)],
      [800, at(60), at(0)],
      [0, at(60), at(0), at(60)],
      [1_000, at(90), at(70)],
      [0, at(90), at(70), at(90)],
    ]);
  });

  test.each(modern)("T5 of a TransactionEvent of %s that comes late only start and token count", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(100);
    await station.event("Updated", "T", at(20), { evse: 1, seqNo: 2, chargingState: "SuspendedEV" });
    await station.event("Updated", "T", at(10), { seqNo: 1 }, watts(7_000, at(10)));
    expect(told(session)).toEqual([]);
    await station.event("Started", "T", at(0), { evse: 1, seqNo: 0, token: "TAG-1" });
    await station.event("Updated", "T", at(30), { seqNo: 3 }, watts(1_000, at(30)));
    await station.event("Updated", "T", at(40), { seqNo: 3 }, watts(2_000, at(40)));
    expect(told(session)).toEqual([
      [0, at(20), at(0)],
      [1_000, at(30), at(0)],
    ]);
  });

  test.each(modern)("T6 what %s measured while it was offline is told unless something newer was", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(100);
    await station.event("Started", "T", at(0), { evse: 1, token: "TAG-1", offline: true }, watts(1_000, at(0)));
    await station.event("Updated", "T", at(20), { offline: true }, watts(2_000, at(20)));
    await station.clock(1, watts(4_000, at(40)));
    await station.event("Updated", "T", at(30), { offline: true }, watts(3_000, at(30)));
    await station.event("Updated", "T", at(50), { offline: true }, watts(5_000, at(50)));
    expect(told(session)).toEqual([
      [1_000, at(0), at(0)],
      [2_000, at(20), at(0)],
      [4_000, at(40), at(0)],
      [5_000, at(50), at(0)],
    ]);
  });

  test.each(modern)(
    "T6 a state of %s from while it was offline is history once something newer was told",
    async (version) => {
      const session = bridgeSession();
      const station = await joinedModern(session, version);
      await pass(100);
      await station.event("Started", "T", at(0), { evse: 1, token: "TAG-1" });
      await station.clock(1, watts(7_000, at(40)));
      await station.event("Updated", "T", at(30), { offline: true, chargingState: "SuspendedEV" });
      await station.event("Updated", "T", at(50), { offline: true, chargingState: "SuspendedEV" });
      expect(told(session)).toEqual([
        [7_000, at(40), at(0)],
        [0, at(50), at(0)],
      ]);
    },
  );

  test.each(modern)(
    "T3 what %s measured before the session on its EVSE could begin counts as at the start",
    async (version) => {
      const session = bridgeSession();
      const station = await joinedModern(session, version);
      await pass(100);
      await station.event("Started", "A", at(0), { evse: 1, token: "TAG-1" });
      // Who shows a card while the vehicle before is still there has no place yet.
      await station.event("Started", "B", at(10), { token: "TAG-2", chargingState: "SuspendedEVSE" });
      await station.event("Ended", "A", at(50));
      await station.event("Updated", "B", at(60), { evse: 1 });
      await station.event("Updated", "B", at(70), {}, watts(7_000, at(70)));
      expect(session.failed).toEqual([]);
      expect(told(session)).toEqual([
        [0, at(50), at(0), at(50)],
        [0, at(50.001), at(50.001)],
        [7_000, at(70), at(50.001)],
      ]);
    },
  );
});
