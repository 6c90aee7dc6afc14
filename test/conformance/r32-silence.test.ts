import { ConnectionClosedError, DefinitionError, type Disconnection, type RpcOptions } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { gate } from "../support/arrivals.js";
import type { ScriptedPeer } from "../support/scripted-peer.js";
import { follow, modern, old, openFromScript, openToScript, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Bytes of an empty ping in memory. */
const pingBytes = 2;

/** One side of ours, the other one played by hand. */
async function openSide(side: "client" | "server", options: RpcOptions) {
  const ends: Disconnection[] = [];
  const session = side === "client" ? await openToScript(options) : await openFromScript(options);
  if ("client" in session) session.client.on("disconnect", (_connection, how) => ends.push(how));
  else session.server.on("disconnect", (_connection, how) => ends.push(how));
  const connection = "client" in session ? session.station : session.backEnd;
  const { peer } = session;
  return { connection, ends, peer };
}

/** How many pings have come; a peer that gets nothing else counts them so. */
function pingsAt(peer: ScriptedPeer): number {
  return peer.receivedBytes / pingBytes;
}

/** Time passes in small steps, so that what is sent arrives when it should. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

describe.each(["client", "server"] as const)("R32 a %s", (side) => {
  test("R32 pings at the interval", async () => {
    const { peer } = await openSide(side, { pingIntervalMs: 5_000 });
    await pass(4_999);
    expect(pingsAt(peer)).toBe(0);
    await pass(1);
    expect(pingsAt(peer)).toBe(1);
    await pass(5_000 * 9);
    expect(pingsAt(peer)).toBe(10);
  });

  test("R32 does not ping where the interval is 0, and waits for nothing", async () => {
    const { peer, ends } = await openSide(side, { pingIntervalMs: 0 });
    peer.pause();
    await pass(24 * 60 * 60 * 1_000);
    expect([ends, vi.getTimerCount()]).toEqual([[], 0]);
  });

  test("R32 ends the connection with a peer that is silent past the deadline after a ping", async () => {
    const { peer, ends } = await openSide(side, { pingIntervalMs: 10_000, silenceTimeoutMs: 4_000 });
    peer.pause();
    await pass(13_999);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual([{ closeCode: 1006, reason: "silent for 4000 ms after a ping" }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R32 tells the caller of a call in flight why it ended", async () => {
    const { connection, peer } = await openSide(side, { pingIntervalMs: 1_000, silenceTimeoutMs: 500 });
    const call = follow(connection.call("Ping", {}));
    await settle();
    peer.pause();
    await pass(1_500);
    expect(call.outcome).toEqual({ error: expect.any(ConnectionClosedError) });
    expect(call.outcome).toMatchObject({ error: { closeCode: 1006, reason: expect.stringContaining("silent") } });
  });

  test("R32 counts a pong as life", async () => {
    const { ends } = await openSide(side, { pingIntervalMs: 1_000, silenceTimeoutMs: 500 });
    await pass(60_000);
    expect(ends).toEqual([]);
  });

  test.each<[string, (peer: ScriptedPeer, count: number) => void]>([
    ["a ping", (peer) => peer.ping()],
    ["a CALL", (peer, count) => peer.write([2, `call-${count}`, "Nothing", {}])],
    ["an answer that nobody waits for", (peer) => peer.write([3, "1", {}])],
    ["a bad frame", (peer, count) => peer.write(count % 2 === 0 ? "bad" : [2, `good-${count}`, "Nothing", {}])],
  ])("R32 counts %s as life, where no pong comes", async (_what, sendSomething) => {
    const { ends, peer } = await openSide(side, { pingIntervalMs: 1_000, silenceTimeoutMs: 500 });
    peer.pause();
    for (let count = 0; count < 20; count++) {
      await pass(1_000);
      sendSomething(peer, count);
      await settle();
    }
    expect(ends).toEqual([]);
    await pass(1_500);
    expect(ends).toMatchObject([{ closeCode: 1006 }]);
  });

  test("R32 does not put the deadline off by further pings", async () => {
    const { ends, peer } = await openSide(side, { pingIntervalMs: 1_000, silenceTimeoutMs: 3_500 });
    peer.pause();
    await pass(4_499);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toMatchObject([{ closeCode: 1006 }]);
  });

  test("R32 ends nothing for its silence where the deadline is 0", async () => {
    const { ends, peer } = await openSide(side, { pingIntervalMs: 1_000, silenceTimeoutMs: 0 });
    peer.pause();
    await pass(60 * 60 * 1_000);
    expect(ends).toEqual([]);
    peer.resume();
    await settle();
    expect(pingsAt(peer)).toBe(3_600);
  });

  test("R32 leaves no timer behind, however the connection ends", async () => {
    const options = { pingIntervalMs: 1_000, silenceTimeoutMs: 5_000 };
    const ways = [
      ({ peer }: { peer: ScriptedPeer }) => peer.close(),
      ({ peer }: { peer: ScriptedPeer }) => peer.terminate(),
      ({ connection }: { connection: { close(): void } }) => connection.close(),
      ({ connection }: { connection: { terminate(): void } }) => connection.terminate(),
    ];
    for (const end of ways) {
      const opened = await openSide(side, options);
      await pass(1_200);
      end(opened);
      await settle();
      expect([opened.ends.length, vi.getTimerCount()]).toEqual([1, 0]);
    }
  });

  test("R32 pings at another interval from the moment in which it is set", async () => {
    const { connection, peer } = await openSide(side, { pingIntervalMs: 10_000 });
    await pass(9_000);
    connection.pingIntervalMs = 2_000;
    await pass(1_999);
    expect(pingsAt(peer)).toBe(0);
    await pass(1);
    expect(pingsAt(peer)).toBe(1);
    connection.pingIntervalMs = 0;
    await pass(60_000);
    expect([pingsAt(peer), vi.getTimerCount()]).toEqual([1, 0]);
    connection.pingIntervalMs = 3_000;
    await pass(3_000);
    expect([pingsAt(peer), connection.pingIntervalMs]).toEqual([2, 3_000]);
  });

  test("R32 goes on as before when the interval is set to what it is", async () => {
    const { connection, peer } = await openSide(side, { pingIntervalMs: 1_000 });
    for (let count = 0; count < 4; count++) {
      await pass(500);
      connection.pingIntervalMs = 1_000;
    }
    expect(pingsAt(peer)).toBe(2);
  });

  test.each([-1, Number.NaN, "1000", null])("R32 takes no interval of %s", async (value) => {
    const { connection } = await openSide(side, { pingIntervalMs: 1_000 });
    expect(() => Object.assign(connection, { pingIntervalMs: value })).toThrow(DefinitionError);
    expect(connection.pingIntervalMs).toBe(1_000);
    await expect(openSide(side, { pingIntervalMs: value as number })).rejects.toThrow(DefinitionError);
    await expect(openSide(side, { silenceTimeoutMs: value as number })).rejects.toThrow(DefinitionError);
  });

  test("R32 judges by what has been read: a pause of the process does not end a connection with a live peer", async () => {
    const { connection, ends } = await openSide(side, { pingIntervalMs: 10_000, silenceTimeoutMs: 5_000 });
    // All timers of an hour fire before anything that came meanwhile is read, as after a suspension.
    for (let hour = 0; hour < 3; hour++) {
      vi.advanceTimersByTime(60 * 60 * 1_000);
      await settle();
    }
    expect([ends, connection.connected]).toEqual([[], true]);
  });

  test("R32 gives a peer whose answer was lost in such a pause the time once more, but not twice", async () => {
    const { ends, peer } = await openSide(side, { pingIntervalMs: 10_000, silenceTimeoutMs: 5_000 });
    const now = performance.now();
    const clock = vi.spyOn(performance, "now").mockReturnValue(now);
    peer.pause();
    await pass(10_000);
    clock.mockReturnValue(now + 600_000);
    await pass(5_000);
    expect(ends).toEqual([]);
    clock.mockReturnValue(now + 1_200_000);
    await pass(5_000);
    expect(ends).toMatchObject([{ closeCode: 1006 }]);
  });

  test("R32 forgets the pause once the peer was heard", async () => {
    const { ends, peer } = await openSide(side, { pingIntervalMs: 10_000, silenceTimeoutMs: 5_000 });
    let pausedMs = 0;
    const running = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => running() + pausedMs);
    for (let count = 0; count < 3; count++) {
      peer.pause();
      await pass(10_000);
      pausedMs += 600_000;
      await pass(5_000);
      peer.resume();
      await pass(5_000);
    }
    expect(ends).toEqual([]);
  });
});

describe("R32 defaults", () => {
  test("R32 a client is never silent for 60 s, for real servers drop such a client", async () => {
    const { peer, station } = await openToScript({ pingIntervalMs: undefined });
    expect(station.pingIntervalMs).toBeLessThan(60_000);
    await pass(59_999);
    expect(pingsAt(peer)).toBe(1);
  });

  test("R32 a server finds out within 90 s that a client is gone", async () => {
    const { peer, server, backEnd } = await openFromScript({ pingIntervalMs: undefined });
    peer.pause();
    await pass(90_000);
    expect([backEnd.connected, server.connections]).toEqual([false, []]);
  });
});

describe("R32 a client", () => {
  test("R32 keeps an interval that was set for later connections, WebSocketPingInterval for example", async () => {
    const session = await openToScript({ pingIntervalMs: 50_000 });
    session.client.pingIntervalMs = 7_000;
    expect([session.client.pingIntervalMs, session.station.pingIntervalMs]).toEqual([7_000, 7_000]);
    session.peer.close();
    await settle();
    await session.client.connect();
    await pass(7_000);
    expect(pingsAt(session.peer)).toBe(1);
  });

  test("R32 keeps it where the next connection speaks another protocol", async () => {
    const session = await openToScript({ protocols: [old.protocol, modern.protocol], pingIntervalMs: 50_000 });
    session.client.pingIntervalMs = 7_000;
    session.peer.close();
    await settle();
    expect(session.client.pingIntervalMs).toBe(7_000);
    expect(() => {
      session.client.pingIntervalMs = Number.NaN;
    }).toThrow(DefinitionError);
  });

  test("R32 may connect again after a server that was silent", async () => {
    const session = await openToScript({ pingIntervalMs: 1_000, silenceTimeoutMs: 500, onDisconnect: "resend" });
    session.peer.pause();
    const call = follow(session.client.call("Ping", {}));
    await pass(1_500);
    expect(session.client.connected).toBe(false);
    await session.client.connect();
    await settle();
    session.peer.answer({});
    await settle();
    expect(call.outcome).toEqual({ value: {} });
  });
});

describe("R32 silence and messages that wait", () => {
  test("R32 a peer that this side does not read is not taken for silent", async () => {
    const slow = gate();
    const echo = async ({ text }: { text: string }) => {
      await slow.promise;
      return { text };
    };
    const session = await openFromScript({ pingIntervalMs: 1_000, silenceTimeoutMs: 500, maxInboundCalls: 1 }, old, {
      echo,
    });
    for (const id of ["1", "2", "3"]) session.peer.write([2, id, "Echo", { text: id }]);
    await pass(60_000);
    expect(session.backEnd.connected).toBe(true);
    slow.open();
    await pass(1_000);
    expect(session.peer.received.map(([, id]) => id)).toEqual(["1", "2", "3"]);
    session.peer.pause();
    await pass(2_000);
    expect(session.backEnd.connected).toBe(false);
  });
});
