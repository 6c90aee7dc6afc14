import { type Interceptor, OcppError, QueueFullError } from "@chargewire/runtime";
import { describe, expect, test, vi } from "vitest";
import { at, bridgeSession, clearedBy, joined, pass, profilesOf } from "./session.js";
import { type Behaviour, type Station, type Values, versions } from "./station.js";

/** A gate that is shut until it is opened. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** A station that takes its time over the first profile. */
function slowAtFirst(status: "Accepted" | "Rejected") {
  const { opened, open } = gate();
  let isFirst = true;
  const answer: Behaviour["answer"] = async () => {
    const first = isFirst;
    isFirst = false;
    if (!first) return "Accepted";
    await opened;
    return status;
  };
  return { behaviour: { answer }, open };
}

/** Currents of L1 and the phases after it in A, so many seconds after noon. */
function currents(seconds: number, ...amps: number[]): Values {
  const values = amps.map((value, index) => {
    return { value, measurand: "Current.Import", unit: "A", phase: (["L1", "L2", "L3"] as const)[index] } as const;
  });
  return { at: at(seconds), values };
}

/** Purpose, transaction and limit of what a station was told. */
function told(station: Station): unknown[] {
  return profilesOf(station).map(({ purpose, transactionId, periods: [period] }) => {
    return [purpose, transactionId, (period as { limit: number }).limit];
  });
}

describe.each(versions)("what happens while a station of %s is told", (version) => {
  test("C17 a transaction that begins while the station is asked for its units has its limit", async () => {
    const session = bridgeSession();
    const { opened, open } = gate();
    const station = await joined(session, version, { asked: () => opened });
    session.orchestrator.send("S-1/1", 5_000);
    await pass(0);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    open();
    await pass(0);
    expect(told(station)).toEqual([
      ["TxDefaultProfile", undefined, 5_000],
      ["TxProfile", id, 5_000],
      ["TxDefaultProfile", undefined, 5_000],
    ]);
  });

  test.each(["Accepted", "Rejected"] as const)(
    "C17 the next transaction has its limit also where the profile of the one before is %s late",
    async (status) => {
      const session = bridgeSession();
      const { behaviour, open } = slowAtFirst(status);
      const station = await joined(session, version, behaviour);
      const former = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
      session.orchestrator.send("S-1/1", 5_000);
      await pass(0);
      await station.stop(former, at(0));
      const next = await station.start({ evse: 1, token: "TAG-2", at: at(0) });
      open();
      await pass(0);
      expect(told(station)).toEqual([
        ["TxProfile", former, 5_000],
        ["TxDefaultProfile", undefined, 5_000],
        ["TxProfile", next, 5_000],
        ["TxDefaultProfile", undefined, 5_000],
      ]);
    },
  );

  test("C17 a transaction that is told late has its limit where it began before the station had the default", async () => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    for (const point of ["S-1/1", "S-1/2", "S-1/3"]) session.orchestrator.send(point, 5_000);
    await pass(100);
    station.received.length = 0;
    const late = await station.start({ evse: 1, token: "TAG-1", at: at(50) });
    const next = await station.start({ evse: 2, token: "TAG-2", at: at(150) });
    session.bridge.resume({ identity: "S-1", evse: 3, transactionId: 55, start: at(50) });
    await pass(0);
    for (const [evse, id] of [late, next].entries()) await station.meter(id, evse + 1, currents(160, 16));
    await pass(0);
    const limited = profilesOf(station).filter(({ purpose }) => purpose === "TxProfile");
    expect(limited.map(({ evse, transactionId }) => [evse, transactionId])).toEqual([
      [1, late],
      [3, "55"],
    ]);
  });

  test.each(["the first limit", "the first one after a clear"])(
    "C17 more phases are noticed during %s",
    async (which) => {
      const session = bridgeSession();
      const { behaviour, open } = slowAtFirst("Accepted");
      const station = await joined(session, version, { ...behaviour, units: ["A"] });
      const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
      for (const seconds of [1, 2, 3]) await station.meter(id, 1, currents(seconds, 16));
      if (which !== "the first limit") session.orchestrator.send("S-1/1", Number.POSITIVE_INFINITY);
      await pass(0);
      session.orchestrator.send("S-1/1", 6_900);
      await pass(0);
      await station.meter(id, 1, currents(4, 10, 10, 10));
      await pass(0);
      open();
      await pass(0);
      expect(told(station)).toEqual([
        ["TxProfile", id, 30],
        ["TxDefaultProfile", undefined, 10],
        ["TxProfile", id, 10],
        ["TxDefaultProfile", undefined, 10],
      ]);
    },
  );

  test("C17 more phases that come while the station is asked for its units are told once", async () => {
    const session = bridgeSession();
    const { opened, open } = gate();
    const station = await joined(session, version, { units: ["A"], asked: () => opened });
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    for (const seconds of [1, 2, 3]) await station.meter(id, 1, currents(seconds, 16));
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    await station.meter(id, 1, currents(4, 10, 10, 10));
    open();
    await pass(0);
    expect(told(station)).toEqual([
      ["TxProfile", id, 10],
      ["TxDefaultProfile", undefined, 10],
    ]);
  });

  test("C17 more phases are nothing new during a limit in W, or where the transaction is over", async () => {
    for (const units of [["W"], ["A"]]) {
      const session = bridgeSession();
      const { behaviour, open } = slowAtFirst("Accepted");
      const station = await joined(session, version, { ...behaviour, units });
      const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
      for (const seconds of [1, 2, 3]) await station.meter(id, 1, currents(seconds, 16));
      session.orchestrator.send("S-1/1", 6_900);
      await pass(0);
      await station.meter(id, 1, currents(4, 10, 10, 10));
      if (units.includes("A")) await station.stop(id, at(5));
      open();
      await pass(0);
      expect(profilesOf(station)).toHaveLength(2);
    }
  });

  test("C14 a stop that waits is told although something fails meanwhile", async () => {
    const session = bridgeSession();
    const { behaviour, open } = slowAtFirst("Accepted");
    const station = await joined(session, version, behaviour);
    session.orchestrator.send("S-1/1", 5_000);
    await pass(0);
    vi.spyOn(session.orchestrator, "limit").mockImplementationOnce(() => {
      session.orchestrator.send("S-1/1", 0);
      throw new Error("The client fails once.");
    });
    session.orchestrator.send("S-1/1", 4_000);
    open();
    await pass(0);
    expect(told(station)).toEqual([
      ["TxDefaultProfile", undefined, 5_000],
      ["TxDefaultProfile", undefined, 0],
    ]);
    expect(session.failed).toEqual([new Error("The client fails once.")]);
  });

  test("C15 a station that comes after a command has lapsed is told nothing of it", async () => {
    const session = bridgeSession();
    session.orchestrator.send("S-1/1", 5_000, 60);
    session.orchestrator.send("S-1/2", 6_000);
    session.orchestrator.send("S-1/3", Number.POSITIVE_INFINITY);
    await pass(60);
    const station = await joined(session, version);
    await pass(0);
    expect(told(station)).toEqual([["TxDefaultProfile", undefined, 6_000]]);
    expect(clearedBy(station)).toEqual([70_006, 70_007]);
  });

  test("C4 a station that could not tell its units is asked again when it has booted", async () => {
    const session = bridgeSession();
    let isBooted = false;
    const asked = (): void => {
      if (!isBooted) throw new OcppError("GenericError");
    };
    const station = await joined(session, version, { units: ["A"], asked });
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    isBooted = true;
    await station.boot();
    await pass(0);
    expect(profilesOf(station).map(({ unit }) => unit)).toEqual(["W", "A"]);
  });

  test("C5 only what the station says makes us try the other unit", async () => {
    let isFull = true;
    const outgoing: Interceptor = (next) => (call) => {
      if (!isFull || call.action !== "SetChargingProfile") return next(call);
      isFull = false;
      return Promise.reject(new QueueFullError(call.action, 1));
    };
    const session = bridgeSession({}, { outgoing: [outgoing] });
    const station = await joined(session, version, { units: undefined });
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    expect(session.refused).toMatchObject([{ reason: { kind: "error", error: expect.any(QueueFullError) } }]);
    session.orchestrator.send("S-1/1", 4_600);
    await pass(0);
    expect(told(station)).toEqual([["TxDefaultProfile", undefined, 4_600]]);
  });
});
