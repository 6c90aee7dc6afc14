import { HandshakeError, NotConnectedError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { serverBehindProxy } from "./through-proxy.js";

describe("R1 handshakes over a bad network", () => {
  test("one that is cut on the way to the server fails, and the server knows of nobody", async () => {
    const { started, proxy, newClient } = await serverBehindProxy();
    const { client, connect, disconnections } = newClient();
    const { link } = await connect();
    const length = link.toServer.bytes;
    await started.connections.next();
    link.end();
    await Promise.all([started.disconnections.next(), disconnections.next()]);
    for (let passed = 0; passed < length; passed += 23) {
      proxy.plan = { toServer: { cutAfter: passed } };
      expect(await rejection(client.connect()), `${passed} bytes`).toBeInstanceOf(HandshakeError);
      expect((await proxy.link()).toClient.bytes).toBe(0);
    }
    expect([...started.connections.waiting, ...started.server.connections, ...started.reports.waiting]).toEqual([]);
    proxy.plan = {};
    await connect();
    expect(await client.call("Ping", {})).toEqual({});
  });

  test("one whose acceptance is cut fails for the client, and the server's connection ends with 1006", async () => {
    const { started, proxy, newClient } = await serverBehindProxy();
    const { client, connect, disconnections } = newClient();
    const { link } = await connect();
    const length = link.toClient.bytes;
    await started.connections.next();
    link.end();
    await Promise.all([started.disconnections.next(), disconnections.next()]);
    for (const passed of [0, 1, 12, Math.floor(length / 2), length - 1]) {
      proxy.plan = { toClient: { cutAfter: passed } };
      expect(await rejection(client.connect()), `${passed} bytes`).toBeInstanceOf(HandshakeError);
      const connection = await started.connections.next();
      expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
      expect([connection.connected, client.connected]).toEqual([false, false]);
    }
    expect(started.server.connections).toEqual([]);
    proxy.plan = {};
    await connect();
    expect(await client.call("Ping", {})).toEqual({});
  });

  test("one whose bytes come one by one succeeds", async () => {
    const { started, proxy, newClient } = await serverBehindProxy();
    proxy.plan = { toServer: { pieceBytes: 1 }, toClient: { pieceBytes: 1 } };
    const { client, connect } = newClient();
    await connect();
    expect(await client.call("Echo", { text: "ü😀" })).toEqual({ text: "ü😀" });
    expect(await (await started.connections.next()).call("Echo", { text: "ü😀" })).toEqual({ text: "ü😀" });
  });

  test("one that nobody answers fails when its time is over", async () => {
    const { proxy, newClient } = await serverBehindProxy();
    proxy.plan = { instead: "accept" };
    const { client } = newClient({}, { handshakeTimeoutMs: 50 });
    expect(await rejection(client.connect())).toBeInstanceOf(HandshakeError);
    expect(client.connected).toBe(false);
  });

  test("one whose acceptance is held back fails when its time is over, and the late acceptance connects nobody", async () => {
    const { started, proxy, newClient } = await serverBehindProxy();
    proxy.plan = { toClient: { stalled: true } };
    const { client } = newClient({}, { handshakeTimeoutMs: 50 });
    expect(await rejection(client.connect())).toBeInstanceOf(HandshakeError);
    (await proxy.link()).flow();
    await started.connections.next();
    expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect([client.connected, started.server.connections]).toEqual([false, []]);
  });

  test("one that is reset fails", async () => {
    const { proxy, newClient } = await serverBehindProxy();
    proxy.plan = { instead: "refuse" };
    const { client } = newClient();
    expect(await rejection(client.connect())).toBeInstanceOf(HandshakeError);
  });

  test("a client that is closed meanwhile gives up at once", async () => {
    const { proxy, newClient } = await serverBehindProxy();
    proxy.plan = { instead: "accept" };
    const { client } = newClient();
    const connecting = rejection(client.connect());
    await client.close();
    expect(await connecting).toBeInstanceOf(NotConnectedError);
  });

  test("a server that closes while a handshake is half through closes nevertheless", async () => {
    const { started, proxy, newClient } = await serverBehindProxy();
    proxy.plan = { toServer: { pieceBytes: 20 } };
    const { client } = newClient();
    const connecting = rejection(client.connect());
    const link = await proxy.link();
    await link.toServer.sent(1);
    // The first piece has passed, and no other does.
    link.stall();
    await started.server.close();
    link.flow();
    expect(await connecting).toBeInstanceOf(HandshakeError);
    expect(started.connections.waiting).toEqual([]);
  });
});
