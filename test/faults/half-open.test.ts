import { CallTimeoutError, type Disconnection, type Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { within } from "../support/arrivals.js";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { rejection } from "../support/session.js";
import { serverBehindProxy } from "./through-proxy.js";

/** Longest wait for the end of a connection whose peer is gone, in ms: more than it gets to answer a close frame. */
const goneMs = 10_000;

function nextEnd(server: Server<FixtureTypes>): Promise<Disconnection> {
  const ended = new Promise<Disconnection>((resolve) => {
    server.on("disconnect", (_connection, disconnection) => resolve(disconnection));
  });
  return within(ended, "The end of the connection", goneMs);
}

// What holds without pings: nobody learns that the other one is gone, until he is written to, or comes back.

describe("R31 half-open connections", () => {
  test("R31 a client that comes back takes over from its half-open connection, and its calls end", async () => {
    const { started, newClient } = await serverBehindProxy();
    const older = newClient();
    const { link, station } = await older.connect();
    const half = await started.connections.next();
    const before = link.toClient.bytes;
    const calls = [1, 2].map((number) => rejection(half.call("Echo", { text: `${number}` })));
    await link.toClient.sent(before + 1);
    // As a device that loses its power: the server's side of the connection is never told.
    link.vanish();
    station.terminate();
    await older.disconnections.next();
    expect(started.server.connection("CP-1")).toBe(half);
    const { client, connect } = newClient();
    await connect();
    const newer = await started.connections.next();
    expect(await Promise.all(calls)).toMatchObject([
      { code: "CW_CONNECTION_CLOSED", closeCode: 1008 },
      { code: "CW_CONNECTION_CLOSED", closeCode: 1008 },
    ]);
    expect(half.pending).toEqual([]);
    expect(await rejection(half.call("Ping", {}))).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(started.server.connections).toEqual([newer]);
    expect(await newer.call("Echo", { text: "down" })).toEqual({ text: "down" });
    expect(await client.call("Echo", { text: "up" })).toEqual({ text: "up" });
  });

  test("R31 the half-open connection ends at once, by name, and the newer one does not notice", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { link } = await newClient().connect();
    await started.connections.next();
    link.vanish();
    const ended = nextEnd(started.server);
    const { client, connect } = newClient();
    await connect();
    const newer = await started.connections.next();
    expect(await ended).toEqual({ closeCode: 1008, reason: "replaced by a newer connection" });
    expect([started.server.connections, newer.connected]).toEqual([[newer], true]);
    expect(await client.call("Echo", { text: "up" })).toEqual({ text: "up" });
  });

  test("R38 a server that closes does not wait for half-open connections that were replaced", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { link } = await newClient().connect();
    await started.connections.next();
    link.vanish();
    const { connect, disconnections } = newClient();
    await connect();
    await started.connections.next();
    await started.server.close();
    expect(await disconnections.next()).toEqual({ closeCode: 1001, reason: "server closes" });
    const ends = [await started.disconnections.next(), await started.disconnections.next()];
    expect(ends.map(({ closeCode }) => closeCode).sort()).toEqual([1001, 1008]);
    expect(started.server.connections).toEqual([]);
  });

  test("R35 a client's calls into a half-open connection time out, one after the other, and a new connection works", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { client, connect, disconnections } = newClient({}, { callTimeoutMs: 30 });
    const { link, station } = await connect();
    await started.connections.next();
    link.vanish();
    const errors = await Promise.all([1, 2, 3].map(() => rejection(client.call("Ping", {}))));
    for (const error of errors) expect(error).toBeInstanceOf(CallTimeoutError);
    expect([station.pending, client.connected]).toEqual([[], true]);
    station.terminate();
    expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    await connect();
    expect(await client.call("Echo", { text: "again" })).toEqual({ text: "again" });
  });

  test("R37 a peer that stood still for a moment gets what was sent before the close, and the close", async () => {
    const { started, newClient } = await serverBehindProxy();
    const received: string[] = [];
    const { client, connect, disconnections } = newClient({
      echo: ({ text }) => {
        received.push(text);
        return { text };
      },
    });
    const { link } = await connect();
    const backEnd = await started.connections.next();
    const before = link.toClient.bytes;
    link.stall();
    backEnd.call("Echo", { text: "the last one" }).catch(() => {});
    backEnd.close(1000, "good night");
    await link.toClient.sent(before + 1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    link.flow();
    expect(await disconnections.next()).toEqual({ closeCode: 1000, reason: "good night" });
    expect(await started.disconnections.next()).toEqual({ closeCode: 1000, reason: "good night" });
    expect([received, client.connected]).toEqual([["the last one"], false]);
  });

  test("R37 a peer that earned its close and does not answer it is cut off soon after", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { link } = await newClient().connect();
    const backEnd = await started.connections.next();
    link.vanish();
    const ended = nextEnd(started.server);
    backEnd.close(1008, "go away");
    expect(await ended).toEqual({ closeCode: 1006, reason: "" });
    expect(started.server.connections).toEqual([]);
  });
});
