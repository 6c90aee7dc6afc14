import { HandshakeError } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectedClient, lose, persistentClient, steady } from "../support/fickle-server.js";
import { follow, rejection, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

const fromStart = { ...steady, fromStart: true };

describe("R33 the first connect", () => {
  test("R33 rejects when it fails, so that a wrong URL or password shows at once", async () => {
    const { client, server, states } = persistentClient();
    server.mood = 401;
    const error = await rejection(client.connect());
    expect(error).toBeInstanceOf(HandshakeError);
    expect(error).toMatchObject({ httpStatus: 401 });
    expect(states).toEqual([{ status: "connecting", attempt: 1, url: "ws://memory/CP-1" }, { status: "idle" }]);
    expect(vi.getTimerCount()).toBe(0);
    // Its caller was told; the report is for failures of which nobody is.
    expect(client.reportCounts.connectFailed).toBe(0);
  });

  test("R33 may be made again, and counts as a first one again", async () => {
    const { client, server, states } = persistentClient();
    server.mood = 401;
    await rejection(client.connect());
    server.mood = "open";
    states.length = 0;
    await client.connect();
    expect(states[0]).toMatchObject({ status: "connecting", attempt: 1 });
    server.peer.terminate();
    await settle();
    expect(client.state).toMatchObject({ status: "waiting", attempt: 2, delayMs: 1_000 });
  });

  test("R33 with fromStart it goes on until it succeeds, and resolves then", async () => {
    const { client, server } = persistentClient({ reconnect: fromStart });
    server.mood = 404;
    const connecting = follow(client.connect());
    await vi.advanceTimersByTimeAsync(6_999);
    expect(server.waits).toEqual([1_000, 2_000]);
    expect(connecting.outcome).toBe("pending");
    expect(client.reportCounts.connectFailed).toBe(3);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(1);
    expect(connecting.outcome).toEqual({ value: client.connection });
    expect(client.connected).toBe(true);
    expect(client.reportCounts.connectFailed).toBe(3);
  });

  test("R33 with fromStart it rejects when the client is closed, also where nobody waits for it", async () => {
    const { client, server } = persistentClient({ reconnect: fromStart });
    server.mood = 404;
    // An unhandled rejection of this one would fail the run.
    void client.connect();
    await vi.advanceTimersByTimeAsync(2_000);
    const connecting = rejection(client.connect());
    await client.close();
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(server.dials).toHaveLength(2);
  });

  test("R33 with fromStart nobody has to wait for it, whatever ends it", async () => {
    const { client, server } = persistentClient({ reconnect: fromStart });
    server.mood = 404;
    void client.connect();
    await vi.advanceTimersByTimeAsync(2_000);
    client.reconnect = false;
    await settle();
    expect(client.state).toEqual({ status: "idle" });
  });

  test("R33 with fromStart it rejects when reconnecting is switched off, with the last failure", async () => {
    const { client, server } = persistentClient({ reconnect: fromStart });
    server.mood = 404;
    const connecting = rejection(client.connect());
    await vi.advanceTimersByTimeAsync(2_000);
    client.reconnect = false;
    expect(await connecting).toMatchObject({ httpStatus: 404 });
    expect(client.state).toEqual({ status: "idle" });
  });
});

describe("R33 connect() while the client reconnects", () => {
  test("R33 waits with it, as often as it is called, and makes no attempt of its own", async () => {
    const persistent = await connectedClient();
    const { server, client } = persistent;
    server.mood = 503;
    await lose(persistent);
    const connecting = [client.connect(), client.connect()].map(follow);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(server.dials).toHaveLength(2);
    connecting.push(follow(client.connect()));
    expect(connecting.map(({ outcome }) => outcome)).toEqual(["pending", "pending", "pending"]);
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(1_500);
    for (const { outcome } of connecting) expect(outcome).toEqual({ value: client.connection });
    expect(server.dials).toHaveLength(3);
  });

  test("R33 from a listener of the disconnect is no hot loop", async () => {
    const { client, server } = persistentClient();
    client.on("disconnect", () => client.connect());
    client.on("connect", () => server.peer.close(1008));
    await client.connect();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(server.waits).toEqual([1_000, 2_000, 4_000]);
  });

  test("R33 after close() of the connection connects as soon as the socket has ended", async () => {
    const { client, server } = await connectedClient();
    client.connection?.close(1000, "new credentials");
    await client.connect();
    expect(client.connected).toBe(true);
    expect(server.waits).toEqual([60_000]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R33 and if that fails it goes on, for there was a connection", async () => {
    const { client, server } = await connectedClient();
    client.connection?.close(1000, "new credentials");
    server.mood = 401;
    const connecting = follow(client.connect());
    await settle();
    expect(client.state).toMatchObject({ status: "waiting", delayMs: 1_000, error: { httpStatus: 401 } });
    server.mood = "open";
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connecting.outcome).toEqual({ value: client.connection });
  });

  test("R33 without reconnecting it rejects then, and the client is idle", async () => {
    const { client, server } = await connectedClient({ reconnect: false });
    client.connection?.close();
    server.mood = 401;
    expect(await rejection(client.connect())).toMatchObject({ httpStatus: 401 });
    expect(client.state).toEqual({ status: "idle" });
  });

  test("R33 from a listener of the state shares the attempt that begins", async () => {
    const { client, server } = persistentClient();
    const connections: unknown[] = [];
    client.on("state", ({ status }) => {
      if (status === "connecting") void client.connect().then((connection) => connections.push(connection));
    });
    connections.push(await client.connect());
    await settle();
    expect(connections).toEqual([client.connection, client.connection]);
    expect(server.dials).toHaveLength(1);
  });
});
