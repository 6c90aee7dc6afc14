import {
  ChargingStation,
  Csms,
  type CsmsOptions,
  diagnostics,
  type NotifyPeriodicEventStreamRequest,
  ocpp21,
} from "@chargewire/ocpp21";
import { NotConnectedError, ValidationError } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { everyVersion } from "../support/ocpp-versions.js";
import { dialling, expectSilence, listening } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";

const readings: NotifyPeriodicEventStreamRequest = {
  id: 7,
  pending: 0,
  basetime: "2026-11-20T08:00:00Z",
  data: [{ t: 0.5, v: "21.5" }],
};

/** A charging station of 2.1, connected to a raw server. */
const station = () => dialling((url) => new ChargingStation({ url, identity: "CP-1", messageId: counter() }));

/** Ids for tests that look at whole frames: m1, m2, … */
function counter(): () => string {
  let last = 0;
  return () => `m${++last}`;
}

/** A CSMS of 2.1 with a raw client, and what its handler of the readings got. */
async function csms(
  handle?: (request: NotifyPeriodicEventStreamRequest) => void | Promise<void>,
  options?: CsmsOptions,
) {
  const server = new Csms(options);
  const seen: unknown[] = [];
  if (handle !== undefined) {
    server.handle(diagnostics, {
      notifyPeriodicEventStream: (request, { messageId, identity }) => {
        seen.push([identity, messageId, request]);
        return handle(request);
      },
    });
  }
  const started = await listening(server);
  const peer = await connectRaw(`${started.url}/CP-1`, ocpp21.subprotocol);
  return { ...started, server, peer, seen };
}

describe("R9 the SEND of 2.1", () => {
  test("R9 is NotifyPeriodicEventStream, of the charging station, and no other version has one", () => {
    const sends = everyVersion.flatMap(({ name, features }) =>
      features.filter(({ kind }) => kind === "send").map(({ action, from }) => [name, action, from]),
    );
    expect(sends).toEqual([["ocpp2.1", "NotifyPeriodicEventStream", ["client"]]]);
  });

  test("R9 goes out as [6, id, action, payload], by its own method and by name", async () => {
    const { client, peer } = await station();
    await client.notifyPeriodicEventStream(readings);
    expect(await peer.receive()).toEqual([6, "m1", "NotifyPeriodicEventStream", readings]);
    await client.send("NotifyPeriodicEventStream", readings);
    expect(await peer.receive()).toEqual([6, "m2", "NotifyPeriodicEventStream", readings]);
  });

  test("R9 reaches its handler once and is not answered", async () => {
    const { peer, seen, reports } = await csms(() => {});
    peer.send([6, "s1", "NotifyPeriodicEventStream", readings]);
    await expectSilence(peer);
    expect(seen).toEqual([["CP-1", "s1", readings]]);
    expect(reports.waiting).toEqual([]);
  });

  test("R9 is no CALL, and a CALL is no SEND", async () => {
    const { peer, server, seen, reports } = await csms(() => {});
    const [messageType, messageId, code] = await peer.exchange([2, "1", "NotifyPeriodicEventStream", readings]);
    expect([messageType, messageId, code]).toEqual([4, "1", "ProtocolError"]);
    server.handleAction(ocpp21, "Heartbeat", () => {
      throw new Error("The handler of a CALL ran for a SEND.");
    });
    peer.send([6, "2", "Heartbeat", {}]);
    expect(await reports.next()).toMatchObject({ kind: "sendRefused", action: "Heartbeat", messageId: "2" });
    await expectSilence(peer);
    expect(seen).toEqual([]);
  });

  test("R9 from a CSMS, which has none, is refused by a charging station without an answer", async () => {
    const { peer, reports } = await station();
    peer.send([6, "s1", "NotifyPeriodicEventStream", readings]);
    expect(await reports.next()).toMatchObject({ kind: "sendRefused", error: { errorCode: "NotSupported" } });
    await expectSilence(peer);
  });

  test("R9 that breaks its schema is not sent: it rejects", async () => {
    const { client, peer } = await station();
    await expect(client.notifyPeriodicEventStream({ ...readings, data: [] })).rejects.toThrow(ValidationError);
    await expect(client.notifyPeriodicEventStream({ ...readings, id: -1 })).rejects.toThrow(ValidationError);
    await expectSilence(peer);
  });

  test("R9 rejects without a connection", async () => {
    const client = new ChargingStation({ url: "ws://127.0.0.1:9", identity: "CP-1" });
    await expect(client.notifyPeriodicEventStream(readings)).rejects.toThrow(NotConnectedError);
  });
});

describe("R16 a SEND waits for nothing", () => {
  test("R16 it overtakes a CALL that is pending, and those that wait behind it", async () => {
    const { client, peer } = await station();
    const answers = Promise.all([client.heartbeat(), client.heartbeat()]);
    expect(await peer.receiveCall("Heartbeat")).toBe("m1");
    await client.notifyPeriodicEventStream(readings);
    expect(await peer.receive()).toEqual([6, "m3", "NotifyPeriodicEventStream", readings]);
    expect(client.connection?.pending.map(({ messageId, state }) => [messageId, state])).toEqual([
      ["m1", "inFlight"],
      ["m2", "queued"],
    ]);
    const answer = { currentTime: "2026-11-20T08:00:00Z" };
    peer.send([3, "m1", answer]);
    peer.send([3, await peer.receiveCall("Heartbeat"), answer]);
    expect(await answers).toEqual([answer, answer]);
  });

  test("R16 it goes while calls are paused", async () => {
    const { client, peer } = await station();
    client.connection?.pause();
    const answer = client.heartbeat().catch((error: unknown) => error);
    await client.notifyPeriodicEventStream(readings);
    expect((await peer.receive())[0]).toBe(6);
    client.connection?.resume();
    peer.send([3, await peer.receiveCall("Heartbeat"), { currentTime: "2026-11-20T08:00:00Z" }]);
    expect(await answer).toEqual({ currentTime: "2026-11-20T08:00:00Z" });
  });

  test("R16 many of them arrive in order, over the sockets of both sides", async () => {
    const { url, server, seen } = await csms(() => {});
    server.handleAction(ocpp21, "Heartbeat", () => ({ currentTime: "2026-11-20T08:00:00Z" }));
    const client = await ChargingStation.connect(url, { identity: "CP-2" });
    onTestFinished(() => client.close({ deadlineMs: 0 }));
    const ids = Array.from({ length: 50 }, (_, id) => id);
    for (const id of ids) await client.notifyPeriodicEventStream({ ...readings, id });
    // A CALL goes out after them, so its answer says that they have arrived.
    await client.heartbeat();
    expect(seen).toEqual(ids.map((id) => ["CP-2", expect.any(String), { ...readings, id }]));
  });
});

describe("R17 a SEND is never answered", () => {
  test.each([
    ["a field of the wrong type", { ...readings, id: "seven" }],
    ["a field missing", { id: 7, pending: 0, data: readings.data }],
    ["an empty list", { ...readings, data: [] }],
    ["an unknown field", { ...readings, unknown: true }],
  ])("R17 with %s: it is reported and not handled", async (_what, payload) => {
    const { peer, seen, reports } = await csms(() => {});
    peer.send([6, "s1", "NotifyPeriodicEventStream", payload]);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", messageId: "s1", received: true });
    await expectSilence(peer);
    expect([seen, reports.waiting]).toEqual([[], []]);
  });

  test("R17 without a handler: it is reported", async () => {
    const { peer, reports } = await csms();
    peer.send([6, "s1", "NotifyPeriodicEventStream", readings]);
    expect(await reports.next()).toMatchObject({
      kind: "sendRefused",
      action: "NotifyPeriodicEventStream",
      messageId: "s1",
      error: { errorCode: "NotSupported" },
    });
    await expectSilence(peer);
  });

  test.each([
    ["throws", () => JSON.parse("no")],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])("R17 whose handler %s: it is reported", async (_how, handle) => {
    const { peer, seen, reports } = await csms(handle);
    peer.send([6, "s1", "NotifyPeriodicEventStream", readings]);
    expect(await reports.next()).toMatchObject({ kind: "handlerFailed", messageId: "s1", error: expect.any(Error) });
    await expectSilence(peer);
    expect(seen.length).toBe(1);
  });

  test("R17 of an unknown action: it is reported, and the handler of unknown actions is not asked", async () => {
    const { peer, server, reports } = await csms();
    peer.send([6, "s1", "Fly", {}]);
    expect(await reports.next()).toMatchObject({ kind: "sendRefused", error: { errorCode: "NotImplemented" } });
    await expectSilence(peer);
    server.handleUnknown(() => ({}));
    peer.send([6, "s2", "Fly", {}]);
    expect(await peer.exchange([2, "1", "Fly", {}])).toEqual([3, "1", {}]);
  });
});
