import { DefinitionError } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectedClient, lose, type Persistent, persistentClient, steady } from "../support/fickle-server.js";
import { follow, rejection, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

/** A client that waits 4 s for its third attempt, of which 1 s has passed. */
async function waiting(options = {}): Promise<Persistent> {
  const persistent = await connectedClient({ reconnect: { ...steady, ...options } });
  persistent.server.mood = 503;
  await lose(persistent);
  await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 1_000);
  expect(persistent.client.state).toMatchObject({ status: "waiting", attempt: 3 });
  persistent.server.mood = "open";
  persistent.states.length = 0;
  return persistent;
}

describe("R33 the variables while a client waits", () => {
  test("R33 a shorter WaitMinimum shortens the wait that runs", async () => {
    const { client, server, states } = await waiting();
    client.reconnect = { ...client.reconnect, waitMinimumMs: 500 };
    expect(states).toMatchObject([{ status: "waiting", attempt: 3, delayMs: 2_000, error: { httpStatus: 503 } }]);
    await vi.advanceTimersByTimeAsync(999);
    expect(server.dials).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(client.connected).toBe(true);
  });

  test("R33 one that is over by the new value ends at once", async () => {
    const { client } = await waiting();
    client.reconnect = { ...client.reconnect, waitMinimumMs: 200 };
    await vi.advanceTimersByTimeAsync(0);
    await settle();
    expect(client.connected).toBe(true);
  });

  test("R33 a longer WaitMinimum lengthens it", async () => {
    const { client, server } = await waiting();
    client.reconnect = { ...client.reconnect, waitMinimumMs: 2_000 };
    await vi.advanceTimersByTimeAsync(6_999);
    expect(server.dials).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(client.connected).toBe(true);
  });

  test("R33 another RandomRange counts with the numbers that were drawn", async () => {
    const { client } = await waiting({ random: () => 0.5 });
    client.reconnect = { ...client.reconnect, randomRangeMs: 100 };
    // 1050, then 2150, then:
    expect(client.state).toMatchObject({ delayMs: 4_350 });
  });

  test("R33 fewer RepeatTimes take doublings back, more of them go on from there", async () => {
    const { client, server } = await waiting();
    client.reconnect = { ...client.reconnect, repeatTimes: 1 };
    expect(client.state).toMatchObject({ delayMs: 2_000 });
    server.mood = 503;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.state).toMatchObject({ attempt: 4, delayMs: 2_000 });
    client.reconnect = { ...client.reconnect, repeatTimes: 5 };
    expect(client.state).toMatchObject({ attempt: 4, delayMs: 4_000 });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(client.state).toMatchObject({ attempt: 5, delayMs: 8_000 });
  });

  test("R33 what does not change the wait is no new state", async () => {
    const { client, states } = await waiting();
    client.reconnect = { ...client.reconnect, repeatTimes: 7, stableAfterMs: 5 };
    expect(states).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
  });

  test("R33 a value that says nothing is refused, and all stays as it was", async () => {
    const { client } = await waiting();
    const before = client.reconnect;
    for (const wrong of [{ waitMinimumMs: -1 }, { randomRangeMs: Number.NaN }, { repeatTimes: "5" as never }]) {
      expect(() => {
        client.reconnect = wrong;
      }).toThrow(DefinitionError);
    }
    expect(client.reconnect).toBe(before);
    expect(client.state).toMatchObject({ delayMs: 4_000 });
    expect(() => persistentClient({ reconnect: { stableAfterMs: -1 } })).toThrow(/^reconnect.stableAfterMs is -1/);
  });

  test("R33 they can be read, with their defaults", () => {
    const { client } = persistentClient({ reconnect: true });
    const standard = { waitMinimumMs: 10_000, randomRangeMs: 15_000, repeatTimes: 5, stableAfterMs: 60_000 };
    expect(client.reconnect).toEqual({ ...standard, fromStart: false, random: Math.random });
    client.reconnect = { repeatTimes: 1 };
    expect(client.reconnect).toMatchObject({ ...standard, repeatTimes: 1 });
    client.reconnect = false;
    expect(client.reconnect).toBe(false);
    expect(persistentClient({ reconnect: undefined }).client.reconnect).toMatchObject(standard);
  });
});

describe("R33 switching reconnecting off and on", () => {
  test("R33 off while it waits: the wait ends, and whoever connects is told of the last failure", async () => {
    const { client, states } = await waiting();
    const connecting = rejection(client.connect());
    client.reconnect = false;
    await settle();
    expect(states).toEqual([{ status: "idle" }]);
    expect(await connecting).toMatchObject({ httpStatus: 503 });
    expect(vi.getTimerCount()).toBe(0);
    await client.connect();
    expect(client.connected).toBe(true);
  });

  test("R33 off during an attempt: that one still counts, and is the last", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    server.mood = 503;
    await lose(persistent);
    client.on("state", ({ status }) => {
      if (status === "connecting") client.reconnect = false;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.state).toEqual({ status: "idle" });
    expect(vi.getTimerCount()).toBe(0);
    expect(server.dials).toHaveLength(2);
  });

  test("R33 off by a listener of the report of a failure", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    server.mood = 503;
    await lose(persistent);
    client.on("report", () => {
      client.reconnect = false;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.state).toEqual({ status: "idle" });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R33 off while it is open: the loss is the end of it", async () => {
    const persistent = await connectedClient();
    const { client } = persistent;
    client.reconnect = false;
    await lose(persistent);
    expect(client.state).toEqual({ status: "idle" });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R33 on while it is idle does not connect; on while it is open counts from the next loss", async () => {
    const persistent = await connectedClient({ reconnect: false });
    const { server, client } = persistent;
    await lose(persistent);
    client.reconnect = steady;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(client.state).toEqual({ status: "idle" });
    client.reconnect = false;
    await client.connect();
    client.reconnect = steady;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.dials).toHaveLength(3);
    expect(client.connected).toBe(true);
  });

  test("R33 off and on again while it waits ends the wait all the same", async () => {
    const { client } = await waiting();
    const connecting = follow(client.connect());
    client.reconnect = false;
    client.reconnect = steady;
    await settle();
    expect(client.connected).toBe(true);
    expect(connecting.outcome).toMatchObject({ value: { connected: true } });
  });
});

describe("R33 waking a client that waits", () => {
  test("R33 reconnectNow ends the wait; the next one is as long as if it had passed", async () => {
    const { client, server } = await waiting();
    server.mood = 503;
    client.reconnectNow();
    await settle();
    expect(server.dials).toHaveLength(4);
    expect(client.state).toMatchObject({ status: "waiting", attempt: 4, delayMs: 8_000 });
    server.mood = "open";
    client.reconnectNow();
    client.reconnectNow();
    await settle();
    expect(client.connected).toBe(true);
    expect(server.dials).toHaveLength(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R33 variables that change right after it leave no timer behind", async () => {
    const { client } = await waiting();
    client.reconnectNow();
    client.reconnect = { ...client.reconnect, waitMinimumMs: 50_000 };
    await settle();
    expect(client.connected).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R33 it does nothing where nothing waits", async () => {
    const { client, server } = persistentClient();
    client.reconnectNow();
    await settle();
    expect(client.state).toEqual({ status: "idle" });
    await client.connect();
    client.reconnectNow();
    await client.close();
    client.reconnectNow();
    await settle();
    expect(server.dials).toHaveLength(1);
  });

  test("R33 from a listener of the state", async () => {
    const { client, server } = persistentClient();
    client.on("state", ({ status }) => {
      if (status === "waiting") client.reconnectNow();
    });
    await client.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    server.peer.terminate();
    await settle();
    expect(client.connected).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
