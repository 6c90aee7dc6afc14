import { once } from "node:events";
import { DefinitionError, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals, gate, within } from "../support/arrivals.js";
import { type StartedServer, startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { openSocket, textFrame, upgradeRequest, type WireSocket } from "../support/wire-socket.js";

const spoken = fixture16.protocol.subprotocol;

/** A station that speaks raw bytes, so that it can go on talking after it was told to stop. */
async function connectBytes({ port, connections }: StartedServer): Promise<WireSocket> {
  const socket = await openSocket(port);
  socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken }));
  expect((await socket.readHead()).httpStatus).toBe(101);
  await connections.next();
  return socket;
}

describe("R31 a newer connection of an identity ends the older one at once", () => {
  test("R31 the events come in order, and say so, whatever the older socket does", async () => {
    const started = await startServer(fixture16);
    const { server } = started;
    const events: unknown[] = [];
    const seen = new Arrivals<true>("The event");
    const silent = await connectBytes(started);
    const [older] = server.connections;
    server.on("disconnect", (connection, end) => {
      events.push(["disconnect", connection === older, end, server.connection("CP-1") === older]);
    });
    server.on("connect", (connection) => {
      events.push(["connect", connection === older]);
      seen.push(true);
    });
    await connectRaw(`${started.url}/CP-1`, spoken);
    await seen.next();
    // The older station has not answered the close frame, and never will.
    const end = { closeCode: 1008, reason: "replaced by a newer connection" };
    expect(events).toEqual([
      ["disconnect", true, end, false],
      ["connect", false],
    ]);
    const frame = await silent.readFrame();
    expect([frame.opcode, frame.payload.readUInt16BE(0)]).toEqual([8, 1008]);
    silent.socket.destroy();
    await connectRaw(`${started.url}/CP-2`, spoken);
    await seen.next();
    expect(events).toHaveLength(3);
    expect(server.connections.map(({ identity }) => identity)).toEqual(["CP-1", "CP-2"]);
  });

  test("R31 what the older socket still sends runs no handler, settles no call and is not reported", async () => {
    const handled: string[] = [];
    const echo = ({ text }: { text: string }) => {
      handled.push(text);
      return { text };
    };
    const started = await startServer(fixture16, { echo }, { messageId: () => "same" });
    const { server, url, reports } = started;
    const frames: string[] = [];
    server.on("frame", ({ text }) => frames.push(text));
    const older = await connectBytes(started);
    const newer = await connectRaw(`${url}/CP-1`, spoken);
    const call = server.call("CP-1", fixture16.protocol, "Echo", { text: "asked" });
    expect(await newer.receive()).toMatchObject([2, "same", "Echo", { text: "asked" }]);
    older.write(textFrame('[2,"1","Echo",{"text":"late"}]'));
    older.write(textFrame('[3,"same",{"text":"wrong"}]'));
    older.write(textFrame("no frame at all"));
    // The answer to a close frame: with it the server has read everything before it.
    older.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xf0]));
    await within(once(older.socket, "close"), "The end of the older socket");
    newer.send([3, "same", { text: "right" }]);
    expect(await call).toEqual({ text: "right" });
    expect([handled, reports.waiting]).toEqual([[], []]);
    expect(frames).toHaveLength(2);
  });

  test("R31 a call over the older one rejects at once, and says that it was replaced", async () => {
    const started = await startServer(fixture16);
    await connectBytes(started);
    const [older] = started.server.connections;
    const call = older?.call("Echo", { text: "a" }).catch((error: unknown) => error);
    await connectRaw(`${started.url}/CP-1`, spoken);
    expect(await within(call ?? Promise.reject(), "The rejection")).toMatchObject({
      code: "CW_CONNECTION_CLOSED",
      closeCode: 1008,
      reason: "replaced by a newer connection",
      sent: true,
      message: expect.stringContaining("replaced by a newer connection"),
    });
    await expect(older?.call("Echo", { text: "a" })).rejects.toThrow(/was replaced by a newer connection/);
  });

  test("R31 a handler that works for the older one learns of it at once", async () => {
    const aborted = new Arrivals<unknown>("The end of the signal");
    const begun = new Arrivals<true>("The handler");
    const started = await startServer(fixture16, {
      echo: (_request, { signal }) => {
        signal.addEventListener("abort", () => aborted.push(signal.reason));
        begun.push(true);
        return new Promise(() => {});
      },
    });
    const silent = await connectBytes(started);
    silent.write(textFrame('[2,"1","Echo",{"text":"a"}]'));
    await begun.next();
    await connectRaw(`${started.url}/CP-1`, spoken);
    expect(await aborted.next()).toMatchObject({ closeCode: 1008 });
  });

  test("R31 the socket of the older one does not outlive the server", async () => {
    const started = await startServer(fixture16);
    const silent = await connectBytes(started);
    await connectRaw(`${started.url}/CP-1`, spoken);
    await started.connections.next();
    await within(started.server.close({ deadlineMs: 0 }), "The end of the server");
    await silent.ended();
  });

  test("R31 `connections` has the newer one last", async () => {
    const { url, server, connections } = await startServer(fixture16);
    for (const identity of ["CP-1", "CP-2", "CP-1"]) {
      await connectRaw(`${url}/${identity}`, spoken);
      await connections.next();
    }
    expect(server.connections.map(({ identity }) => identity)).toEqual(["CP-2", "CP-1"]);
  });
});

describe("R31 existingConnection: refuse", () => {
  const refusing = { existingConnection: "refuse" } as const;

  test("R31 the newer one gets 409, and the older one goes on", async () => {
    const { url, server } = await startServer(fixture16, {}, refusing);
    const older = await connectRaw(`${url}/CP-1`, spoken);
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(409);
    older.send([2, "1", "Echo", { text: "a" }]);
    expect(await older.receive()).toEqual([3, "1", { text: "a" }]);
    expect(server.connections).toHaveLength(1);
  });

  test("R31 whether an identity is connected learns only who may log in", async () => {
    let isOpen = true;
    const { url } = await startServer(fixture16, {}, { ...refusing, authenticate: () => isOpen });
    await connectRaw(`${url}/CP-1`, spoken);
    isOpen = false;
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(401);
  });

  test("R31 of two that are checked at the same time one gets in", async () => {
    const check = gate<boolean>();
    const begun = new Arrivals<true>("The check");
    const authenticate = () => {
      begun.push(true);
      return check.promise;
    };
    const { port, server } = await startServer(fixture16, {}, { ...refusing, authenticate });
    const sockets = [await openSocket(port), await openSocket(port)];
    for (const socket of sockets) {
      socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken }));
      await begun.next();
    }
    check.open(true);
    const statuses = await Promise.all(sockets.map(async (socket) => (await socket.readHead()).httpStatus));
    // Both may be admitted before the first one is open; the second is then closed with 1008.
    if (statuses.every((httpStatus) => httpStatus === 101)) {
      const [, second] = sockets;
      expect((await second?.readFrame())?.payload.readUInt16BE(0)).toBe(1008);
    } else {
      expect(statuses).toEqual([101, 409]);
    }
    expect(server.connections).toHaveLength(1);
  });

  test("R31 one that is being closed is in nobody's way", async () => {
    const started = await startServer(fixture16, {}, refusing);
    await connectBytes(started);
    const [older] = started.server.connections;
    older?.close();
    await connectRaw(`${started.url}/CP-1`, spoken);
    expect(await started.connections.next()).not.toBe(older);
    expect(older?.connected).toBe(false);
  });

  test("R31 another word is refused", () => {
    const options = { protocols: [fixture16.protocol], existingConnection: "reject" as "refuse" };
    expect(() => new Server(options)).toThrow(DefinitionError);
  });
});

describe("R31 maxTakeovers", () => {
  test("R31 two stations of one name do not replace each other for ever: 429, with Retry-After", async () => {
    const maxTakeovers = { count: 2, perMs: 600_000 };
    const { url, server } = await startServer(fixture16, {}, { maxTakeovers });
    for (let round = 0; round < 3; round++) await connectRaw(`${url}/CP-1`, spoken);
    const { httpStatus, headers } = await refusedRaw(`${url}/CP-1`, spoken);
    expect([httpStatus, headers["retry-after"]]).toEqual([429, expect.stringMatching(/^(?:300|299)$/)]);
    expect(server.connections).toHaveLength(1);
    for (let round = 0; round < 3; round++) await connectRaw(`${url}/CP-2`, spoken);
  });

  test("R31 to come back after the end of a connection is no takeover", async () => {
    const { url, disconnections } = await startServer(fixture16, {}, { maxTakeovers: { count: 1, perMs: 600_000 } });
    for (let round = 0; round < 3; round++) {
      (await connectRaw(`${url}/CP-1`, spoken)).socket.terminate();
      await disconnections.next();
    }
    await connectRaw(`${url}/CP-1`, spoken);
  });

  test.each([
    { count: 0, perMs: 1 },
    { count: 1, perMs: 0 },
    { count: Number.NaN, perMs: 1 },
  ])("R31 a rate that says nothing is refused (%j)", (maxTakeovers) => {
    expect(() => new Server({ protocols: [fixture16.protocol], maxTakeovers })).toThrow(/maxTakeovers/);
  });
});
