import { once } from "node:events";
import { createServer } from "node:net";
import { Client, HandshakeError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { gate } from "../support/arrivals.js";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { dialScripted } from "../support/scripted-peer.js";
import {
  follow,
  identity,
  newClient,
  old,
  openFromScript,
  openSession,
  openToScript,
  rejection,
  settle,
} from "../support/session.js";

const { subprotocol } = old.protocol;

describe("R38 a graceful stop of the server", () => {
  test("R38 lets no new client in (503) and takes no new calls", async () => {
    const { server, backEnd, peer } = await openFromScript();
    const last = follow(backEnd.call("Ping", {}));
    await settle();
    const closed = server.close();
    expect(await rejection(backEnd.call("Ping", {}))).toMatchObject({ code: "CW_NOT_CONNECTED" });
    const refused = await rejection(dialScripted(server, "CP-2", subprotocol));
    expect(refused).toBeInstanceOf(HandshakeError);
    expect(refused).toMatchObject({ httpStatus: 503 });
    expect(last.outcome).toBe("pending");
    peer.answer({});
    await closed;
    expect(last.outcome).toEqual({ value: {} });
    expect(peer.closed).toMatchObject({ closeCode: 1001 });
  });

  test("R38 refuses a client whose credentials were being checked when it began", async () => {
    const check = gate<boolean>();
    const server = new Server({ protocols: [old.protocol], authenticate: () => check.promise });
    const refused = rejection(dialScripted(server, identity, subprotocol));
    await settle();
    const closed = server.close();
    check.open(true);
    expect(await refused).toMatchObject({ httpStatus: 503 });
    await closed;
  });

  test("R38 calls in progress finish in both directions before the connection is closed", async () => {
    const work = gate();
    const { server, backEnd, peer } = await openFromScript({}, old, {
      echo: async ({ text }) => {
        await work.promise;
        return { text };
      },
    });
    const own = follow(backEnd.call("Ping", {}));
    const queued = follow(backEnd.call("Ping", {}));
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    const closed = follow(server.close());
    peer.answer({});
    await settle();
    peer.answer({});
    await settle();
    expect([own.outcome, queued.outcome, closed.outcome]).toEqual([{ value: {} }, { value: {} }, "pending"]);
    work.open();
    await settle();
    expect(peer.received.at(-1)).toEqual([3, "1", { text: "x" }]);
    expect(closed.outcome).toEqual({ value: undefined });
  });

  test("R38 calls that are not finished at the deadline are cut", async () => {
    const { server, backEnd, peer } = await openFromScript({}, old, { echo: () => new Promise(() => {}) });
    const own = follow(backEnd.call("Ping", {}));
    const queued = follow(backEnd.call("Ping", {}));
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    await server.close({ deadlineMs: 1 });
    expect([own.outcome, queued.outcome]).toMatchObject([
      { error: { code: "CW_CONNECTION_CLOSED", closeCode: 1001, sent: true } },
      { error: { code: "CW_CONNECTION_CLOSED", closeCode: 1001, sent: false } },
    ]);
    expect(server.connections).toEqual([]);
  });

  test("R38 a second stop is the same stop", async () => {
    const { server } = await openFromScript();
    const first = server.close();
    expect(server.close({ deadlineMs: 0 })).toBe(first);
    await first;
    expect(server.close()).toBe(first);
    const idle = new Server({ protocols: [old.protocol] });
    await idle.close();
  });

  test("R38 frees its port, also with a client that never answers the close", async () => {
    const server = new Server({ protocols: [old.protocol] });
    await server.listen({ port: 0, host: "127.0.0.1" });
    const { port } = server;
    const deaf = new WebSocket(`ws://127.0.0.1:${port}/CP-1`, subprotocol);
    deaf.on("error", () => {});
    await once(deaf, "open");
    deaf.pause();
    await server.close({ deadlineMs: 0 });
    const successor = createServer().listen(port, "127.0.0.1");
    await once(successor, "listening");
    successor.close();
    deaf.terminate();
  });
});

describe("R38 a graceful stop of the client", () => {
  test("R38 waits for calls in progress, takes no more, closes with 1000 and stays closed", async () => {
    const { client, station, peer } = await openToScript();
    const last = follow(station.call("Ping", {}));
    await settle();
    const closed = client.close();
    expect(client.close()).toBe(closed);
    expect(await rejection(station.call("Ping", {}))).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(await rejection(client.call("Ping", {}, { onDisconnect: "resend" }))).toMatchObject({
      code: "CW_NOT_CONNECTED",
    });
    peer.answer({});
    await closed;
    expect(last.outcome).toEqual({ value: {} });
    expect(peer.closed).toMatchObject({ closeCode: 1000 });
    expect(await rejection(client.connect())).toMatchObject({ code: "CW_NOT_CONNECTED" });
  });

  test("R38 cuts what is not finished at the deadline", async () => {
    const { client, station } = await openToScript();
    const call = follow(station.call("Ping", {}));
    await settle();
    await client.close({ deadlineMs: 1 });
    expect(call.outcome).toMatchObject({ error: { code: "CW_CONNECTION_CLOSED", sent: true } });
    expect(station.pending).toEqual([]);
  });

  test("R38 calls that waited for a connection end with it", async () => {
    const client = newClient({ onDisconnect: "resend" });
    const call = rejection(client.call("Ping", {}));
    await client.close();
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: false });
  });

  test("R38 does not wait for its deadline when the connection ends meanwhile", async () => {
    const { client, station, peer } = await openToScript({ onDisconnect: "resend" });
    const call = rejection(station.call("Ping", {}));
    await settle();
    const closed = client.close({ deadlineMs: 2 ** 31 });
    peer.terminate();
    await closed;
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED" });
  });

  test("R38 `await using` stops both sides", async () => {
    let kept: { server: Server<FixtureTypes>; client: Client<FixtureTypes> };
    {
      const { server, client } = await openSession();
      await using stopsLast = server;
      await using stopsFirst = client;
      kept = { server: stopsLast, client: stopsFirst };
    }
    expect([kept.client.connected, kept.server.connections]).toEqual([false, []]);
    expect(await rejection(kept.client.connect())).toMatchObject({ code: "CW_NOT_CONNECTED" });
  });

  test("R38 the process is left with no open port or socket by a client that was never connected", async () => {
    const client = new Client({ protocols: [old.protocol], url: "ws://127.0.0.1:1", identity });
    await client.close();
    onTestFinished(() => expect(client.connected).toBe(false));
  });
});
