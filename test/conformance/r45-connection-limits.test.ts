import { createServer } from "node:http";
import { Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { Arrivals, gate } from "../support/arrivals.js";
import { attachAll, startServer } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const spoken = fixture16.protocol.subprotocol;
const request = (identity: string): string => upgradeRequest(`/${identity}`, { "Sec-WebSocket-Protocol": spoken });

describe("R45 the number of connections", () => {
  test("R45 one more than maxConnections gets 503, until one has ended", async () => {
    const { url, disconnections } = await startServer(fixture16, {}, { maxConnections: 2 });
    const first = await connectRaw(`${url}/CP-1`, spoken);
    await connectRaw(`${url}/CP-2`, spoken);
    expect((await refusedRaw(`${url}/CP-3`, spoken)).httpStatus).toBe(503);
    first.socket.close();
    await disconnections.next();
    await connectRaw(`${url}/CP-3`, spoken);
  });

  test("R45 who is full does not check credentials in vain", async () => {
    const asked: string[] = [];
    const authenticate = ({ identity }: { identity: string }) => asked.push(identity) > 0;
    const { url } = await startServer(fixture16, {}, { maxConnections: 1, authenticate });
    await connectRaw(`${url}/CP-1`, spoken);
    await refusedRaw(`${url}/CP-2`, spoken);
    expect(asked).toEqual(["CP-1"]);
  });

  test("R31 R45 who comes back over a new socket has a place: its own", async () => {
    const { url, server } = await startServer(fixture16, {}, { maxConnections: 1 });
    await connectRaw(`${url}/CP-1`, spoken);
    await connectRaw(`${url}/CP-1`, spoken);
    expect(server.connections).toHaveLength(1);
  });

  test("R45 many that are checked at the same time do not come in past the limit", async () => {
    const check = gate<boolean>();
    const begun = new Arrivals<true>("The check");
    const authenticate = () => {
      begun.push(true);
      return check.promise;
    };
    const { port, server } = await startServer(fixture16, {}, { maxConnections: 3, authenticate });
    const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(port)));
    for (const [index, socket] of sockets.entries()) {
      socket.write(request(`CP-${index}`));
      await begun.next();
    }
    check.open(true);
    await Promise.all(sockets.map((socket) => socket.readHead()));
    expect(server.connections).toHaveLength(3);
  });

  test("R45 connections are counted by protocol", async () => {
    const { url, server, disconnections } = await startServer([fixture16, fixture21]);
    const other = fixture21.protocol.subprotocol;
    expect(server.connectionCounts).toEqual({ [spoken]: 0, [other]: 0 });
    const first = await connectRaw(`${url}/CP-1`, spoken);
    await connectRaw(`${url}/CP-2`, other);
    await connectRaw(`${url}/CP-3`, other);
    expect(server.connectionCounts).toEqual({ [spoken]: 1, [other]: 2 });
    first.socket.close();
    await disconnections.next();
    expect(server.connectionCounts).toEqual({ [spoken]: 0, [other]: 2 });
  });

  test.each([
    ["maxConnections", 0],
    ["maxConnections", Number.NaN],
    ["maxPendingHandshakes", 0],
    ["handshakeTimeoutMs", -1],
    ["authenticateTimeoutMs", -1],
  ])("R45 %s: %d is refused", (name, value) => {
    expect(() => new Server({ protocols: [fixture16.protocol], [name]: value })).toThrow(new RegExp(name));
  });
});

describe("R45 handshakes", () => {
  test("R45 one more than maxPendingHandshakes gets 503 while the others are checked", async () => {
    const check = gate<boolean>();
    const begun = new Arrivals<true>("The check");
    const authenticate = ({ identity }: { identity: string }) => {
      if (identity === "CP-4") return true;
      begun.push(true);
      return check.promise;
    };
    const { port, url } = await startServer(fixture16, {}, { maxPendingHandshakes: 2, authenticate });
    const sockets = [await openSocket(port), await openSocket(port)];
    for (const [index, socket] of sockets.entries()) socket.write(request(`CP-${index}`));
    for (const _ of sockets) await begun.next();
    expect((await refusedRaw(`${url}/CP-3`, spoken)).httpStatus).toBe(503);
    check.open(true);
    for (const socket of sockets) expect((await socket.readHead()).httpStatus).toBe(101);
    await connectRaw(`${url}/CP-4`, spoken);
  });

  test("R45 an address that comes too often gets 429 with Retry-After, and nobody asks for its credentials", async () => {
    const maxHandshakesPerAddress = { count: 2, perMs: 600_000 };
    let asked = 0;
    const authenticate = () => asked++ < 0;
    const { url, server } = await startServer(fixture16, {}, { maxHandshakesPerAddress, authenticate });
    const refusals = new Arrivals<{ httpStatus: number; reason: string }>("The event refuse");
    server.on("refuse", (refused) => refusals.push(refused));
    const statuses = [];
    for (let round = 0; round < 3; round++) statuses.push(await refusedRaw(`${url}/CP-1`, spoken));
    expect(statuses.map(({ httpStatus }) => httpStatus)).toEqual([401, 401, 429]);
    expect(statuses.at(-1)?.headers["retry-after"]).toMatch(/^(?:300|299)$/);
    expect(asked).toBe(2);
    for (let round = 0; round < 2; round++) await refusals.next();
    expect(await refusals.next()).toMatchObject({ httpStatus: 429, reason: expect.stringContaining("address") });
  });

  test("R45 an application may say as well when a client may try again", async () => {
    const authenticate = () => ({ httpStatus: 503, retryAfterMs: 1_001 });
    const { url } = await startServer(fixture16, {}, { authenticate });
    expect((await refusedRaw(`${url}/CP-1`, spoken)).headers["retry-after"]).toBe("2");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, "1\r\nX: y" as unknown as number])(
    "R45 a time that is none is not said (%j)",
    async (retryAfterMs) => {
      const { url } = await startServer(fixture16, {}, { authenticate: () => ({ httpStatus: 503, retryAfterMs }) });
      const { headers } = await refusedRaw(`${url}/CP-1`, spoken);
      expect([headers["retry-after"], headers["x"]]).toEqual([undefined, undefined]);
    },
  );
});

describe("R45 the time for a handshake on the server's own port", () => {
  test.each([
    ["says nothing", ""],
    ["stops in the middle of its request", "GET /CP-1 HTTP/1.1\r\nHost: a\r\nUpgrade: web"],
  ])("R45 a client that %s is ended", async (_what, beginning) => {
    const { port } = await startServer(fixture16, {}, { handshakeTimeoutMs: 40 });
    const socket = await openSocket(port);
    socket.write(beginning);
    expect((await socket.readHead()).httpStatus).toBe(408);
    await socket.ended();
  });

  test("R45 one that is in may be silent for longer than that", async () => {
    const { url, port } = await startServer(fixture16, {}, { handshakeTimeoutMs: 40 });
    const peer = await connectRaw(`${url}/CP-1`, spoken);
    const slow = await openSocket(port);
    await slow.ended();
    await peer.expectNoAnswer();
  });

  test("R45 sockets that are too many, in whatever state, are closed as they come", async () => {
    const { port, url } = await startServer(fixture16, {}, { maxConnections: 1, maxPendingHandshakes: 1 });
    await connectRaw(`${url}/CP-1`, spoken);
    const idle = [await openSocket(port), await openSocket(port)];
    const tooMany = await openSocket(port);
    await tooMany.ended();
    expect(idle.map(({ socket }) => socket.closed)).toEqual([false, false]);
  });

  test("R45 the limits hold on an http server of the application's as well", async () => {
    const server = new Server({ protocols: [fixture16.protocol], maxConnections: 1 });
    const port = await attachAll([server]);
    await connectRaw(`ws://127.0.0.1:${port}/CP-1`, spoken);
    expect((await refusedRaw(`ws://127.0.0.1:${port}/CP-2`, spoken)).httpStatus).toBe(503);
  });

  test("R43 an http server without TLS cannot have security profile 2", () => {
    const httpServer = createServer();
    onTestFinished(() => {
      httpServer.close();
    });
    const server = new Server({
      protocols: [fixture16.protocol],
      security: { profile: 2 },
      authenticate: () => true,
    });
    expect(() => server.attach(httpServer)).toThrow(/without TLS/);
  });
});
