import type { ClientOptions } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectedClient, lose, persistentClient, steady } from "../support/fickle-server.js";
import { settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

/** A source that gives these numbers one after the other, and counts. */
function chances(...numbers: readonly number[]) {
  const left = [...numbers];
  const source = { asked: 0, random: () => 0 };
  source.random = () => {
    source.asked++;
    const next = left.shift();
    if (next === undefined) throw new Error("More random numbers were asked for than there are.");
    return next;
  };
  return source;
}

/** The waits before the first attempts after a loss, while the server refuses all of them. */
async function waitsOf(reconnect: object, count: number): Promise<number[]> {
  const persistent = await connectedClient({ reconnect: { ...steady, ...reconnect } });
  const { server, client } = persistent;
  server.mood = 503;
  await lose(persistent);
  const waits: number[] = [];
  for (let index = 0; index < count; index++) {
    if (client.state.status !== "waiting") throw new Error(`The client is ${client.state.status}.`);
    const { delayMs, attempt } = client.state;
    waits.push(delayMs);
    expect(attempt).toBe(index + 1);
    await vi.advanceTimersByTimeAsync(delayMs - 1);
    expect(server.dials).toHaveLength(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.dials).toHaveLength(index + 2);
  }
  return waits;
}

describe("R33 the waits between attempts", () => {
  test("R33 the first is WaitMinimum; each failure doubles it, RepeatTimes times; then it stays", async () => {
    expect(await waitsOf({ repeatTimes: 3 }, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  });

  test("R33 without being told: from 10 to 25 s, doubled five times", async () => {
    const none = { waitMinimumMs: undefined, randomRangeMs: undefined };
    const shortest = await waitsOf({ ...none, random: () => 0 }, 7);
    expect(shortest).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 320_000]);
    expect((await waitsOf({ ...none, random: () => 1 }, 2))[0]).toBe(25_000);
  });

  test("R33 the whole wait is doubled, and a new random part is added to each", async () => {
    const source = chances(0.5, 0.25, 1);
    const waits = await waitsOf({ randomRangeMs: 400, repeatTimes: 2, random: source.random }, 6);
    // 1000 + 0.5 · 400, then 2 · 1200 + 0.25 · 400, then 2 · 2500 + 400; that one for ever, without another draw.
    expect(waits).toEqual([1_200, 2_500, 5_400, 5_400, 5_400, 5_400]);
    expect(source.asked).toBe(3);
  });

  test("R33 with RepeatTimes 0 nothing is doubled", async () => {
    expect(await waitsOf({ repeatTimes: 0 }, 3)).toEqual([1_000, 1_000, 1_000]);
  });

  test("R33 a wait is a whole number of ms", async () => {
    expect(await waitsOf({ randomRangeMs: 100, random: () => 1 / 3, repeatTimes: 1 }, 2)).toEqual([1_033, 2_100]);
  });

  test("R33 zeros do not make a hot loop: no wait is shorter than 100 ms", async () => {
    expect(await waitsOf({ waitMinimumMs: 0 }, 3)).toEqual([100, 100, 100]);
  });

  test("R33 without a bound the wait ends at what a timer can do, 24.8 days", async () => {
    const long = await waitsOf({ waitMinimumMs: 2 ** 29, repeatTimes: Number.POSITIVE_INFINITY }, 5);
    expect(long).toEqual([2 ** 29, 2 ** 30, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1]);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no entropy");
      },
    ],
    ["gives no number", () => Number.NaN],
    ["gives too much", () => 1_000_000],
  ])("R33 a random source that %s is done without", async (_what, random) => {
    const [first = 0] = await waitsOf({ randomRangeMs: 500, random }, 2);
    expect(first).toBeGreaterThanOrEqual(1_000);
    expect(first).toBeLessThanOrEqual(1_500);
  });
});

describe("R33 a success", () => {
  test("R33 starts the waits from the first again", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    server.mood = 503;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(3_000);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(4_000);
    expect(client.state.status).toBe("open");
    await vi.advanceTimersByTimeAsync(60_000);
    await lose(persistent);
    expect(client.state).toMatchObject({ status: "waiting", attempt: 1, delayMs: 1_000 });
  });

  test("R33 is none when it does not last: the waits go on as after a failure", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000 + 59_999);
    expect(client.state.status).toBe("open");
    await lose(persistent);
    expect(client.state).toMatchObject({ status: "waiting", attempt: 2, delayMs: 2_000 });
    await vi.advanceTimersByTimeAsync(2_000 + 60_000);
    await lose(persistent);
    expect(client.state).toMatchObject({ status: "waiting", attempt: 1, delayMs: 1_000 });
    expect(server.dials).toHaveLength(3);
  });

  test("R33 how long it must last is an option, 0 for not at all", async () => {
    const persistent = await connectedClient({ reconnect: { ...steady, stableAfterMs: 0 } });
    for (const _ of [1, 2, 3]) {
      await lose(persistent);
      expect(persistent.client.state).toMatchObject({ status: "waiting", delayMs: 1_000 });
      await vi.advanceTimersByTimeAsync(1_000);
    }
  });

  test("R33 the time of day does not count: a clock that is set right is no connection that lasted", async () => {
    const persistent = persistentClient();
    await persistent.client.connect();
    vi.setSystemTime(new Date("2040-01-01"));
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(new Date("1999-01-01"));
    await lose(persistent);
    expect(persistent.client.state).toMatchObject({ status: "waiting", delayMs: 2_000 });
  });

  test("R33 a server that accepts and closes at once is not dialled in a hot loop", async () => {
    const { server, client } = persistentClient({ reconnect: { ...steady, repeatTimes: 4 } });
    client.on("connect", () => server.peer.close(1008, "no"));
    await client.connect();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(server.waits.slice(0, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000]);
  });

  test("R33 two clients of one identity that throw each other out do it ever more seldom", async () => {
    const { server, client } = persistentClient();
    const rival = persistentClient();
    client.on("connect", () => rival.server.peers.at(-1)?.close(1008, "replaced"));
    rival.client.on("connect", () => server.peers.at(-1)?.close(1008, "replaced"));
    await client.connect();
    await rival.client.connect();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.dials.length + rival.server.dials.length).toBeLessThan(40);
  });
});

describe("R33 what is followed by another attempt", () => {
  test.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 3000, 4999])(
    "R33 a connection that the server closed with %d",
    async (closeCode) => {
      const { server, client } = await connectedClient();
      server.peer.close(closeCode, "because");
      await settle();
      const error = { code: "CW_CONNECTION_LOST", identity: "CP-1", closeCode, reason: "because" };
      expect(client.state).toMatchObject({ status: "waiting", delayMs: 1_000, error });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(client.connected).toBe(true);
    },
  );

  test("R33 a connection that ended without a close frame", async () => {
    const persistent = await connectedClient();
    await lose(persistent);
    const message = "The connection of CP-1 to ws://memory/CP-1 ended (1006).";
    expect(persistent.client.state).toMatchObject({ error: { closeCode: 1006, message } });
  });

  test("R33 a connection that this side closed or ended, except by close() of the client", async () => {
    const { client } = await connectedClient();
    client.connection?.close(1000, "new credentials");
    await settle();
    expect(client.state).toMatchObject({ status: "waiting", delayMs: 1_000 });
    await vi.advanceTimersByTimeAsync(61_000);
    client.connection?.terminate();
    await settle();
    expect(client.state).toMatchObject({ status: "waiting", delayMs: 1_000 });
  });

  test("R33 one that this side closed because of too many bad frames", async () => {
    const { server, client } = await connectedClient({ maxBadFrames: 1 });
    server.peer.write("x");
    await settle();
    expect(server.peer.closed).toMatchObject({ closeCode: 1002 });
    expect(client.state).toMatchObject({ status: "waiting" });
  });

  test.each([401, 403, 404, 400, 429, 500, 503])(
    "R33 a refusal with HTTP %d, which is reported",
    async (httpStatus) => {
      const persistent = await connectedClient();
      const { server, client } = persistent;
      const reports: unknown[] = [];
      client.on("report", (report) => reports.push(report));
      server.mood = httpStatus;
      await lose(persistent);
      await vi.advanceTimersByTimeAsync(1_000);
      const error = { code: "CW_HANDSHAKE", httpStatus };
      expect(reports).toMatchObject([{ kind: "connectFailed", attempt: 1, url: "ws://memory/CP-1", error }]);
      expect(client.state).toMatchObject({ status: "waiting", attempt: 2, delayMs: 2_000, error });
      expect(client.reportCounts.connectFailed).toBe(1);
      server.mood = "open";
      await vi.advanceTimersByTimeAsync(2_000);
      expect(client.connected).toBe(true);
      expect(reports).toHaveLength(1);
    },
  );

  test("R33 a server without a common subprotocol, which is left with 1002", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    server.selects = "";
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.peer.closed).toMatchObject({ closeCode: 1002 });
    expect(client.state).toMatchObject({ delayMs: 2_000, error: { code: "CW_HANDSHAKE", offered: ["fixture1.6"] } });
    server.selects = "fixture1.6";
    await vi.advanceTimersByTimeAsync(2_000);
    expect(client.connected).toBe(true);
  });

  test("R33 a dialer of the application's that fails in its own way", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    server.mood = new TypeError("broken");
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.state).toMatchObject({ status: "waiting", error: server.mood });
  });

  test("R33 a transport that is dead by the time it is handed over", async () => {
    const { client, waits } = clientOfTheDead({ ...steady, fromStart: true });
    const connecting = client.connect();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(waits()).toEqual([1_000, 2_000]);
    expect(client.state).toMatchObject({ status: "waiting", error: { code: "CW_CONNECTION_LOST" } });
    await client.close();
    await expect(connecting).rejects.toMatchObject({ code: "CW_NOT_CONNECTED" });
  });

  test.each([false, steady])("R33 and the first connect rejects with it: %o", async (reconnect) => {
    const { client, waits } = clientOfTheDead(reconnect);
    await expect(client.connect()).rejects.toMatchObject({ code: "CW_CONNECTION_LOST" });
    expect(waits()).toEqual([]);
    expect(client.state).toEqual({ status: "idle" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A client whose transports end while they are handed over. */
function clientOfTheDead(reconnect: ClientOptions["reconnect"]) {
  const { server, client } = persistentClient({
    reconnect,
    dial: async (request, signal) => {
      const dialled = await server.dial(request, signal);
      dialled.transport.start = (receiver) => receiver.closed(1006, "");
      return dialled;
    },
  });
  return { client, waits: () => server.waits };
}
