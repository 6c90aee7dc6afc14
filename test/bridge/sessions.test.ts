import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { refuseEverything } from "./back-end.js";
import { at, bridgeSession, joined, joinedModern, pass, salt } from "./session.js";
import { versions } from "./station.js";

const modern = ["2.0", "2.0.1", "2.1"] as const;

/** Power as a station tells it, so many W at so many seconds after noon. */
function watts(value: number, seconds: number) {
  return { at: at(seconds), values: [{ value, measurand: "Power.Active.Import", unit: "W" }] } as const;
}

function hash(text: string): string {
  return createHmac("sha256", salt).update(text).digest("base64url");
}

describe("transactions become sessions", () => {
  test("S1 StartTransaction begins a session once it was answered with a transaction id", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    await pass(60);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(10) });
    await station.meter(id, 1, watts(7_000, 40));
    expect(session.orchestrator.sessions).toEqual([
      { point: "S-1/1", vehicle: hash("token:tag-1"), watts: 7_000, measured: at(40), start: at(10) },
    ]);
  });

  test("S2 MeterValues of 1.6 belongs to its transaction, or to the one that runs at its connector", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    await pass(100);
    const first = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.start({ evse: 2, token: "TAG-2", at: at(0) });
    await station.meter(first, 1, watts(1_000, 10));
    await station.clock(2, watts(2_000, 20));
    await station.meter("0", 2, watts(2_500, 25));
    await station.clock(0, watts(9_000, 30));
    await station.clock(3, watts(3_000, 40));
    const told = session.orchestrator.sessions.map(({ point, watts }) => [point, watts]);
    expect(told).toEqual([
      ["S-1/1", 1_000],
      ["S-1/2", 2_000],
      ["S-1/2", 2_500],
    ]);
    expect(session.ignored).toEqual([{ identity: "S-1", action: "MeterValues", reason: "no transaction runs there" }]);
  });

  test("S3 StopTransaction ends the session, and what it measured comes before the end", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    await pass(600);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0), wattHours: 5_000 });
    await station.stop(id, at(360), 5_700, watts(6_500, 300));
    const vehicle = hash("token:tag-1");
    const start = at(0);
    expect(session.orchestrator.sessions).toEqual([
      { point: "S-1/1", vehicle, watts: 6_500, measured: at(300), start },
      // 700 Wh in 6 minutes, by the registers of StartTransaction and StopTransaction.
      { point: "S-1/1", vehicle, watts: 7_000, measured: at(359.999), start },
      { point: "S-1/1", vehicle, watts: 0, measured: at(360), start, end: at(360) },
    ]);
  });

  test.each(modern)("S4 TransactionEvent of %s begins, goes on with, and ends a session", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(600);
    await station.event("Started", "T", at(0), { evse: 2, token: "TAG-1", chargingState: "Charging" });
    await station.event("Updated", "T", at(60), {}, watts(7_000, 60));
    await station.event("Ended", "T", at(120));
    const vehicle = hash("token:tag-1");
    const start = at(0);
    expect(session.orchestrator.sessions).toEqual([
      { point: "S-1/2", vehicle, watts: 7_000, measured: at(60), start },
      { point: "S-1/2", vehicle, watts: 0, measured: at(120), start, end: at(120) },
    ]);
  });

  test.each(modern)("S5 MeterValues of %s belongs to the transaction that runs on its EVSE", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(100);
    await station.event("Started", "T", at(0), { evse: 1, token: "TAG-1" });
    await station.clock(1, watts(7_000, 30));
    await station.clock(2, watts(8_000, 40));
    await station.clock(0, watts(9_000, 50));
    expect(session.orchestrator.sessions).toMatchObject([{ point: "S-1/1", watts: 7_000, measured: at(30) }]);
  });

  test.each(versions)("S6 a connector or EVSE of %s is a point, called as the application likes", async (version) => {
    const session = bridgeSession({
      points: {
        pointOf: ({ identity, evse }) => `${evse}@${identity}`,
        placeOf: (point) => {
          const [evse, identity] = point.split("@");
          return identity === undefined ? undefined : { identity, evse: Number(evse) };
        },
      },
    });
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 2, token: "TAG-1", at: at(0) });
    await station.meter(id, 2, watts(7_000, 10));
    session.orchestrator.send("2@S-1", 5_000);
    await pass(0);
    expect(session.orchestrator.sessions).toMatchObject([{ point: "2@S-1" }]);
    expect(session.applied).toMatchObject([
      { place: { identity: "S-1", evse: 2 } },
      { place: { identity: "S-1", evse: 2 } },
    ]);
  });

  test("S7 a vehicle is the same at every station, in every version, and nobody can read its token", async () => {
    const session = bridgeSession();
    await pass(100);
    for (const [index, version] of versions.entries()) {
      const station = await joined(session, version, {}, `S-${version}`);
      const id = await station.start({ evse: 1, token: index % 2 === 0 ? "Tag-1" : "TAG-1", at: at(0) });
      await station.meter(id, 1, watts(1_000, 10));
    }
    const vehicles = session.orchestrator.sessions.map(({ vehicle }) => vehicle);
    expect(vehicles).toEqual(versions.map(() => hash("token:tag-1")));
    expect(JSON.stringify(session.orchestrator.sessions)).not.toMatch(/tag-1/i);
  });

  test.each(modern)("S8 a session of %s waits for its token, but not once power flows", async (version) => {
    const session = bridgeSession();
    const station = await joinedModern(session, version);
    await pass(600);
    await station.event("Started", "A", at(0), { evse: 1, chargingState: "SuspendedEVSE" });
    expect(session.orchestrator.sessions).toEqual([]);
    await station.event("Updated", "A", at(10), { token: "TAG-1" });
    await station.event("Ended", "A", at(20), { token: "OTHER" });

    await station.event("Started", "B", at(30), { evse: 1, chargingState: "SuspendedEVSE" });
    await station.event("Updated", "B", at(40), {}, watts(3_000, 40));
    await station.event("Updated", "B", at(50), { token: "TAG-1" }, watts(4_000, 50));

    await station.event("Started", "C", at(60), {
      evse: 2,
      token: "",
      tokenType: "NoAuthorization",
      chargingState: "SuspendedEV",
    });
    const unknownB = hash("transaction:S-1:B");
    expect(session.orchestrator.sessions.map(({ vehicle, watts, measured }) => [vehicle, watts, measured])).toEqual([
      [hash("token:tag-1"), 0, at(0)],
      [hash("token:tag-1"), 0, at(20)],
      [unknownB, 3_000, at(40)],
      [unknownB, 4_000, at(50)],
      [hash("transaction:S-1:C"), 0, at(60)],
    ]);
  });

  test.each(versions)("S9 nothing is told of a session of %s before its power is known", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(id, 1, { at: at(10), values: [{ value: 50, measurand: "SoC", unit: "Percent" }] });
    expect(session.orchestrator.sessions).toEqual([]);
    await station.stop(id, at(5));
    expect(session.orchestrator.sessions).toMatchObject([{ watts: 0, measured: at(5), end: at(5) }]);
  });

  test.each(versions)(
    "S10 a transaction of %s from before the bridge begins with its first reading",
    async (version) => {
      const session = bridgeSession();
      const station = await joined(session, version);
      await pass(100);
      if (version === "1.6") await station.meter("77", 1, watts(1_000, 30));
      else
        await (station as Awaited<ReturnType<typeof joinedModern>>).event(
          "Updated",
          "77",
          at(31),
          { evse: 1 },
          watts(1_000, 30),
        );
      expect(session.orchestrator.sessions).toEqual([
        { point: "S-1/1", vehicle: hash("transaction:S-1:77"), watts: 1_000, measured: at(30), start: at(30) },
      ]);
      await station.stop("78", at(40));
      expect(session.ignored).toMatchObject([{ reason: "the transaction is not known" }]);
      expect(session.orchestrator.sessions).toHaveLength(1);
    },
  );

  test.each(versions)(
    "S10 a transaction of %s that the application resumes has its vehicle and start",
    async (version) => {
      const session = bridgeSession();
      const station = await joined(session, version);
      await pass(100);
      session.bridge.resume({ identity: "S-1", evse: 1, transactionId: 77, token: "TAG-1", start: at(-3_600) });
      await station.meter("77", 1, watts(1_000, 30));
      await station.stop("77", at(40));
      const [point, vehicle, start] = ["S-1/1", hash("token:tag-1"), at(-3_600)];
      expect(session.orchestrator.sessions).toEqual([
        { point, vehicle, watts: 1_000, measured: at(30), start },
        { point, vehicle, watts: 0, measured: at(40), start, end: at(40) },
      ]);
    },
  );

  test.each(versions)("S11 a transaction of %s takes the place of one whose end was lost", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const lost = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(lost, 1, watts(1_000, 10));
    const next = await station.start({ evse: 1, token: "TAG-2", at: at(20) });
    await station.meter(next, 1, watts(2_000, 30));
    await station.meter(lost, 1, watts(3_000, 40));
    expect(session.orchestrator.sessions).toMatchObject([
      { vehicle: hash("token:tag-1"), watts: 1_000 },
      { vehicle: hash("token:tag-2"), watts: 2_000, start: at(20) },
    ]);
    expect(session.ignored).toMatchObject([{ reason: "the transaction has ended" }]);
  });

  test.each(versions)("S12 a session of %s outlives the connection and a boot", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(id, 1, watts(1_000, 10));
    await station.leave();
    await station.connect();
    await station.boot();
    await station.meter(id, 1, watts(2_000, 70));
    expect(session.orchestrator.sessions).toMatchObject([
      { watts: 1_000, start: at(0) },
      { watts: 2_000, start: at(0) },
    ]);
  });

  test.each(versions)("S13 what the application refuses of %s does not count", async (version) => {
    const session = bridgeSession();
    const station = await joined(session, version);
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    refuseEverything(session.server);
    await expect(station.meter(id, 1, watts(1_000, 10))).rejects.toThrow("InternalError");
    await expect(station.stop(id, at(20))).rejects.toThrow("InternalError");
    expect(session.orchestrator.sessions).toEqual([]);
    expect(session.failed).toEqual([]);
  });
});
