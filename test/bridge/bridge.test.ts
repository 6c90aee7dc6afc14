import { ntxcp10 } from "@chargewire/ntxcp10";
import { CentralSystem, ChargePoint, core, ocpp16, smartCharging } from "@chargewire/ocpp16";
import { ChargingStation, Csms, smartCharging as smartCharging201, transactions } from "@chargewire/ocpp201";
import { OrchestratorBridge } from "@chargewire/orchestrator-bridge";
import { Client, DefinitionError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { FakeOrchestrator } from "./fake-orchestrator.js";
import { at, bridgeSession, joined, joinedModern, pass, profilesOf, salt } from "./session.js";
import type { Values } from "./station.js";

function watts(value: number, seconds: number): Values {
  return { at: at(seconds), values: [{ value, measurand: "Power.Active.Import", unit: "W" }] };
}

const memory = { url: "ws://memory", reconnect: false, pingIntervalMs: 0 } as const;

describe("a bridge", () => {
  test("serves several servers of one version each", async () => {
    const orchestrator = new FakeOrchestrator();
    const bridge = new OrchestratorBridge({ orchestrator, salt });
    const centralSystem = new CentralSystem({ incoming: [bridge.interceptor] });
    const csms = new Csms({ incoming: [bridge.interceptor] });
    bridge.attach(centralSystem);
    bridge.attach(csms);
    centralSystem.handle(core, {
      startTransaction: () => ({ transactionId: 7, idTagInfo: { status: "Accepted" } }),
      meterValues: () => ({}),
    });
    csms.handle(transactions, { transactionEvent: () => ({}) });

    const chargePoint = new ChargePoint({ ...memory, identity: "CP-1", dial: centralSystem.inMemory() });
    const station = new ChargingStation({ ...memory, identity: "CS-1", dial: csms.inMemory() });
    onTestFinished(async () => {
      bridge.close();
      await Promise.all([chargePoint.close(), station.close(), centralSystem.close(), csms.close()]);
    });
    const limits: number[] = [];
    chargePoint.handle(smartCharging, {
      setChargingProfile: ({ csChargingProfiles: { chargingSchedule } }) => {
        limits.push(chargingSchedule.chargingSchedulePeriod[0]?.limit ?? -1);
        return { status: "Accepted" };
      },
    });
    station.handle(smartCharging201, {
      setChargingProfile: ({ chargingProfile: { chargingSchedule } }) => {
        limits.push(chargingSchedule[0]?.chargingSchedulePeriod[0]?.limit ?? -1);
        return { status: "Accepted" };
      },
    });
    await Promise.all([chargePoint.connect(), station.connect()]);
    const timestamp = new Date().toISOString();
    const { transactionId } = await chargePoint.startTransaction({
      connectorId: 1,
      idTag: "T",
      meterStart: 0,
      timestamp,
    });
    const power = { measurand: "Power.Active.Import", unit: "W" } as const;
    const meterValue = [{ timestamp, sampledValue: [{ value: "1000", ...power }] }];
    await chargePoint.meterValues({ connectorId: 1, transactionId, meterValue });
    await station.transactionEvent({
      eventType: "Started",
      timestamp,
      triggerReason: "Authorized",
      seqNo: 0,
      transactionInfo: { transactionId: "T-1" },
      evse: { id: 1 },
      idToken: { idToken: "T", type: "ISO14443" },
      meterValue: [{ timestamp, sampledValue: [{ value: 2_000, measurand: "Power.Active.Import" }] }],
    });
    expect(orchestrator.sessions).toMatchObject([
      { point: "CP-1/1", watts: 1_000 },
      { point: "CS-1/1", watts: 2_000 },
    ]);
    const [one, other] = orchestrator.sessions;
    expect(one?.vehicle).toBe(other?.vehicle);

    orchestrator.send("CP-1/1", 3_000);
    orchestrator.send("CS-1/1", 4_000);
    await expect.poll(() => limits.toSorted()).toEqual([3_000, 3_000, 4_000, 4_000]);
  });

  test("answers stations as the application does, whatever becomes of the session", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    vi.spyOn(session.orchestrator, "report").mockImplementation(() => {
      throw new Error("The client is closed.");
    });
    await station.meter(id, 1, watts(1_000, 10));
    expect(session.failed).toEqual([new Error("The client is closed.")]);
  });

  test("tells the rest where the orchestrator's client refuses a session", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    session.orchestrator.send("S-1/1", 5_000);
    await pass(100);
    vi.spyOn(session.orchestrator, "report").mockImplementationOnce(() => {
      throw new Error("The client refuses it.");
    });
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.stop(id, at(60), 0, watts(1_000, 10), watts(2_000, 20));
    expect(session.failed).toEqual([new Error("The client refuses it.")]);
    expect(session.orchestrator.sessions).toMatchObject([{ watts: 2_000 }, { watts: 0, end: at(60) }]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no such place");
      },
      new Error("no such place"),
    ],
    ["answers nonsense", () => ({ voltage: 0 }), expect.any(DefinitionError)],
  ])("limits a station also where the application's installation() %s", async (_what, installation, error) => {
    const session = bridgeSession({ installation });
    const station = await joined(session, "2.1", { units: ["A"] });
    await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    session.orchestrator.send("S-1/1", 6_900);
    await pass(0);
    expect(profilesOf(station)).toMatchObject([
      { unit: "A", purpose: "TxProfile", periods: [{ limit: 10 }] },
      { unit: "A", purpose: "TxDefaultProfile", periods: [{ limit: 10 }] },
    ]);
    expect(new Set(session.failed.map(String)).size).toBe(1);
    expect(session.failed[0]).toEqual(error);
  });

  test("tells of a place that the application could not name at first", async () => {
    let isReady = false;
    const pointOf = ({ evse }: { evse: number }): string => {
      if (!isReady) throw new Error("not yet");
      return `P-${evse}`;
    };
    const session = bridgeSession({ points: { pointOf, placeOf: () => undefined } });
    const station = await joined(session, "1.6");
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    isReady = true;
    await station.meter(id, 1, watts(1_000, 10));
    expect(session.failed).toEqual([new Error("not yet")]);
    expect(session.orchestrator.sessions).toMatchObject([{ point: "P-1", watts: 1_000 }]);
  });

  test("is not harmed by listeners that throw or reject", async () => {
    const session = bridgeSession();
    session.bridge.on("session", () => {
      throw new Error("a listener");
    });
    session.bridge.on("session", () => Promise.reject(new Error("one that takes its time")));
    session.bridge.on("failed", () => {
      throw new Error("a listener of failures");
    });
    session.bridge.on("failed", () => Promise.reject(new Error("another one")));
    const station = await joined(session, "2.1");
    await pass(100);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(id, 1, watts(1_000, 10));
    await station.meter(id, 1, watts(2_000, 20));
    await pass(0);
    expect(session.orchestrator.sessions).toMatchObject([{ watts: 1_000 }, { watts: 2_000 }]);
    const errors = [new Error("a listener"), new Error("one that takes its time")];
    expect(session.failed).toEqual(expect.arrayContaining(errors));
    expect(session.failed).toHaveLength(4);
  });

  test("tells stations that were connected before it", async () => {
    const orchestrator = new FakeOrchestrator();
    const server = new Server({ protocols: [ocpp16] });
    const bridge = new OrchestratorBridge({ orchestrator, salt });
    const chargePoint = new ChargePoint({ ...memory, identity: "CP-1", dial: server.inMemory() });
    onTestFinished(async () => {
      bridge.close();
      await Promise.all([chargePoint.close(), server.close()]);
    });
    let limits = 0;
    chargePoint.handle(smartCharging, {
      setChargingProfile: () => {
        limits += 1;
        return { status: "Accepted" };
      },
    });
    await chargePoint.connect();
    orchestrator.send("CP-1/1", 3_000);
    const detach = bridge.attach(server);
    await expect.poll(() => limits).toBe(1);
    detach();
    orchestrator.send("CP-1/1", 4_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(limits).toBe(1);
  });

  test("lets go of everything when it is closed, and leaves the limits where they are", async () => {
    const session = bridgeSession();
    const station = await joined(session, "2.0.1");
    session.orchestrator.send("S-1/1", 7_000, 60);
    await pass(0);
    session.bridge.close();
    session.bridge.close();
    expect(session.orchestrator.listeners).toBe(0);
    session.orchestrator.send("S-1/1", 1_000);
    await pass(100);
    expect(station.received).toHaveLength(1);
    const id = await station.start({ evse: 1, token: "TAG-1", at: at(0) });
    await station.meter(id, 1, watts(1_000, 10));
    expect(session.orchestrator.sessions).toEqual([]);
  });

  test("C18 a station that speaks none of the versions is told nothing", async () => {
    const orchestrator = new FakeOrchestrator();
    const bridge = new OrchestratorBridge({ orchestrator, salt });
    const server = new Server({ protocols: [ntxcp10], incoming: [bridge.interceptor] });
    bridge.attach(server);
    const gateway = new Client({ ...memory, protocols: [ntxcp10], identity: "GW-1", dial: server.inMemory() });
    onTestFinished(async () => {
      bridge.close();
      await Promise.all([gateway.close(), server.close()]);
    });
    await gateway.connect();
    const refused = new Promise((resolve) => {
      bridge.on("refused", resolve);
    });
    orchestrator.send("GW-1/1", 3_000);
    const reason = { kind: "unknownProtocol", subprotocol: ntxcp10.subprotocol };
    expect(await refused).toMatchObject({ identity: "GW-1", point: "GW-1/1", command: { limit: 3_000 }, reason });
  });

  test("keeps a bounded number of transactions of a station, whatever it says", async () => {
    const session = bridgeSession();
    const station = await joinedModern(session, "2.1");
    await pass(100);
    for (let evse = 1; evse <= 1_001; evse++)
      await station.event("Started", `T-${evse}`, at(0), { evse, token: "TAG" });
    await station.event("Updated", "T-2", at(10), {}, watts(2_000, 10));
    await station.event("Updated", "T-1", at(10), {}, watts(1_000, 10));
    expect(session.orchestrator.sessions).toMatchObject([{ point: "S-1/2" }]);
    expect(session.ignored).toHaveLength(1);
  });

  test("keeps of its places what was told last, also of the one that was told first", async () => {
    const session = bridgeSession();
    const station = await joined(session, "1.6");
    await pass(100);
    for (let evse = 1; evse <= 1_000; evse++) {
      const id = await station.start({ evse, token: "TAG-1", at: at(0) });
      await station.stop(id, at(50));
    }
    await station.stop(await station.start({ evse: 1_000, token: "TAG-1", at: at(60) }), at(70));
    await station.stop(await station.start({ evse: 1, token: "TAG-1", at: at(0) }), at(10));
    expect(session.orchestrator.sessions.at(-1)).toMatchObject({ point: "S-1/1", start: at(50.001), end: at(50.001) });
  });

  test("keeps a bounded number of stations: the one goes that was silent longest", async () => {
    const session = bridgeSession();
    await pass(100);
    const [silent, old] = [await joined(session, "1.6", {}, "A"), await joined(session, "1.6", {}, "B")];
    const resume = (identity: string): void => {
      session.bridge.resume({ identity, evse: 1, transactionId: 7, start: at(0) });
    };
    for (const identity of ["B", "A"]) resume(identity);
    for (let count = 0; count < 49_998; count++) resume(`S-${count}`);
    await old.meter("7", 1, watts(1_000, 10));
    resume("one more");
    await old.stop("7", at(20));
    await silent.stop("7", at(20));
    expect(session.orchestrator.sessions).toMatchObject([
      { point: "B/1", watts: 1_000 },
      { point: "B/1", end: at(20) },
    ]);
    expect(session.ignored).toEqual([
      { identity: "A", action: "StopTransaction", reason: "the transaction is not known" },
    ]);
  });

  test.each([
    ["a short salt", { salt: "too short" }],
    ["a short salt of bytes", { salt: new Uint8Array(15) }],
    ["a broken stack level", { stackLevel: 0.5 }],
    ["a negative stack level", { stackLevel: -1 }],
    ["a broken profile id", { firstProfileId: Number.NaN }],
    ["a voltage of 0", { installation: { voltage: 0 } }],
    ["no time to average over", { minAveragingMs: 0 }],
    ["times that exclude each other", { minAveragingMs: 1_000, maxAveragingMs: 500 }],
  ])("refuses %s", (_what, options) => {
    expect(() => new OrchestratorBridge({ orchestrator: new FakeOrchestrator(), salt, ...options })).toThrow(
      DefinitionError,
    );
  });
});
