import { CallTimeoutError, OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { at, bridgeSession, clearedBy, joined, pass, profilesOf } from "./session.js";
import { versions } from "./station.js";

const below21 = ["1.6", "2.0", "2.0.1"] as const;

describe.each(versions)("commands become charging profiles of %s", (version) => {
  test("C1 a command holds for the transaction that runs, and for those that come", async () => {
    const session = bridgeSession();
    const station = await joined(session, version);
    const id = await station.start({ evse: 2, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/2", 7_000);
    session.orchestrator.send("S-1/1", 5_000);
    await pass(0);
    const seen = profilesOf(station).map(({ evse, purpose, transactionId }) => [evse, purpose, transactionId]);
    expect(seen.filter(([evse]) => evse === 2)).toEqual([
      [2, "TxProfile", id],
      [2, "TxDefaultProfile", undefined],
    ]);
    expect(seen.filter(([evse]) => evse === 1)).toEqual([[1, "TxDefaultProfile", undefined]]);
    expect(session.applied.map(({ point, purpose }) => [point, purpose])).toHaveLength(3);
    expect(session.refused).toEqual([]);
  });

  test("C2 profiles of a place and purpose have always the same id, and the stack level of the option", async () => {
    const session = bridgeSession({ firstProfileId: 500, stackLevel: 3 });
    const station = await joined(session, version);
    await station.start({ evse: 2, token: "TAG-1", at: at(0) });
    for (const limit of [7_000, 6_000]) {
      session.orchestrator.send("S-1/2", limit);
      await pass(0);
    }
    expect(profilesOf(station).map(({ id, stackLevel, purpose }) => [id, stackLevel, purpose])).toEqual([
      [504, 3, "TxProfile"],
      [505, 3, "TxDefaultProfile"],
      [504, 3, "TxProfile"],
      [505, 3, "TxDefaultProfile"],
    ]);
  });

  test("C3 a limit has begun a minute ago, for stations whose clock is behind", async () => {
    const session = bridgeSession();
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", 7_000);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([
      {
        kind: "Absolute",
        startSchedule: at(-60),
        duration: undefined,
        validTo: undefined,
        periods: [{ startPeriod: 0 }],
      },
    ]);
  });

  test.each([
    [["W", "A"], "W", 7_000],
    [["A", "W"], "W", 7_000],
    [["W"], "W", 7_000],
    [["A"], "A", 10.1],
  ] as const)("C4 a station that takes %j is told %s", async (units, unit, limit) => {
    const session = bridgeSession();
    const station = await joined(session, version, { units });
    session.orchestrator.send("S-1/1", 7_000);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([{ unit, periods: [{ limit }] }]);
  });

  test("C4 the application may choose the unit", async () => {
    const session = bridgeSession({ installation: { rateUnit: "A" } });
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([{ unit: "A", periods: [{ limit: 10 }] }]);
  });

  test("C5 a station that does not say its units is told W, and A where it refuses that", async () => {
    const session = bridgeSession();
    const answer = ({ unit }: { unit: string }) => (unit === "A" ? "Accepted" : "Rejected");
    const station = await joined(session, version, { units: undefined, answer });
    const easy = await joined(session, version, { units: undefined }, "S-2");
    for (const point of ["S-1/1", "S-2/1"]) session.orchestrator.send(point, 6_900);
    await pass(0);
    expect(profilesOf(station).map(({ unit }) => unit)).toEqual(["W", "A"]);
    expect(profilesOf(easy).map(({ unit }) => unit)).toEqual(["W"]);
    expect(session.applied).toMatchObject([{ limit: { unit: "W" } }, { limit: { value: 10, unit: "A" } }]);
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/1", 3_450);
    await pass(0);
    expect(profilesOf(station).map(({ unit }) => unit)).toEqual(["W", "A", "A", "A"]);
    expect(session.refused).toEqual([]);
  });

  test.each([
    [7_000, 7_000],
    [32.3, 32.3],
    [0.3, 0.3],
    [1_234.5678, 1_234.5],
    [0.09, 0],
  ])("C6 a limit of %f W is %f W in a profile", async (watts, limit) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", watts);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([{ unit: "W", periods: [{ limit }] }]);
    expect(session.refused).toEqual([]);
  });

  test("C8 the lifetime of a command ends the profile", async () => {
    const session = bridgeSession();
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", 7_000, 90.5);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([{ startSchedule: at(-60), duration: 151, validTo: at(90.5) }]);
  });

  test("C8 a slow station gets no longer lifetime than the others", async () => {
    const session = bridgeSession();
    const answer = async (): Promise<"Accepted"> => {
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      return "Accepted";
    };
    const station = await joined(session, version, { answer });
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/1", 7_000, 90);
    await pass(20);
    expect(profilesOf(station)).toMatchObject([
      { startSchedule: at(-60), duration: 150, validTo: at(90) },
      { startSchedule: at(-50), duration: 140, validTo: at(90) },
    ]);
  });

  test.each([400 * 86_400, 315_576_000_000])("C8 a lifetime of %d s is not said", async (lifetime) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", 7_000, lifetime);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([
      { duration: undefined, validTo: undefined, periods: [{ limit: 7_000 }] },
    ]);
  });

  test("C9 a limit of 0 stops", async () => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/1", 0);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([
      { purpose: "TxProfile", periods: [{ limit: 0 }] },
      { purpose: "TxDefaultProfile", periods: [{ limit: 0 }] },
    ]);
  });

  test.each([Number.POSITIVE_INFINITY, Number.MAX_VALUE, 1e9])(
    "C10 no limit (%d) clears both profiles",
    async (none) => {
      const session = bridgeSession({ firstProfileId: 500 });
      const station = await joined(session, version);
      session.orchestrator.send("S-1/1", 7_000);
      await pass(0);
      session.orchestrator.send("S-1/1", none);
      await pass(0);
      expect(profilesOf(station)).toHaveLength(1);
      expect(clearedBy(station)).toEqual([502, 503]);
      expect(session.applied.slice(1)).toMatchObject([{ limit: undefined }, { limit: undefined }]);
      expect(session.refused).toEqual([]);
    },
  );

  test("C11 a command that lapses is cleared, for stations that do not look at the end of a profile", async () => {
    const session = bridgeSession({ firstProfileId: 500 });
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", 7_000, 60);
    await pass(59);
    expect(clearedBy(station)).toEqual([]);
    await pass(1);
    expect(clearedBy(station)).toEqual([502, 503]);
    session.orchestrator.send("S-1/1", 7_000, 0);
    await pass(0);
    expect(profilesOf(station)).toHaveLength(1);
  });

  test("C11 after a command has lapsed the default limit of the orchestrator's client holds", async () => {
    const session = bridgeSession();
    session.orchestrator.defaultLimit = 4_000;
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", 7_000, 60);
    await pass(60);
    expect(profilesOf(station)).toMatchObject([
      { validTo: at(60), periods: [{ limit: 7_000 }] },
      { validTo: undefined, periods: [{ limit: 4_000 }] },
    ]);
    expect(clearedBy(station)).toEqual([]);
    expect(session.applied.at(-1)).toMatchObject({ command: undefined, limit: { value: 4_000, unit: "W" } });
  });

  test("C14 only the newest command of a point is told when a station is slow", async () => {
    const session = bridgeSession();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const station = await joined(session, version, { answer: () => held.then(() => "Accepted" as const) });
    for (const limit of [1_000, 2_000, 3_000, 4_000]) {
      session.orchestrator.send("S-1/1", limit);
      await pass(1);
    }
    release();
    await pass(0);
    expect(profilesOf(station)).toMatchObject([{ periods: [{ limit: 1_000 }] }, { periods: [{ limit: 4_000 }] }]);
  });

  test("C15 a station that was away is told the newest command when it is back, and when it has booted", async () => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await station.leave();
    await pass(0);
    session.orchestrator.send("S-1/1", 1_000);
    session.orchestrator.send("S-1/1", 2_000, 100);
    session.orchestrator.send("S-1/2", 3_000, 10);
    await pass(60);
    await station.connect();
    await pass(0);
    const limits = (): unknown[] =>
      profilesOf(station).map(({ evse, validTo, periods }) => [evse, validTo, periods[0]]);
    const told = [1, at(100), { startPeriod: 0, limit: 2_000 }];
    expect(limits()).toEqual([told]);
    await station.boot();
    await pass(0);
    expect(limits()).toEqual([told, told]);
    expect(session.refused).toEqual([]);
  });

  test("C16 the application is told what a station refuses", async () => {
    const session = bridgeSession();
    const station = await joined(session, version, { answer: () => "Rejected" });
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/1", 7_000, 60);
    await pass(0);
    const [point, identity, command] = ["S-1/1", "S-1", { point: "S-1/1", limit: 7_000, lifetime: 60 }];
    const reason = { kind: "status", status: "Rejected" };
    expect(session.refused).toEqual([
      { point, identity, command, purpose: "TxProfile", reason },
      { point, identity, command, purpose: "TxDefaultProfile", reason },
    ]);
  });

  test("C16 the application is told of a station that fails, or does not answer", async () => {
    const session = bridgeSession({}, { callTimeoutMs: 5_000 });
    const fail = (): never => {
      throw new OcppError("NotSupported");
    };
    await joined(session, version, { answer: fail }, "S-1");
    await joined(session, version, { answer: () => new Promise(() => {}) }, "S-2");
    for (const point of ["S-1/1", "S-2/1"]) session.orchestrator.send(point, 7_000);
    await pass(5);
    expect(session.refused).toMatchObject([
      { identity: "S-1", reason: { kind: "error", error: expect.any(OcppError) } },
      { identity: "S-2", reason: { kind: "error", error: expect.any(CallTimeoutError) } },
    ]);
    expect(session.failed).toEqual([]);
  });

  test("C17 a station that takes limits of running transactions only is told when one begins", async () => {
    const session = bridgeSession();
    const answer = ({ purpose }: { purpose: string }) => (purpose === "TxProfile" ? "Accepted" : "Rejected");
    const station = await joined(session, version, { answer });
    session.orchestrator.send("S-1/1", 7_000);
    await pass(0);
    expect(session.applied).toEqual([]);
    const transactionId = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await pass(0);
    expect(session.applied).toMatchObject([{ purpose: "TxProfile", limit: { value: 7_000, unit: "W" } }]);
    expect(profilesOf(station)).toContainEqual(expect.objectContaining({ purpose: "TxProfile", transactionId }));
  });

  test("C18 a command for a point that is no place is refused", async () => {
    const session = bridgeSession();
    session.orchestrator.send("somewhere", 7_000);
    session.orchestrator.send("S-1/0", 7_000);
    await pass(0);
    const reason = { kind: "unknownPoint" };
    expect(session.refused).toMatchObject([
      { point: "somewhere", identity: undefined, command: { limit: 7_000 }, reason },
      { point: "S-1/0", reason },
    ]);
  });
});

describe("commands to feed back", () => {
  test("C12 a charging station of 2.1 is given a negative setpoint", async () => {
    const session = bridgeSession();
    const station = await joined(session, "2.1");
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/1", -5_000.05);
    await pass(0);
    const period = { startPeriod: 0, operationMode: "CentralSetpoint", setpoint: -5_000.1, limit: 0 };
    expect(profilesOf(station)).toMatchObject([
      { purpose: "TxProfile", unit: "W", periods: [period] },
      { purpose: "TxDefaultProfile", unit: "W", periods: [period] },
    ]);
    expect(session.refused).toEqual([]);
  });

  test.each(below21)("C13 a station of %s is given 0 instead, and the application is told", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    session.orchestrator.send("S-1/1", -5_000);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([{ periods: [{ limit: 0 }] }]);
    expect(session.refused).toMatchObject([{ command: { limit: -5_000 }, reason: { kind: "cannotFeedBack" } }]);
  });

  test.each([
    ["takes A only", { units: ["A"] }],
    [
      "refuses the setpoint",
      {
        answer: ({ periods: [period] }: { periods: readonly object[] }) =>
          "setpoint" in (period ?? {}) ? "Rejected" : "Accepted",
      },
    ],
  ] as const)("C13 a charging station of 2.1 that %s is given 0 instead", async (_how, behaviour) => {
    const session = bridgeSession();
    const station = await joined(session, "2.1", behaviour);
    session.orchestrator.send("S-1/1", -5_000);
    await pass(0);
    expect(profilesOf(station).at(-1)).toMatchObject({ periods: [{ limit: 0 }] });
    expect(session.refused).toMatchObject([{ reason: { kind: "cannotFeedBack" } }]);
  });
});
