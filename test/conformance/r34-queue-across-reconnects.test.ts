import { getEventListeners } from "node:events";
import { CallTimeoutError, ConnectionClosedError, NotConnectedError, QueueFullError } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectedClient, lose, persistentClient, steady } from "../support/fickle-server.js";
import { follow, modern, old, rejection, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

describe("R34 calls of a client that reconnects by itself", () => {
  test("R34 one in flight is sent again with the same id and a fresh clock, however long it took", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    const call = follow(client.call("Ping", {}, { timeoutMs: 5_000, onDisconnect: "resend" }));
    await vi.advanceTimersByTimeAsync(4_999);
    server.mood = 503;
    await lose(persistent);
    // The wait for the next attempt is the only timer: the clock of the call stands still.
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(8_000);
    const [first, second] = server.peers;
    expect(second?.calls).toEqual(first?.calls);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(call.outcome).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect(call.outcome).toEqual({ error: expect.any(CallTimeoutError) });
    expect(client.connection?.pending).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R34 it is sent again as often as the connection is lost, and settles once", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend" });
    const { server, client } = persistent;
    const call = client.call("Echo", { text: "x" }, { timeoutMs: 0 });
    await settle();
    for (let index = 0; index < 4; index++) {
      await lose(persistent);
      await vi.advanceTimersByTimeAsync(100_000);
    }
    expect(new Set(server.peers.map((peer) => peer.callId())).size).toBe(1);
    server.peers[2]?.answer({ text: "too late" });
    server.peer.answer({ text: "X" });
    server.peer.answer({ text: "again" });
    expect(await call).toEqual({ text: "X" });
    expect(client.reportCounts.unexpectedAnswer).toBe(1);
  });

  test("R34 one that shall fail does so at the loss, and is not sent again", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend" });
    const { server, client } = persistent;
    const call = rejection(client.call("Ping", {}, { onDisconnect: "fail" }));
    await settle();
    await lose(persistent);
    expect(await call).toBeInstanceOf(ConnectionClosedError);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.connected).toBe(true);
    expect(server.peer.calls).toEqual([]);
  });

  test("R34 calls made while it waits go out in order after what was in flight, one at a time (R15)", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend" });
    const { server, client } = persistent;
    const calls = [client.call("Echo", { text: "a" }), client.call("Echo", { text: "b" })];
    await settle();
    server.mood = 503;
    await lose(persistent);
    calls.push(client.call("Echo", { text: "c" }));
    await vi.advanceTimersByTimeAsync(1_000);
    calls.push(client.call("Echo", { text: "d" }));
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(2_000);
    for (const text of ["a", "b", "c", "d"]) {
      expect(server.peer.calls.at(-1)?.[3]).toEqual({ text });
      server.peer.answer({ text });
      await settle();
    }
    expect(await Promise.all(calls)).toEqual(["a", "b", "c", "d"].map((text) => ({ text })));
  });

  test("R34 they wait during an attempt as well, and before the first connect with fromStart", async () => {
    const { server, client } = persistentClient({
      onDisconnect: "resend",
      reconnect: { ...steady, fromStart: true },
    });
    server.mood = 503;
    void client.connect();
    const calls = [client.call("Echo", { text: "a" })];
    await settle();
    calls.push(client.call("Echo", { text: "b" }));
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(1_000);
    server.peer.answer({ text: "a" });
    await settle();
    server.peer.answer({ text: "b" });
    expect(await Promise.all(calls)).toEqual([{ text: "a" }, { text: "b" }]);
  });

  test("R34 one that does not say so is refused while there is no connection", async () => {
    const persistent = await connectedClient();
    await lose(persistent);
    const { client } = persistent;
    expect(await rejection(client.call("Ping", {}))).toBeInstanceOf(NotConnectedError);
    const kept = follow(client.call("Ping", {}, { onDisconnect: "resend" }));
    await vi.advanceTimersByTimeAsync(1_000);
    persistent.server.peer.answer({});
    await settle();
    expect(kept.outcome).toEqual({ value: {} });
  });

  test("R36 they are bounded by queueCapacity while it waits, and what was in flight is kept besides", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend", queueCapacity: 2 });
    const { server, client } = persistent;
    const calls = [client.call("Ping", {})];
    await settle();
    server.mood = 503;
    await lose(persistent);
    calls.push(client.call("Ping", {}), client.call("Ping", {}));
    expect(await rejection(client.call("Ping", {}))).toBeInstanceOf(QueueFullError);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await rejection(client.call("Ping", {}))).toBeInstanceOf(QueueFullError);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(2_000);
    for (const _ of calls) {
      server.peer.answer({});
      await settle();
    }
    expect(await Promise.all(calls)).toEqual([{}, {}, {}]);
  });

  test("R35 one that is aborted while it waits is not sent, and leaves nothing behind", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend" });
    const { server, client } = persistent;
    const inFlight = new AbortController();
    const queued = new AbortController();
    const calls = [
      rejection(client.call("Ping", {}, { signal: inFlight.signal })),
      rejection(client.call("Ping", {}, { signal: queued.signal })),
    ];
    await settle();
    await lose(persistent);
    inFlight.abort("one");
    queued.abort("two");
    expect(await Promise.all(calls)).toEqual(["one", "two"]);
    expect(client.connection?.pending).toEqual([]);
    for (const { signal } of [inFlight, queued]) expect(getEventListeners(signal, "abort")).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.connected).toBe(true);
    expect(server.peer.calls).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R34 a pause outlives reconnects", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend" });
    const { server, client } = persistent;
    client.connection?.pause();
    const call = client.call("Ping", {});
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.peer.calls).toEqual([]);
    client.connection?.resume();
    await settle();
    server.peer.answer({});
    expect(await call).toEqual({});
  });

  test("R34 what waits goes out before what a listener of the event connect calls", async () => {
    const persistent = await connectedClient({ onDisconnect: "resend" });
    const { server, client } = persistent;
    await lose(persistent);
    const calls = [client.call("Echo", { text: "waited" })];
    client.on("connect", () => calls.push(client.call("Echo", { text: "booted" })));
    await vi.advanceTimersByTimeAsync(1_000);
    for (const text of ["waited", "booted"]) {
      expect(server.peer.calls.at(-1)?.[3]).toEqual({ text });
      server.peer.answer({ text });
      await settle();
    }
    expect(await Promise.all(calls)).toHaveLength(2);
  });

  test("R3 R35 when the server speaks another protocol after the reconnect, what waited for the old one ends", async () => {
    const persistent = await connectedClient({
      protocols: [old.protocol, modern.protocol],
      onDisconnect: "resend",
    });
    const { server, client } = persistent;
    const before = client.connection;
    const call = rejection(client.call("Ping", {}));
    server.selects = modern.protocol.subprotocol;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await call).toBeInstanceOf(ConnectionClosedError);
    expect(client.connection?.protocol).toBe(modern.protocol);
    expect(before?.pending).toEqual([]);
    expect(server.peer.calls).toEqual([]);
    // The new connection is lost and found again like the old one.
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(client.connected).toBe(true);
  });
});
