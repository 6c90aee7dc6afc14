import { CallTimeoutError, ConnectionClosedError, NotConnectedError } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  follow,
  newClient,
  old,
  openFromScript,
  openToScript,
  rejection,
  settle,
  useFakeClock,
} from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

describe("R34 while there is no connection", () => {
  test("R34 calls that may wait go out with the first connect, in order", async () => {
    const script = await openToScript();
    const client = newClient({ dial: script.dial, onDisconnect: "resend" });
    const calls = ["a", "b"].map((text) => client.call("Echo", { text }));
    expect(client.connection?.pending.map(({ state }) => state)).toEqual(["queued", "queued"]);
    expect(vi.getTimerCount()).toBe(0);
    await client.connect();
    await settle();
    script.peer.answer({ text: "A" });
    await settle();
    script.peer.answer({ text: "B" });
    expect(await Promise.all(calls)).toEqual([{ text: "A" }, { text: "B" }]);
  });

  test("R34 a call that shall fail rejects at once with NotConnectedError", async () => {
    const client = newClient({ onDisconnect: "resend" });
    const error = await rejection(client.call("Ping", {}, { onDisconnect: "fail" }));
    expect(error).toBeInstanceOf(NotConnectedError);
    expect(client.connection?.pending).toEqual([]);
  });

  test("R34 a call in flight is sent again after the reconnect, with the same message id and a fresh clock", async () => {
    const { client, station, peers, peer } = await openToScript();
    const call = follow(station.call("Ping", {}, { timeoutMs: 1_000, onDisconnect: "resend" }));
    await vi.advanceTimersByTimeAsync(900);
    peer.terminate();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(station.pending).toMatchObject([{ action: "Ping", state: "queued" }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(call.outcome).toBe("pending");

    await client.connect();
    await vi.advanceTimersByTimeAsync(999);
    expect(peers[1]?.calls).toEqual(peer.calls);
    expect(call.outcome).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect(call.outcome).toEqual({ error: expect.any(CallTimeoutError) });
    expect(station.pending).toEqual([]);
  });

  test("R34 what was in flight goes out before what waited, however often the connection ends", async () => {
    const { client, station, peers } = await openToScript({ maxInFlight: 2, onDisconnect: "resend" });
    const calls = ["a", "b", "c"].map((text) => station.call("Echo", { text }));
    for (const _ of [1, 2, 3]) {
      await settle();
      peers.at(-1)?.terminate();
      await settle();
      await client.connect();
    }
    await settle();
    for (const peer of peers)
      expect(peer.calls.map(([, , , payload]) => payload)).toEqual([{ text: "a" }, { text: "b" }]);
    const last = peers.at(-1);
    last?.answer({ text: "A" }, 0);
    last?.answer({ text: "B" }, 1);
    await settle();
    last?.answer({ text: "C" }, 2);
    expect(await Promise.all(calls)).toEqual([{ text: "A" }, { text: "B" }, { text: "C" }]);
  });

  test("R34 an answer to a call over the earlier connection does not count: only the new one can answer", async () => {
    const { client, station, peers, peer } = await openToScript({ onDisconnect: "resend" });
    const call = station.call("Echo", { text: "x" });
    await settle();
    peer.terminate();
    await settle();
    await client.connect();
    await settle();
    peer.answer({ text: "old" });
    peers[1]?.answer({ text: "new" });
    expect(await call).toEqual({ text: "new" });
  });

  test("R34 calls that do not wait end with the connection, and say whether they had been sent", async () => {
    const { station, peer } = await openToScript();
    const sent = rejection(station.call("Ping", {}));
    const queued = rejection(station.call("Ping", {}));
    const kept = follow(station.call("Ping", {}, { onDisconnect: "resend" }));
    await settle();
    peer.close(1012, "restart");
    const closed = { closeCode: 1012, reason: "restart" };
    expect(await sent).toBeInstanceOf(ConnectionClosedError);
    expect(await sent).toMatchObject({ ...closed, sent: true });
    expect(await queued).toMatchObject({ ...closed, sent: false });
    expect(kept.outcome).toBe("pending");
    expect(station.pending).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R34 a call that was sent once and waits again still says so when it ends", async () => {
    const { client, station, peer } = await openToScript({ onDisconnect: "resend" });
    const call = rejection(station.call("Ping", {}));
    await settle();
    peer.terminate();
    await settle();
    await client.close();
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: true });
  });

  test("R34 a server's calls never wait for another connection", async () => {
    const { backEnd, peer } = await openFromScript({}, old);
    const call = rejection(backEnd.call("Ping", {}, { onDisconnect: "resend" }));
    await settle();
    peer.terminate();
    expect(await call).toBeInstanceOf(ConnectionClosedError);
    expect(await rejection(backEnd.call("Ping", {}, { onDisconnect: "resend" }))).toBeInstanceOf(NotConnectedError);
  });
});

describe("R34 pause and resume", () => {
  test("R34 nothing leaves while paused, and the clock of a call in flight stands still", async () => {
    const { station, peer } = await openToScript();
    const inFlight = follow(station.call("Ping", {}, { timeoutMs: 1_000 }));
    const queued = follow(station.call("Ping", {}, { timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(999);
    station.pause();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([inFlight.outcome, queued.outcome]).toEqual(["pending", "pending"]);
    peer.answer({});
    await settle();
    expect(inFlight.outcome).toEqual({ value: {} });
    expect(peer.calls).toHaveLength(1);

    station.resume();
    await settle();
    expect(peer.calls).toHaveLength(2);
    peer.answer({});
    await settle();
    expect(queued.outcome).toEqual({ value: {} });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R34 resuming starts the clock anew", async () => {
    const { station } = await openToScript();
    const call = follow(station.call("Ping", {}, { timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(999);
    station.pause();
    station.resume();
    await vi.advanceTimersByTimeAsync(999);
    expect(call.outcome).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect(call.outcome).toEqual({ error: expect.any(CallTimeoutError) });
  });

  test("R34 resuming what was not paused leaves the clocks alone", async () => {
    const { station } = await openToScript();
    const call = follow(station.call("Ping", {}, { timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(999);
    station.resume();
    await vi.advanceTimersByTimeAsync(1);
    expect(call.outcome).toEqual({ error: expect.any(CallTimeoutError) });
  });

  test("R34 a pause outlives the connection: nothing goes out with a reconnect until it is resumed", async () => {
    const { client, station, peers, peer } = await openToScript({ onDisconnect: "resend" });
    station.pause();
    const call = station.call("Ping", {});
    peer.terminate();
    await settle();
    await client.connect();
    await settle();
    expect(peers[1]?.calls).toEqual([]);
    station.resume();
    await settle();
    peers[1]?.answer({});
    expect(await call).toEqual({});
  });
});
