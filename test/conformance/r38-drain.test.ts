import { DefinitionError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { gate } from "../support/arrivals.js";
import { makeClient, serverUnderTest } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { dialScripted, type ScriptedPeer } from "../support/scripted-peer.js";
import { follow, old, rejection, settle, useFakeClock } from "../support/session.js";

const { subprotocol } = old.protocol;

/** A server with stations CP-0, CP-1 …, all in memory, and a clock that the test drives. */
async function startMany(count: number): Promise<{ server: Server; peers: ScriptedPeer[] }> {
  useFakeClock();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const server = new Server({ protocols: [old.protocol] });
  server.handle(old.profile, { ping: () => ({}) });
  const peers: ScriptedPeer[] = [];
  for (let index = 0; index < count; index++) peers.push(await dialScripted(server, `CP-${index}`, subprotocol));
  return { server, peers };
}

const codes = (peers: readonly ScriptedPeer[]): unknown[] => peers.map(({ closed }) => closed?.closeCode);

async function pass(timeMs: number): Promise<void> {
  await settle();
  vi.advanceTimersByTime(timeMs);
  await settle();
}

describe("R38 a drain for a restart", () => {
  test("R37 R38 the peers see the close code that was asked for", async () => {
    const { server, peer } = await serverUnderTest(fixture16);
    await server.close({ closeCode: 1012 });
    expect(await peer.closed()).toEqual({ closeCode: 1012, reason: "server closes" });
  });

  test("R38 connections are closed one after the other, oldest first, evenly over the time", async () => {
    const { server, peers } = await startMany(4);
    const closed = follow(server.close({ closeCode: 1012, staggerMs: 4_000 }));
    await settle();
    expect(codes(peers)).toEqual([1012, undefined, undefined, undefined]);
    await pass(999);
    expect(codes(peers)).toEqual([1012, undefined, undefined, undefined]);
    await pass(1);
    expect(codes(peers)).toEqual([1012, 1012, undefined, undefined]);
    await pass(1_000);
    expect(codes(peers)).toEqual([1012, 1012, 1012, undefined]);
    expect(closed.outcome).toBe("pending");
    await pass(1_000);
    expect(codes(peers)).toEqual([1012, 1012, 1012, 1012]);
    await pass(1_000);
    expect(closed.outcome).toEqual({ value: undefined });
  });

  test("R38 until its turn a connection works as ever in both directions; nobody new comes in", async () => {
    const { server, peers } = await startMany(2);
    const closed = server.close({ staggerMs: 10_000 });
    await settle();
    const [, waiting] = peers;
    const call = follow(server.call("CP-1", old.protocol, "Ping", {}));
    waiting?.write([2, "own", "Ping", {}]);
    await settle();
    waiting?.answer({});
    await settle();
    expect(waiting?.received.at(-1)).toEqual([3, "own", {}]);
    expect(call.outcome).toEqual({ value: {} });
    expect(await rejection(dialScripted(server, "CP-9", subprotocol))).toMatchObject({ httpStatus: 503 });
    await pass(5_000);
    expect(codes(peers)).toEqual([1001, 1001]);
    await pass(1_000);
    await closed;
  });

  test("R38 what a peer asks during its drain is answered until it is closed", async () => {
    const { server, peers } = await startMany(1);
    const [peer] = peers;
    const own = follow(server.call("CP-0", old.protocol, "Ping", {}));
    await settle();
    const closed = server.close({ deadlineMs: 1_000 });
    await pass(500);
    peer?.write([2, "late", "Ping", {}]);
    await settle();
    expect(peer?.received.at(-1)).toEqual([3, "late", {}]);
    await pass(500);
    expect(own.outcome).toMatchObject({ error: { code: "CW_CONNECTION_CLOSED", closeCode: 1001, sent: true } });
    expect(codes(peers)).toEqual([1001]);
    await closed;
  });

  test("R38 the deadline of a connection begins with its turn", async () => {
    const { server, peers } = await startMany(2);
    const own = follow(server.call("CP-1", old.protocol, "Ping", {}));
    const closed = server.close({ staggerMs: 2_000, deadlineMs: 600 });
    await pass(1_000);
    await pass(599);
    expect([own.outcome, ...codes(peers)]).toEqual(["pending", 1001, undefined]);
    await pass(1);
    expect([own.outcome, ...codes(peers)]).toMatchObject([{ error: { code: "CW_CONNECTION_CLOSED" } }, 1001, 1001]);
    await closed;
  });

  test("R38 does not wait for the turn of connections that end by themselves", async () => {
    const { server, peers } = await startMany(3);
    const closed = server.close({ staggerMs: 2 ** 31 });
    await settle();
    for (const peer of peers) peer.close(1000);
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ["a close code that none may send", { closeCode: 1006 }],
    ["no close code", { closeCode: 17 }],
    ["a time that is none", { staggerMs: -1 }],
    ["NaN", { staggerMs: Number.NaN }],
  ])("R37 R38 %s is refused, and the server goes on", async (_what, options) => {
    const { server, peers } = await startMany(1);
    await expect(server.close(options)).rejects.toThrow(DefinitionError);
    expect(codes(peers)).toEqual([undefined]);
    await dialScripted(server, "CP-9", subprotocol);
    await server.close({ deadlineMs: 0 });
  });

  test("R38 a handler that never ends does not outlast the deadline, over a real socket", async () => {
    const begun = gate();
    const { server, url, disconnections } = await serverUnderTest(fixture16, {
      echo: () => {
        begun.open();
        return new Promise(() => {});
      },
    });
    const client = makeClient(fixture16, { url, identity: "CP-2" });
    await client.connect();
    const call = rejection(client.call("Echo", { text: "a" }));
    await begun.promise;
    await server.close({ deadlineMs: 1, staggerMs: 1, closeCode: 1012 });
    expect(await call).toMatchObject({ closeCode: 1012 });
    expect([await disconnections.next(), await disconnections.next()]).toMatchObject([
      { closeCode: 1012 },
      { closeCode: 1012 },
    ]);
  });
});
