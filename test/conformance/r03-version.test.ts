import { HandshakeError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { makeClient, startServer } from "../support/endpoints.js";
import { type Fixture, fixture16, fixture21, fixture201 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";
import { startRawServer } from "../support/wire-server.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const names = (...fixtures: readonly Fixture[]): string[] => fixtures.map(({ protocol }) => protocol.subprotocol);

describe("R3 the version", () => {
  test.each([
    [names(fixture16, fixture21), "fixture1.6"],
    [names(fixture21, fixture16), "fixture2.1"],
    [["ocpp9.9", ...names(fixture201, fixture21)], "fixture2.0.1"],
    [["a", "b", "c", ...names(fixture16)], "fixture1.6"],
  ])("R3 of %j the server selects the first that it serves, %s", async (offered, selected) => {
    const { url, connections } = await startServer([fixture21, fixture201, fixture16]);
    const peer = await connectRaw(`${url}/CP-1`, offered);
    expect(peer.socket.protocol).toBe(selected);
    expect((await connections.next()).protocol.subprotocol).toBe(selected);
  });

  test("R3 the order of the server's own list changes nothing", async () => {
    for (const served of [
      [fixture21, fixture16],
      [fixture16, fixture21],
    ]) {
      const { url } = await startServer(served);
      expect((await connectRaw(`${url}/CP-1`, names(fixture16, fixture21))).socket.protocol).toBe("fixture1.6");
    }
  });

  test("R3 the order holds when the list is spread over several header fields", async () => {
    const { port } = await startServer([fixture21, fixture16]);
    const socket = await openSocket(port);
    const request = upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": "fixture1.6" });
    socket.write(request.replace(/\r\n\r\n$/, "\r\nSec-WebSocket-Protocol: fixture2.1\r\n\r\n"));
    expect((await socket.readHead()).headers.get("sec-websocket-protocol")).toBe("fixture1.6");
  });

  test("R3 a subprotocol is compared exactly, case included", async () => {
    const { port } = await startServer(fixture16);
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": "FIXTURE1.6, fixture1.60" }));
    expect((await socket.readHead()).headers.has("sec-websocket-protocol")).toBe(false);
    expect((await socket.readFrame()).payload.readUInt16BE(0)).toBe(1002);
  });

  test("R3 a client lists its versions by preference, and speaks the one that the server selects", async () => {
    const rawServer = await startRawServer({ handleProtocols: (offered) => [...offered].at(-1) ?? false });
    const client = makeClient([fixture21, fixture201, fixture16], { url: rawServer.url });
    const [{ request }, connection] = await Promise.all([rawServer.accept(), client.connect()]);
    expect(request.headers["sec-websocket-protocol"]).toBe("fixture2.1,fixture2.0.1,fixture1.6");
    expect(connection.protocol).toBe(fixture16.protocol);
    expect(connection.speaks(fixture16.protocol)).toBe(true);
    expect(connection.speaks(fixture21.protocol)).toBe(false);
  });

  test("R3 the version belongs to the session: the same identity may come back with another one", async () => {
    const { url, server, connections } = await startServer([fixture21, fixture16]);
    for (const fixture of [fixture16, fixture21, fixture16]) {
      const client = makeClient(fixture, { url });
      await client.connect();
      expect((await connections.next()).protocol).toBe(fixture.protocol);
      expect(server.connection("CP-1")?.speaks(fixture.protocol)).toBe(true);
      await client.close();
    }
  });

  test("R3 sessions of different versions run side by side, each with its own grammar", async () => {
    const { url } = await startServer([fixture21, fixture16]);
    const one = await connectRaw(`${url}/CP-1`, names(fixture16));
    const two = await connectRaw(`${url}/CP-2`, names(fixture21));
    const [, , code16] = await one.exchange([2, "1", "Echo", {}]);
    const [, , code21] = await two.exchange([2, "1", "Echo", {}]);
    expect([code16, code21]).toEqual(["OccurenceConstraintViolation", "OccurrenceConstraintViolation"]);
  });
});

describe("R5 no common subprotocol", () => {
  test.each([
    ["one that is not served", "ocpp9.9"],
    ["several that are not served", "ocpp9.9, ocpp9.8"],
    ["none", undefined],
  ])("R5 a client that offers %s gets 101 without the header, then the close 1002", async (_what, offered) => {
    const { port, server } = await startServer(fixture16);
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", offered === undefined ? {} : { "Sec-WebSocket-Protocol": offered }));
    const head = await socket.readHead();
    expect(head.httpStatus).toBe(101);
    expect(head.headers.has("sec-websocket-protocol")).toBe(false);
    const { opcode, payload } = await socket.readFrame();
    expect([opcode, payload.readUInt16BE(0)]).toEqual([8, 1002]);
    expect(server.connections).toEqual([]);
  });

  test("R5 frames of such a client are not handled", async () => {
    const { url, server, reports } = await startServer(fixture16);
    const frames: unknown[] = [];
    server.on("frame", (frame) => frames.push(frame));
    const peer = await connectRaw(`${url}/CP-1`);
    peer.send([2, "1", "Echo", { text: "a" }]);
    expect(await peer.closed()).toEqual({ closeCode: 1002, reason: "no common subprotocol" });
    expect([frames, reports.waiting]).toEqual([[], []]);
  });

  test("R5 a server with such a client that never answers the close can still be closed at once", async () => {
    const { port, server } = await startServer(fixture16);
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1"));
    expect((await socket.readHead()).httpStatus).toBe(101);
    expect((await socket.readFrame()).opcode).toBe(8);
    await Promise.all([server.close({ deadlineMs: 0 }), socket.ended()]);
  });

  test("R5 the credentials are checked first", async () => {
    const { port } = await startServer(fixture16, {}, { authenticate: () => false });
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1"));
    expect((await socket.readHead()).httpStatus).toBe(401);
  });

  test("R5 a setting assumes a protocol for a path whose stations send none", async () => {
    const { port, connections } = await startServer(
      [fixture21, fixture16],
      {},
      { assumeProtocol: ({ path }) => (path.startsWith("/old/") ? fixture16.protocol : undefined) },
    );
    const old = await openSocket(port);
    old.write(upgradeRequest("/old/CP-1"));
    const head = await old.readHead();
    expect([head.httpStatus, head.headers.has("sec-websocket-protocol")]).toEqual([101, false]);
    expect((await connections.next()).protocol).toBe(fixture16.protocol);

    const other = await openSocket(port);
    other.write(upgradeRequest("/new/CP-2"));
    expect((await other.readHead()).httpStatus).toBe(101);
    expect((await other.readFrame()).payload.readUInt16BE(0)).toBe(1002);
  });

  test("R5 an assumed protocol works like an agreed one", async () => {
    const { url } = await startServer(fixture16, {}, { assumeProtocol: () => fixture16.protocol });
    const peer = await connectRaw(`${url}/CP-1`);
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([3, "1", { text: "a" }]);
  });

  test("R5 nothing is assumed for a station that offers a protocol that is not served", async () => {
    const { port } = await startServer(fixture16, {}, { assumeProtocol: () => fixture16.protocol });
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": "ocpp9.9" }));
    await socket.readHead();
    expect((await socket.readFrame()).payload.readUInt16BE(0)).toBe(1002);
  });

  test.each([
    ["is not served", () => fixture21.protocol],
    ["throws", () => JSON.parse("no")],
  ])("R5 an assumed protocol that %s is none", async (_what, assumeProtocol) => {
    const { url } = await startServer(fixture16, {}, { assumeProtocol });
    expect((await (await connectRaw(`${url}/CP-1`)).closed()).closeCode).toBe(1002);
  });

  test.each([
    ["selects none", () => false as const],
    ["selects one that was not offered", () => "ocpp9.9"],
  ])("R5 a client whose server %s rejects and stays unconnected", async (_what, handleProtocols) => {
    const rawServer = await startRawServer({ handleProtocols });
    const client = makeClient([fixture21, fixture16], { url: rawServer.url });
    const failure: unknown = await client.connect().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HandshakeError);
    expect(failure).toMatchObject({ code: "CW_HANDSHAKE", offered: names(fixture21, fixture16) });
    expect(client.connected).toBe(false);
  });

  test("R5 our client and our server without a common version: the client rejects, neither keeps a connection", async () => {
    const { url, server } = await startServer(fixture16);
    await expect(makeClient(fixture21, { url }).connect()).rejects.toBeInstanceOf(HandshakeError);
    expect(server.connections).toEqual([]);
  });
});
