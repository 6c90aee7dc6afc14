import { CallTimeoutError, ConnectionClosedError, type PendingCall } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dialScripted } from "../support/scripted-peer.js";
import { follow, openFromScript, openToScript, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

interface Cancelled {
  readonly state: PendingCall["state"];
  readonly error: unknown;
}

/** A client whose cancelled calls are kept. */
async function openWatched(): Promise<Awaited<ReturnType<typeof openToScript>> & { cancelled: Cancelled[] }> {
  const session = await openToScript({ callTimeoutMs: 1_000 });
  const cancelled: Cancelled[] = [];
  session.client.on("cancel", ({ state }, error, connection) => {
    expect(connection).toBe(session.station);
    cancelled.push({ state, error });
  });
  return Object.assign(session, { cancelled });
}

describe("the event cancel: a call ended without an answer", () => {
  test("R35 by its timeout", async () => {
    const { station, cancelled } = await openWatched();
    follow(station.call("Ping", {}));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(cancelled).toEqual([{ state: "inFlight", error: expect.any(CallTimeoutError) }]);
  });

  test("R35 by an abort, in flight and while it waits", async () => {
    const { station, cancelled } = await openWatched();
    for (const _ of [1, 2]) {
      const cancel = new AbortController();
      follow(station.call("Ping", {}));
      follow(station.call("Ping", {}, { signal: cancel.signal }));
      cancel.abort("why");
    }
    expect(cancelled).toEqual([
      { state: "queued", error: "why" },
      { state: "queued", error: "why" },
    ]);
    await vi.advanceTimersByTimeAsync(2_000);
    const cancel = new AbortController();
    follow(station.call("Ping", {}, { signal: cancel.signal }));
    cancel.abort("now");
    expect(cancelled.at(-1)).toEqual({ state: "inFlight", error: "now" });
  });

  test("R35 by the end of the connection, in flight first", async () => {
    const { station, peer, cancelled } = await openWatched();
    for (const _ of [1, 2]) follow(station.call("Ping", {}));
    await settle();
    peer.terminate();
    await settle();
    const error = expect.any(ConnectionClosedError);
    expect(cancelled).toEqual([
      { state: "inFlight", error },
      { state: "queued", error },
    ]);
  });

  test("R35 by a stop that waits no longer", async () => {
    const { client, station, peer, cancelled } = await openWatched();
    follow(station.call("Ping", {}, { onDisconnect: "resend" }));
    await settle();
    peer.terminate();
    await settle();
    expect(cancelled).toEqual([]);
    await client.close();
    expect(cancelled).toEqual([{ state: "queued", error: expect.any(ConnectionClosedError) }]);
  });

  test("R35 on a server, also when its connection is replaced", async () => {
    const { server, backEnd, peer } = await openFromScript();
    const cancelled: PendingCall[] = [];
    server.on("cancel", (call) => cancelled.push(call));
    follow(backEnd.call("Ping", {}));
    await settle();
    await dialScripted(server, "CP-1", backEnd.protocol.subprotocol);
    expect(cancelled).toEqual([{ action: "Ping", messageId: peer.callId(), state: "inFlight" }]);
  });

  test("R35 is silent for a call that was answered, in whatever way", async () => {
    const { station, peer, cancelled } = await openWatched();
    const answers = [{}, { surplus: 1 }].map((payload) => [3, payload] as const);
    for (const [, payload] of answers) {
      follow(station.call("Ping", {}));
      await settle();
      peer.answer(payload);
      await settle();
    }
    follow(station.call("Ping", {}));
    await settle();
    peer.write([4, peer.callId(), "GenericError", "", {}]);
    await settle();
    follow(station.call("Ping", {}));
    await settle();
    peer.write([3, peer.callId()]);
    await settle();
    expect([cancelled, station.pending]).toEqual([[], []]);
  });

  test("R15 what a listener calls does not overtake what waits", async () => {
    const { client, station, peer } = await openToScript({ callTimeoutMs: 1_000 });
    client.on("cancel", () => void follow(station.call("Echo", { text: "last" })));
    follow(station.call("Ping", {}));
    follow(station.call("Echo", { text: "waits" }));
    await vi.advanceTimersByTimeAsync(1_000);
    peer.answer({ text: "waits" });
    await settle();
    expect(peer.calls.map(([, , , payload]) => payload)).toEqual([{}, { text: "waits" }, { text: "last" }]);
  });

  test("R35 a listener may call again at once", async () => {
    const { client, station, peer } = await openWatched();
    let again: { outcome: unknown } | undefined;
    client.on("cancel", () => {
      again ??= follow(station.call("Echo", { text: "again" }));
    });
    follow(station.call("Ping", {}));
    await vi.advanceTimersByTimeAsync(1_000);
    peer.answer({ text: "again" });
    await settle();
    expect(again?.outcome).toEqual({ value: { text: "again" } });
  });
});
