import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { gate } from "../support/arrivals.js";
import { connectedClient, lose, type Persistent, persistentClient, steady } from "../support/fickle-server.js";
import { follow, rejection, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

describe("R33 the state of a client", () => {
  test("R33 tells each step, before the events connect and disconnect", async () => {
    const { client, server } = persistentClient();
    const told: unknown[] = [];
    client.on("state", (state) => told.push([state, client.state === state, client.connected]));
    client.on("connect", (_connection, opening) => told.push(opening));
    client.on("disconnect", (_connection, { closeCode }) => told.push(closeCode));
    expect(client.state).toEqual({ status: "idle" });
    const connecting = client.connect();
    const url = "ws://memory/CP-1";
    // There is no turn in which a client that connects is idle still.
    expect(client.state).toEqual({ status: "connecting", attempt: 1, url });
    await connecting;
    await vi.advanceTimersByTimeAsync(60_000);
    server.peer.close(1012, "restart");
    await vi.advanceTimersByTimeAsync(1_000);
    await client.close();
    const error = expect.objectContaining({ closeCode: 1012, reason: "restart" });
    expect(told).toEqual([
      [{ status: "connecting", attempt: 1, url }, true, false],
      [{ status: "open", url }, true, true],
      { url, isReconnect: false },
      [{ status: "waiting", attempt: 1, delayMs: 1_000, error }, true, false],
      1012,
      [{ status: "connecting", attempt: 1, url }, true, false],
      [{ status: "open", url }, true, true],
      { url, isReconnect: true },
      [{ status: "closed" }, true, false],
      1000,
    ]);
  });

  test("R33 an attempt is counted on until a connection has lasted", async () => {
    const persistent = await connectedClient({ reconnect: { ...steady, repeatTimes: 0 } });
    const { server, states } = persistent;
    server.mood = 503;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(1_000);
    await lose(persistent);
    const counted = states.map((state) => [state.status, "attempt" in state ? state.attempt : undefined]);
    expect(counted).toEqual([
      ["waiting", 1],
      ["connecting", 1],
      ["waiting", 2],
      ["connecting", 2],
      ["open", undefined],
      ["waiting", 3],
    ]);
  });

  test("R33 a connect by hand is a reconnect as well, after the first", async () => {
    const persistent = await connectedClient({ reconnect: false });
    const reconnects: boolean[] = [];
    persistent.client.on("connect", (_connection, { isReconnect }) => reconnects.push(isReconnect));
    await lose(persistent);
    await persistent.client.connect();
    expect(reconnects).toEqual([true]);
  });

  test("R33 after a reconnect nothing is sent by itself", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(client.connected).toBe(true);
    expect(server.peers.map(({ received }) => received)).toEqual([[], []]);
  });

  test("R33 a listener that throws harms nothing", async () => {
    const persistent = persistentClient();
    const { client } = persistent;
    client.on("state", () => {
      throw new Error("listener");
    });
    client.on("state", () => Promise.reject(new Error("listener")));
    await client.connect();
    await lose(persistent);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.connected).toBe(true);
    expect(client.reportCounts.applicationFailed).toBe(10);
  });
});

/** Brings a client into a state; the server is as the state needs it. */
const into: Record<string, (persistent: Persistent) => Promise<unknown>> = {
  idle: async () => {},
  "connecting for the first time": async ({ client, server }) => {
    server.mood = "silent";
    void client.connect();
  },
  open: ({ client }) => client.connect(),
  "open, its socket being closed": async ({ client }) => {
    await client.connect();
    client.connection?.close();
  },
  "open, its socket being closed, with a connect that waits for the next": async ({ client }) => {
    await client.connect();
    client.connection?.close();
    void client.connect();
  },
  waiting: async (persistent) => {
    await persistent.client.connect();
    await lose(persistent);
  },
  "waiting, with a connect that waits as well": async (persistent) => {
    await persistent.client.connect();
    await lose(persistent);
    void persistent.client.connect();
  },
  "waiting from the start": async ({ client, server }) => {
    client.reconnect = { ...steady, fromStart: true };
    server.mood = 503;
    void client.connect();
    await settle();
  },
  reconnecting: async (persistent) => {
    await persistent.client.connect();
    await lose(persistent);
    persistent.server.mood = "silent";
    await vi.advanceTimersByTimeAsync(1_000);
  },
  "idle after a failure": async ({ client, server }) => {
    server.mood = 401;
    await rejection(client.connect());
  },
};

describe("R38 a client that is closed", () => {
  test.each(Object.entries(into))(
    "R38 while it is %s stays closed, and leaves nothing behind",
    async (_what, enter) => {
      const persistent = persistentClient();
      const { client, server, states } = persistent;
      await enter(persistent);
      const waits = follow(client.call("Ping", {}, { onDisconnect: "resend" }));
      const dials = server.dials.length;
      const closing = client.close({ deadlineMs: 0 });
      await vi.advanceTimersByTimeAsync(0);
      await closing;
      await settle();
      expect(client.state).toEqual({ status: "closed" });
      expect(states.filter(({ status }) => status === "closed")).toHaveLength(1);
      expect(client.connected).toBe(false);
      expect(client.connection?.pending).toEqual([]);
      expect(waits.outcome).toMatchObject({ error: { code: "CW_CONNECTION_CLOSED" } });
      expect(vi.getTimerCount()).toBe(0);

      server.mood = "open";
      client.reconnectNow();
      client.reconnect = { waitMinimumMs: 1 };
      expect(await rejection(client.connect())).toMatchObject({ code: "CW_NOT_CONNECTED" });
      await vi.advanceTimersByTimeAsync(1_000_000);
      expect(server.dials).toHaveLength(dials);
      expect(vi.getTimerCount()).toBe(0);
      expect(states.at(-1)).toEqual({ status: "closed" });
    },
  );

  test.each(["connecting", "open", "waiting"])("R38 by a listener of the state %s", async (at) => {
    const { client, server, states } = persistentClient();
    const closing: Promise<void>[] = [];
    client.on("state", ({ status }) => {
      if (status === at) closing.push(client.close());
    });
    const connecting = follow(client.connect());
    await settle();
    if (at === "waiting") server.peer.terminate();
    await settle();
    await Promise.all(closing);
    expect(closing).toHaveLength(1);
    expect(states.at(-1)).toEqual({ status: "closed" });
    expect(connecting.outcome).not.toBe("pending");
    expect(client.connected).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R38 in any turn of an attempt: what was opened is ended, and nothing is left", async () => {
    for (let turns = 0; turns < 20; turns++) {
      const { client, server, states } = persistentClient();
      const connecting = follow(client.connect());
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const closing = client.close({ deadlineMs: 0 });
      await vi.advanceTimersByTimeAsync(0);
      await closing;
      await settle();
      expect(connecting.outcome).not.toBe("pending");
      expect(states.at(-1)).toEqual({ status: "closed" });
      expect(client.connected).toBe(false);
      expect(server.peers.filter(({ closed }) => closed === undefined)).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  test("R38 by a listener of the state connecting: no attempt is made any more", async () => {
    const { client, server } = persistentClient();
    client.on("state", ({ status }) => {
      if (status === "connecting") void client.close();
    });
    expect(await rejection(client.connect())).toMatchObject({ code: "CW_NOT_CONNECTED" });
    await settle();
    expect(server.dials).toEqual([]);
  });

  test("R38 during an attempt whose dialer comes back later all the same: what it opened is ended", async () => {
    const late = gate();
    const server = persistentClient().server;
    const { client } = persistentClient({
      dial: async (request, signal) => {
        const dialled = await server.dial(request, signal);
        await late.promise;
        return dialled;
      },
    });
    const connecting = rejection(client.connect());
    await settle();
    await client.close();
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
    late.open();
    await settle();
    expect(server.peer.closed).toMatchObject({ closeCode: 1006 });
  });

  test("R38 while it is open it stays so until the calls in progress are answered", async () => {
    const { client, server } = await connectedClient();
    const call = follow(client.call("Ping", {}));
    const closing = client.close();
    await settle();
    expect(client.state).toMatchObject({ status: "open" });
    server.peer.answer({});
    await closing;
    expect(call.outcome).toEqual({ value: {} });
    expect(client.state).toEqual({ status: "closed" });
  });

  test("R38 and when the connection is lost meanwhile, it does not connect again", async () => {
    const { client, server } = await connectedClient();
    const call = rejection(client.call("Ping", {}, { onDisconnect: "resend" }));
    const closing = client.close();
    await settle();
    server.peer.terminate();
    await closing;
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: true });
    expect(client.state).toEqual({ status: "closed" });
    expect(vi.getTimerCount()).toBe(0);
    expect(server.dials).toHaveLength(1);
  });

  test("R38 by await using", async () => {
    const persistent = persistentClient();
    {
      await using client = persistent.client;
      await client.connect();
      await lose(persistent);
    }
    expect(persistent.client.state).toEqual({ status: "closed" });
    expect(vi.getTimerCount()).toBe(0);
  });
});
