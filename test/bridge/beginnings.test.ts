import { describe, expect, test } from "vitest";
import { repeatTransactionId } from "./back-end.js";
import { at, type BridgeSession, bridgeSession, joined, joinedModern, pass, profilesOf } from "./session.js";
import { type Values, versions } from "./station.js";

const modern = ["2.0", "2.0.1", "2.1"] as const;

function watts(value: number, seconds: number): Values {
  return { at: at(seconds), values: [{ value, measurand: "Power.Active.Import", unit: "W" }] };
}

/** Point, power and start of what was told. */
function told({ orchestrator }: BridgeSession): unknown[] {
  return orchestrator.sessions.map(({ point, watts, start }) => [point, watts, start]);
}

describe("an id that 1.6 uses again", () => {
  test.each([1, 0, -1])("S11 begins another session once the transaction of id %i has ended", async (id) => {
    const session = bridgeSession();
    repeatTransactionId(session.server, id);
    const station = await joined(session, "1.6");
    await pass(100);
    for (const seconds of [0, 50]) {
      await station.start({ evse: 1, token: "TAG-1", at: at(seconds) });
      await station.meter(String(id), 1, watts(1_000 + seconds, seconds + 10));
      await station.stop(String(id), at(seconds + 20));
    }
    expect(told(session)).toEqual([
      ["S-1/1", 1_000, at(0)],
      ["S-1/1", 0, at(0)],
      ["S-1/1", 1_050, at(50)],
      ["S-1/1", 0, at(50)],
    ]);
    expect(session.ignored).toEqual([]);
  });

  test.each([1, 2])(
    "S11 begins another session at connector %i where the end of the one before was lost",
    async (evse) => {
      const session = bridgeSession();
      repeatTransactionId(session.server, 7);
      const station = await joined(session, "1.6");
      await pass(100);
      await station.start({ evse: 1, token: "TAG-1", at: at(0) });
      await station.meter("7", 1, watts(1_000, 10));
      await station.start({ evse, token: "TAG-2", at: at(50) });
      await station.meter("7", evse, watts(9_000, 60));
      const { sessions } = session.orchestrator;
      // At the same connector the later session ends the earlier one; at another one nothing else does.
      const ended = evse === 1 ? [] : [{ point: "S-1/1", watts: 0, measured: at(50), start: at(0), end: at(50) }];
      expect(sessions).toMatchObject([
        { point: "S-1/1", watts: 1_000, start: at(0) },
        ...ended,
        { point: `S-1/${evse}`, watts: 9_000, start: at(50) },
      ]);
      expect(sessions.at(-1)?.vehicle).not.toBe(sessions[0]?.vehicle);
      for (const point of ["S-1/1", "S-1/2"]) session.orchestrator.send(point, 5_000);
      await pass(0);
      const limited = profilesOf(station).filter(({ purpose }) => purpose === "TxProfile");
      expect(limited.map((profile) => [profile.evse, profile.transactionId])).toEqual([[evse, "7"]]);
    },
  );

  test("S11 does not count for another connector what is said of the one before", async () => {
    const session = bridgeSession();
    repeatTransactionId(session.server, 7);
    const station = await joined(session, "1.6");
    await pass(100);
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.start({ evse: 2, token: "TAG-2", at: at(50) });
    await station.meter("7", 1, watts(7_000, 60));
    await station.meter("7", 2, watts(2_000, 60));
    expect(told(session)).toEqual([
      ["S-1/1", 0, at(0)],
      ["S-1/2", 2_000, at(50)],
    ]);
    const reason = "the transaction runs at another place";
    expect(session.ignored).toEqual([{ identity: "S-1", action: "MeterValues", reason }]);
  });

  test("S11 begins none where the station tells the beginning again after the end, since it had no answer", async () => {
    const session = bridgeSession();
    repeatTransactionId(session.server, 7);
    const station = await joined(session, "1.6");
    await pass(100);
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.stop("7", at(20));
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter("7", 1, watts(1_000, 10));
    expect(told(session)).toEqual([["S-1/1", 0, at(0)]]);
    expect(session.ignored).toMatchObject([
      { action: "StartTransaction", reason: "the transaction has ended" },
      { action: "MeterValues", reason: "the transaction has ended" },
    ]);
  });

  test("S11 goes on with the session where the station begins it twice, since it had no answer", async () => {
    const session = bridgeSession();
    repeatTransactionId(session.server, 7);
    const station = await joined(session, "1.6");
    await pass(100);
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter("7", 1, watts(1_000, 10));
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter("7", 1, watts(2_000, 20));
    expect(told(session)).toEqual([
      ["S-1/1", 1_000, at(0)],
      ["S-1/1", 2_000, at(0)],
    ]);
  });

  test("C17 has its limit where only running transactions can have one", async () => {
    const session = bridgeSession();
    repeatTransactionId(session.server, 7);
    const answer = ({ purpose }: { purpose: string }) => (purpose === "TxProfile" ? "Accepted" : "Rejected");
    const station = await joined(session, "1.6", { answer });
    session.orchestrator.send("S-1/1", 5_000);
    for (const seconds of [0, 50]) {
      await pass(50);
      await station.start({ evse: 1, token: "TAG-1", at: at(seconds) });
      await pass(0);
      await station.stop("7", at(seconds + 20));
    }
    expect(session.applied).toMatchObject([{ purpose: "TxProfile" }, { purpose: "TxProfile" }]);
  });
});

describe("what begins no session", () => {
  test.each([0, -3, 1_000_000_000])("S6 connector %i of 1.6, which is none", async (connector) => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    await pass(100);
    const id = await station.start({ evse: connector, token: "TAG-1", at: at(0) });
    await station.meter(id, connector, watts(1_000, 10));
    expect(session.orchestrator.sessions).toEqual([]);
    const reason = "no connector or EVSE has that number";
    expect(session.ignored).toContainEqual({ identity: "S-1", action: "StartTransaction", reason });
  });

  test("S13 an answer of the application that is none", async () => {
    const session = bridgeSession();
    repeatTransactionId(session.server, "abc");
    const station = await joined(session, "1.6");
    await pass(100);
    await expect(station.start({ evse: 1, token: "TAG-1", at: at(0) })).rejects.toThrow("InternalError");
    await station.clock(1, watts(1_000, 10));
    expect(session.orchestrator.sessions).toEqual([]);
    expect(session.ignored).toMatchObject([{ reason: "no transaction runs there" }]);
  });

  test.each(versions)("S10 a stale transaction of %s that the application resumes", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.bridge.resume({ identity: "S-1", evse: 1, transactionId: 55, token: "OLD", start: at(-4_000) });
    // Its own is known already, and better.
    session.bridge.resume({ identity: "S-1", evse: 1, transactionId: id, token: "OLD", start: at(-4_000) });
    await station.meter(id, 1, watts(1_000, 10));
    expect(told(session)).toEqual([["S-1/1", 1_000, at(0)]]);
    expect(session.ignored).toEqual([{ identity: "S-1", action: "resume", reason: "another transaction runs there" }]);
  });

  test.each(modern)("S11 what a station of %s says of a transaction, but for another EVSE", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(100);
    await station.event("Started", "T", at(0), { evse: 1, token: "TAG-1" });
    await station.event("Updated", "T", at(10), { evse: 2 }, watts(1_000, 10));
    session.bridge.resume({ identity: "S-1", evse: 2, transactionId: "T", token: "OLD", start: at(-4_000) });
    await station.event("Updated", "T", at(20), { evse: 1 }, watts(2_000, 20));
    expect(told(session)).toEqual([["S-1/1", 2_000, at(0)]]);
    const reason = "the transaction runs at another place";
    expect(session.ignored).toMatchObject([
      { action: "TransactionEvent", reason },
      { action: "resume", reason },
    ]);
  });

  test.each(modern)("S10 a transaction of %s that was seen without its EVSE, until it is resumed", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(100);
    await station.event("Updated", "T", at(10), {}, watts(1_000, 10));
    // It may be another one, or none: MeterValues does not say.
    await station.clock(1, watts(2_000, 20));
    expect(session.orchestrator.sessions).toEqual([]);
    expect(session.ignored).toHaveLength(2);
    session.bridge.resume({ identity: "S-1", evse: 1, transactionId: "T", token: "TAG-1", start: at(0) });
    await station.event("Updated", "T", at(30), {}, watts(3_000, 30));
    await station.clock(1, watts(4_000, 40));
    expect(told(session)).toEqual([
      ["S-1/1", 3_000, at(0)],
      ["S-1/1", 4_000, at(0)],
    ]);
  });
});

describe("a transaction that was not seen to begin", () => {
  const limits = [{ purpose: "TxDefaultProfile" }, { purpose: "TxProfile", transactionId: "9" }, {}];

  test("C17 has its limit in 1.6, for the station may have had none when it began", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    session.orchestrator.send("S-1/1", 5_000);
    await pass(100);
    for (const seconds of [50, 60]) {
      await station.meter("9", 1, watts(6_000, seconds));
      await pass(0);
    }
    expect(profilesOf(station)).toMatchObject(limits);
  });

  test.each(modern)("C17 has its limit in %s, for the station may have had none when it began", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    session.orchestrator.send("S-1/1", 5_000);
    await pass(100);
    for (const seconds of [50, 60]) {
      await station.event("Updated", "9", at(seconds), { evse: 1 }, watts(6_000, seconds));
      await pass(0);
    }
    expect(profilesOf(station)).toMatchObject(limits);
  });
});
