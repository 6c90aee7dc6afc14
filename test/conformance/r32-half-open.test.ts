import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, onTestFinished, test } from "vitest";
import { within } from "../support/arrivals.js";
import { clientUnderTest, makeClient, serverUnderTest, startServer } from "../support/endpoints.js";
import { type Link, startFaultProxy } from "../support/fault-proxy.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";
import { openSocket, textFrame, upgradeRequest } from "../support/wire-socket.js";

/** Short, because these tests wait for the real clock. What is alive answers in no time, what is not never does. */
const short = { pingIntervalMs: 20, silenceTimeoutMs: 500 };
const silence = { closeCode: 1006, reason: "silent for 500 ms after a ping" };

/** Waits until the client has sent so many bytes more: a few pings or pongs, which are six each. */
async function untilSent({ toServer }: Link, bytes: number): Promise<void> {
  await within(toServer.sent(toServer.bytes + bytes), "Traffic through the proxy");
}

describe("R32 on a socket", () => {
  test("R32 a server finds out that a client is gone without a word, and lets it in again", async () => {
    const { port, connections, disconnections, server } = await startServer(fixture16, {}, short);
    const proxy = await startFaultProxy(port);
    const peer = await connectRaw(`${proxy.url}/CP-1`, "fixture1.6");
    const link = await proxy.link();
    await connections.next();
    // A few pings and pongs first: nobody is silent as long as they pass.
    await untilSent(link, 36);
    link.vanish();
    expect(await disconnections.next()).toEqual(silence);
    expect(server.connections).toEqual([]);
    // The client knows nothing of it: that is what half-open means.
    expect(peer.socket.readyState).toBe(peer.socket.OPEN);
    await connectRaw(`${proxy.url}/CP-1`, "fixture1.6");
    expect((await connections.next()).connected).toBe(true);
  });

  test("R32 a client finds out that the server is gone without a word, and may connect again", async () => {
    const { port } = await startServer(fixture16, {}, { pingIntervalMs: 0 });
    const proxy = await startFaultProxy(port);
    const client = makeClient(fixture16, { url: proxy.url, ...short });
    const ended = new Promise((resolve) => client.on("disconnect", (_connection, how) => resolve(how)));
    await client.connect();
    const link = await proxy.link();
    await untilSent(link, 36);
    const call = client.call("Ping", {});
    await call;
    link.vanish();
    const lost = client.call("Ping", {});
    await expect(lost).rejects.toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: true, ...silence });
    expect(await within(ended, "The end of the connection")).toEqual(silence);
    await client.connect();
    expect(await client.call("Echo", { text: "again" })).toEqual({ text: "again" });
  });

  test("R32 a peer that is slow is not taken for silent", async () => {
    const { port, connections } = await startServer(fixture16, {}, short);
    const proxy = await startFaultProxy(port);
    const peer = await connectRaw(`${proxy.url}/CP-1`, "fixture1.6");
    const link = await proxy.link();
    const connection = await connections.next();
    link.toServer.delayMs = 50;
    link.toClient.delayMs = 50;
    await untilSent(link, 36);
    expect(connection.connected).toBe(true);
    peer.send([2, "1", "Ping", {}]);
    expect(await peer.receive()).toEqual([3, "1", {}]);
  });

  test("R32 parts of a frame count: a long message over a slow line is no silence", async () => {
    const { port, connections } = await startServer(fixture16, {}, short);
    const raw = await openSocket(port);
    raw.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": "fixture1.6" }));
    await raw.readHead();
    const connection = await connections.next();
    const frame = textFrame('[2,"1","Echo",{"text":"so slow"}]');
    // One byte for each ping, and no pong at all.
    for (const byte of frame) {
      expect((await raw.readFrame()).opcode).toBe(0x9);
      raw.write(Buffer.of(byte));
    }
    let answer = await raw.readFrame();
    while (answer.opcode === 0x9) answer = await raw.readFrame();
    expect([answer.payload.toString(), connection.connected]).toEqual(['[3,"1",{"text":"so slow"}]', true]);
  });

  test("R32 a peer that stands still is silent although its socket takes what is sent", async () => {
    const { peer, disconnections } = await serverUnderTest(fixture16, {}, short);
    peer.socket.pause();
    expect(await disconnections.next()).toEqual(silence);
    const { peer: server, disconnections: ends } = await clientUnderTest(fixture16, {}, short);
    server.socket.pause();
    expect(await ends.next()).toEqual(silence);
  });

  test("R32 a pause of this process ends no connection", async () => {
    const { port, connections, disconnections } = await startServer(fixture16, {}, short);
    const peer = await startPeerThread(`ws://127.0.0.1:${port}/CP-1`);
    const connection = await connections.next();
    for (let pause = 0; pause < 2; pause++) {
      // Both timers end in the same turn: the ping leaves, and its pong cannot be read before all time is over.
      connection.pingIntervalMs = 40 + pause;
      await new Promise((resolve) => setTimeout(resolve, 40 + pause));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900);
      // Pings that came to the other thread after the pause: their pongs are on the way back, or have been read.
      for (let count = 0; count < 10; count++) await within(once(peer, "message"), "A ping in the other thread");
    }
    expect([disconnections.waiting, connection.connected]).toEqual([[], true]);
  });

  test("R32 a cut in the middle of a frame is the end of the connection, and no bad frame", async () => {
    const { port, connections, disconnections, reports } = await startServer(fixture16, {}, { pingIntervalMs: 0 });
    const proxy = await startFaultProxy(port);
    const peer = await connectRaw(`${proxy.url}/CP-1`, "fixture1.6");
    const link = await proxy.link();
    await connections.next();
    link.toServer.cutAfter(10);
    peer.send([2, "1", "Echo", { text: "cut" }]);
    expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect(reports.waiting).toEqual([]);
  });

  test("R32 the other way round: a client whose answer is cut", async () => {
    const { port } = await startServer(fixture16);
    const proxy = await startFaultProxy(port);
    const client = makeClient(fixture16, { url: proxy.url });
    await client.connect();
    (await proxy.link()).toClient.cutAfter(10);
    await expect(client.call("Echo", { text: "cut" })).rejects.toMatchObject({ closeCode: 1006, sent: true });
    await client.connect();
    expect(await client.call("Echo", { text: "whole" })).toEqual({ text: "whole" });
  });
});

/** A client in a thread of its own, which answers pings while this one stands still; it tells of each ping. */
async function startPeerThread(url: string): Promise<Worker> {
  const script = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { WebSocket } = require("ws");
    const socket = new WebSocket(workerData, "fixture1.6");
    socket.on("ping", () => parentPort.postMessage("ping"));
    socket.on("error", () => {});
  `;
  const worker = new Worker(script, { eval: true, workerData: url });
  onTestFinished(async () => {
    await worker.terminate();
  });
  await within(once(worker, "message"), "The first ping in the other thread");
  return worker;
}
