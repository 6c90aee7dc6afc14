import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals, gate, within } from "../support/arrivals.js";
import { makeClient, startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { openSocket, textFrame, upgradeRequest, type WireSocket } from "../support/wire-socket.js";

const spoken = fixture16.protocol.subprotocol;
const request = upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken });

/** A check that the test sees begin, and ends. */
function slowCheck() {
  const verdict = gate<boolean>();
  const signals = new Arrivals<AbortSignal>("The check");
  const authenticate = ({ identity, signal }: { identity: string; signal: AbortSignal }) => {
    if (identity !== "CP-1") return true;
    signals.push(signal);
    return verdict.promise;
  };
  return { verdict, signals, authenticate };
}

async function readJson(socket: WireSocket): Promise<unknown> {
  return JSON.parse((await socket.readFrame()).payload.toString());
}

describe("R7 before the upgrade is accepted", () => {
  test("R7 a check that takes too long ends with 503 and its signal", async () => {
    const { signals, authenticate } = slowCheck();
    const { url, server } = await startServer(fixture16, {}, { authenticateTimeoutMs: 20, authenticate });
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(503);
    expect((await signals.next()).aborted).toBe(true);
    expect(server.connections).toEqual([]);
  });

  test("R7 the time for the check is kept although the garbage is collected meanwhile", async () => {
    // A timeout signal that nothing but a combined signal refers to may be collected before it fires.
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const stuck = gate<void>();
    let isStuck = false;
    const { server } = await startServer(
      fixture16,
      {},
      {
        authenticateTimeoutMs: 250,
        authenticate: () => {
          if (!isStuck) return false;
          stuck.open();
          return new Promise<boolean>(() => {});
        },
      },
    );
    const dial = server.inMemory();
    const wanted = { url: "ws://memory/CP-1", offered: [spoken], headers: {} };
    const open = () => dial(wanted, new AbortController().signal).catch((error: unknown) => error);
    // Code that runs often is compiled, and compiled code keeps no variable alive for longer than it needs it.
    for (let round = 0; round < 5_000; round++) await open();
    isStuck = true;
    const refusal = open();
    await stuck.promise;
    for (let round = 0; round < 5; round++) {
      collect();
      await new Promise(setImmediate);
    }
    expect(await within(refusal, "The refusal")).toMatchObject({ httpStatus: 503 });
  });

  test("R7 a verdict that comes too late lets nobody in", async () => {
    const { verdict, authenticate } = slowCheck();
    const { url, port, server } = await startServer(fixture16, {}, { authenticateTimeoutMs: 20, authenticate });
    const socket = await openSocket(port);
    socket.write(request);
    expect((await socket.readHead()).httpStatus).toBe(503);
    verdict.open(true);
    await socket.ended();
    await connectRaw(`${url}/CP-2`, spoken);
    expect(server.connections.map(({ identity }) => identity)).toEqual(["CP-2"]);
  });

  test("R7 frames that come before admission are handled after it, none before", async () => {
    const { verdict, signals, authenticate } = slowCheck();
    const handled: string[] = [];
    const echo = ({ text }: { text: string }) => {
      handled.push(text);
      return { text };
    };
    const { port } = await startServer(fixture16, { echo }, { authenticate });
    const socket = await openSocket(port);
    // In one packet with the handshake, so that node hands the frame over as the upgrade's head.
    socket.write(Buffer.concat([Buffer.from(request), textFrame('[2,"1","Echo",{"text":"early"}]')]));
    await signals.next();
    socket.write(textFrame('[2,"2","Echo",{"text":"later"}]'));
    expect([handled, socket.isSilent]).toEqual([[], true]);
    verdict.open(true);
    expect((await socket.readHead()).httpStatus).toBe(101);
    expect(await readJson(socket)).toEqual([3, "1", { text: "early" }]);
    expect(await readJson(socket)).toEqual([3, "2", { text: "later" }]);
    expect(handled).toEqual(["early", "later"]);
  });

  test("R7 frames of a client that is refused are never handled", async () => {
    const { verdict, authenticate } = slowCheck();
    const { port, server, reports } = await startServer(fixture16, {}, { authenticate });
    const frames: unknown[] = [];
    server.on("frame", (frame) => frames.push(frame));
    const socket = await openSocket(port);
    socket.write(Buffer.concat([Buffer.from(request), textFrame('[2,"1","Echo",{"text":"early"}]')]));
    verdict.open(false);
    expect((await socket.readHead()).httpStatus).toBe(401);
    await socket.ended();
    expect([frames, reports.waiting]).toEqual([[], []]);
  });

  test.each([
    ["resets the connection", (socket: WireSocket) => void socket.socket.resetAndDestroy()],
    ["ends the connection", (socket: WireSocket) => void socket.socket.end()],
    ["goes away", (socket: WireSocket) => void socket.socket.destroy()],
  ])("R7 the check is told when the client %s, and its verdict harms nobody", async (_what, leave) => {
    const { verdict, signals, authenticate } = slowCheck();
    const { port, url, server } = await startServer(fixture16, {}, { authenticate });
    const socket = await openSocket(port);
    socket.write(request);
    const signal = await signals.next();
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    leave(socket);
    await within(aborted, "The end of the signal");
    verdict.open(true);
    await connectRaw(`${url}/CP-2`, spoken);
    expect(server.connections.map(({ identity }) => identity)).toEqual(["CP-2"]);
  });

  test("R7 a slow check holds up nobody else", async () => {
    const { verdict, authenticate } = slowCheck();
    const { port, url } = await startServer(fixture16, {}, { authenticate });
    const slow = await openSocket(port);
    slow.write(request);
    await (await connectRaw(`${url}/CP-2`, spoken)).expectNoAnswer();
    verdict.open(true);
    expect((await slow.readHead()).httpStatus).toBe(101);
    slow.write(textFrame('[2,"1","Echo",{"text":"a"}]'));
    expect(await readJson(slow)).toEqual([3, "1", { text: "a" }]);
  });

  test("R7 an option of the application that throws during the handshake harms nobody", async () => {
    const compression = ({ identity }: { identity: string }) => (identity === "CP-1" ? JSON.parse("no") : false);
    const { url, connections } = await startServer(fixture16, {}, { compression });
    for (const identity of ["CP-1", "CP-2"]) {
      await (await connectRaw(`${url}/${identity}`, spoken)).expectNoAnswer();
      expect((await connections.next()).identity).toBe(identity);
    }
  });

  test("R7 a server closes at once although a check never ends", async () => {
    const { signals, authenticate } = slowCheck();
    const { port, server } = await startServer(fixture16, {}, { authenticate });
    const socket = await openSocket(port);
    socket.write(request);
    await signals.next();
    const closed = server.close({ deadlineMs: 0 });
    expect((await socket.readHead()).httpStatus).toBe(503);
    await within(closed, "The end of the server");
  });

  test("R7 a server that closes admits nobody whose check is still running", async () => {
    const { verdict, signals, authenticate } = slowCheck();
    const { port, server } = await startServer(fixture16, {}, { authenticate });
    const socket = await openSocket(port);
    socket.write(request);
    await signals.next();
    const closed = server.close({ deadlineMs: 0 });
    verdict.open(true);
    expect((await socket.readHead()).httpStatus).toBe(503);
    await within(closed, "The end of the server");
    expect(server.connections).toEqual([]);
  });

  test("R7 the same check guards the in-memory transport", async () => {
    const server = new Server({ protocols: [fixture16.protocol], authenticate: () => false });
    const client = makeClient(fixture16, { url: "ws://memory", dial: server.inMemory() });
    await expect(client.connect()).rejects.toMatchObject({ code: "CW_HANDSHAKE", httpStatus: 401 });
    await server.close();
  });
});
