import { constants, deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Gate, gate } from "../support/arrivals.js";
import { clientUnderTest, serverUnderTest, startServer } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import { follow, modern, old, openFromScript, openToScript, settle, useFakeClock } from "../support/session.js";
import { clientFrame, openSocket, upgradeRequest } from "../support/wire-socket.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

/** A handler that works until the test lets it, and what is known of its work. */
function slowEcho() {
  const gates: Gate<void>[] = [];
  const started: string[] = [];
  let atWork = 0;
  let most = 0;
  return {
    /** Texts of the calls that were begun, in order. */
    started,
    /** How many were at work at once at most. */
    get most() {
      return most;
    },
    get atWork() {
      return atWork;
    },
    /** Ends the work on the call that was begun first among those at work. */
    endNext: async () => {
      gates.shift()?.open();
      await settle();
    },
    echo: async ({ text }: { readonly text: string }) => {
      started.push(text);
      most = Math.max(most, ++atWork);
      const work = gate();
      gates.push(work);
      await work.promise;
      atWork--;
      return { text };
    },
  };
}

const call = (id: string | number) => [2, String(id), "Echo", { text: String(id) }];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

describe("R45 a bound of the calls at work", () => {
  test("R45 a peer may pipeline three CALLs, and gets its answers in the order of the work", async () => {
    const slow = slowEcho();
    const { peer, server } = await openFromScript({}, old, { echo: slow.echo });
    for (const id of numbers(3)) peer.write(call(id));
    await settle();
    expect(slow.atWork).toBe(3);
    for (let count = 0; count < 3; count++) await slow.endNext();
    expect(peer.received).toEqual(numbers(3).map((id) => [3, id, { text: id }]));
    expect(server.reportCounts.limitReached).toBe(0);
  });

  test.each([1, 3, 16])("R45 with a bound of %d no more are at work, all are answered, in order", async (bound) => {
    const slow = slowEcho();
    const { peer, server } = await openFromScript({ maxInboundCalls: bound }, old, { echo: slow.echo });
    const ids = numbers(100);
    for (const id of ids) peer.write(call(id));
    await settle();
    expect(slow.started).toEqual(ids.slice(0, bound));
    for (let count = 0; count < ids.length; count++) await slow.endNext();
    expect([slow.started, slow.most]).toEqual([ids, bound]);
    expect(peer.received.map(([, id]) => id)).toEqual(ids);
    expect(server.reportCounts.limitReached).toBe(1);
  });

  test("R45 the bound is 16 where nothing is said, and Infinity is none", async () => {
    const bounded = slowEcho();
    const { peer } = await openFromScript({}, old, { echo: bounded.echo });
    const boundless = slowEcho();
    const other = await openFromScript({ maxInboundCalls: Number.POSITIVE_INFINITY }, old, { echo: boundless.echo });
    for (const id of numbers(100)) {
      peer.write(call(id));
      other.peer.write(call(id));
    }
    await settle();
    expect([bounded.atWork, boundless.atWork]).toEqual([16, 100]);
  });

  test("R45 what waits stays with the peer: the socket is paused with the first call too many, and read on later", async () => {
    const slow = slowEcho();
    const { peer } = await openFromScript({ maxInboundCalls: 2 }, old, { echo: slow.echo });
    for (const id of numbers(50)) peer.write(call(id));
    await settle();
    // In memory nothing is read ahead: three were taken, and the rest waits on the way.
    expect(peer.bufferedBytes).toBe(JSON.stringify(call(10)).length * 47 - 6 * 2);
    for (let count = 0; count < 50; count++) await slow.endNext();
    expect([peer.bufferedBytes, peer.received.length]).toEqual([0, 50]);
  });

  test("R45 SENDs count, and keep their place among the CALLs", async () => {
    const order: string[] = [];
    const notes: Gate<void>[] = [];
    const { peer } = await openFromScript({ maxInboundCalls: 1 }, modern, {
      echo: ({ text }) => {
        order.push(text);
        return { text };
      },
      note: async ({ note }) => {
        order.push(note);
        const work = gate();
        notes.push(work);
        await work.promise;
      },
    });
    peer.write([6, "1", "Note", { note: "first" }]);
    peer.write(call("second"));
    peer.write([6, "3", "Note", { note: "third" }]);
    peer.write(call("fourth"));
    await settle();
    expect(order).toEqual(["first"]);
    notes.shift()?.open();
    await settle();
    expect(order).toEqual(["first", "second", "third"]);
    notes.shift()?.open();
    await settle();
    expect(order).toEqual(["first", "second", "third", "fourth"]);
    expect(peer.received.map(([, id]) => id)).toEqual(["second", "fourth"]);
  });

  test("R45 a handler that fails gives its place free, be it of a CALL or of a SEND", async () => {
    const fail = async () => {
      throw new Error("on purpose");
    };
    const { peer } = await openFromScript({ maxInboundCalls: 1 }, modern, { echo: fail, note: fail });
    for (let count = 0; count < 10; count++) {
      peer.write(call(`call-${count}`));
      peer.write([6, `send-${count}`, "Note", { note: "x" }]);
    }
    await settle();
    expect(peer.received.map(([type, , code]) => [type, code])).toEqual(Array(10).fill([4, "InternalError"]));
  });

  test("R45 10,000 calls that wait and are answered at once need no stack", async () => {
    const first = gate();
    const { peer } = await openFromScript({ maxInboundCalls: 1 }, old, {
      echo: ({ text }) => (text === "first" ? first.promise.then(() => ({ text })) : { text }),
    });
    peer.write(call("first"));
    for (const id of numbers(10_000)) peer.write(call(id));
    await settle();
    expect(peer.received).toEqual([]);
    first.open();
    await settle();
    expect(peer.received).toHaveLength(10_001);
  });

  test("R45 a repeated CALL is not run twice because it waited", async () => {
    const slow = slowEcho();
    const { peer, server } = await openFromScript({ maxInboundCalls: 1 }, old, { echo: slow.echo });
    for (const id of ["1", "2", "2", "3"]) peer.write(call(id));
    await settle();
    for (let count = 0; count < 4; count++) await slow.endNext();
    expect(slow.started).toEqual(["1", "2", "3"]);
    expect(server.reportCounts.repeatedCall).toBe(1);
  });
});

describe("R45 calls that wait and the end of the connection", () => {
  test("R45 they are forgotten with their connection", async () => {
    const slow = slowEcho();
    const { peer, server } = await openFromScript({ maxInboundCalls: 1 }, old, { echo: slow.echo });
    for (const id of numbers(5)) peer.write(call(id));
    await settle();
    server.connections[0]?.terminate();
    await settle();
    await slow.endNext();
    expect([slow.started, server.connections, peer.closed?.closeCode]).toEqual([["1"], [], 1006]);
  });

  test("R38 a graceful stop waits for those that have come, and for no others", async () => {
    const slow = slowEcho();
    const { peer, server } = await openFromScript({ maxInboundCalls: 1 }, old, { echo: slow.echo });
    for (const id of numbers(2)) peer.write(call(id));
    await settle();
    const closed = follow(server.close());
    await slow.endNext();
    expect(closed.outcome).toBe("pending");
    await slow.endNext();
    await settle();
    expect(closed.outcome).toEqual({ value: undefined });
    expect(peer.received.map(([, id]) => id)).toEqual(["1", "2"]);
  });

  test("R37 a close is not held up by calls that wait", async () => {
    const slow = slowEcho();
    const { peer, backEnd } = await openFromScript({ maxInboundCalls: 1 }, old, { echo: slow.echo });
    for (const id of numbers(50)) peer.write(call(id));
    await settle();
    backEnd.close(1000, "enough");
    await settle();
    expect([peer.closed, slow.started]).toEqual([{ closeCode: 1000, reason: "enough" }, ["1"]]);
  });

  test("R45 a client that connects again begins with all its places", async () => {
    const slow = slowEcho();
    const session = await openToScript({ maxInboundCalls: 2 }, old, { echo: slow.echo });
    for (const id of numbers(5)) session.peer.write(call(id));
    await settle();
    session.peer.terminate();
    session.station.terminate();
    await settle();
    await session.client.connect();
    for (const id of ["a", "b", "c"]) session.peer.write(call(id));
    await settle();
    expect(slow.started).toEqual(["1", "2", "a", "b"]);
  });
});

describe("R45 handlers that call back", () => {
  test("R45 get their answers although calls that came before those wait", async () => {
    const { peer, backEnd } = await openFromScript({ maxInboundCalls: 2 }, old, {
      echo: async ({ text }, { connection }) => ({ text: (await connection.call("Echo", { text: `${text}?` })).text }),
    });
    for (const id of numbers(6)) peer.write(call(id));
    await settle();
    // Two at work, one call back at a time; four wait, and the socket is read all the same.
    for (const id of numbers(6)) {
      expect(peer.calls.at(-1)?.[3]).toEqual({ text: `${id}?` });
      peer.answer({ text: `${id}!` });
      await settle();
    }
    expect(peer.received.filter(([type]) => type === 3)).toEqual(numbers(6).map((id) => [3, id, { text: `${id}!` }]));
    expect(backEnd.connected).toBe(true);
  });

  test("R45 get them although the socket was paused when they called", async () => {
    const proceed = gate();
    const { peer } = await openFromScript({ maxInboundCalls: 1 }, old, {
      echo: async ({ text }, { connection }) => {
        await proceed.promise;
        return connection.call("Echo", { text });
      },
    });
    for (const id of numbers(20)) peer.write(call(id));
    await settle();
    expect(peer.bufferedBytes).toBeGreaterThan(0);
    proceed.open();
    for (const id of numbers(20)) {
      await settle();
      expect([peer.bufferedBytes, peer.calls.at(-1)?.[3]]).toEqual([0, { text: id }]);
      peer.answer({ text: `${id}!` });
    }
    await settle();
    expect(peer.received.at(-1)).toEqual([3, "20", { text: "20!" }]);
  });

  test("R45 get them when the call was made by nobody's handler", async () => {
    const slow = slowEcho();
    const { peer, backEnd } = await openFromScript({ maxInboundCalls: 1 }, old, { echo: slow.echo });
    for (const id of numbers(20)) peer.write(call(id));
    await settle();
    const ping = follow(backEnd.call("Ping", {}));
    await settle();
    peer.answer({});
    await settle();
    expect([ping.outcome, slow.started]).toEqual([{ value: {} }, ["1"]]);
  });

  test("R45 behind more than memory may hold, their timeout sets them free, and nothing is lost", async () => {
    const { peer, server, backEnd } = await openFromScript(
      { maxInboundCalls: 2, callTimeoutMs: 1_000, validation: { incoming: "off" } },
      old,
      {
        echo: async ({ text }, { connection }) => {
          await connection.call("Ping", {}).catch(() => {});
          return { text: text.slice(0, 4) };
        },
      },
    );
    // 3 MB of them, ahead of an answer that is never given.
    const ids = Array.from({ length: 30 }, (_, index) => String(1_001 + index));
    for (const id of ids) peer.write([2, id, "Echo", { text: id.padEnd(100_000, "x") }]);
    await settle();
    expect(peer.bufferedBytes).toBeGreaterThan(1_000_000);
    for (let count = 0; count < ids.length; count++) {
      await vi.advanceTimersByTimeAsync(1_000);
      await settle();
    }
    expect(peer.received.filter(([type]) => type === 3).map(([, id]) => id)).toEqual(ids);
    expect([peer.bufferedBytes, backEnd.connected, server.reportCounts.limitReached]).toEqual([0, true, 1]);
  });
});

describe("R45 on a socket", () => {
  beforeEach(() => {
    vi.useRealTimers();
  });

  test("R45 a peer that floods is slowed down, and every CALL of it is answered once", async () => {
    let atWork = 0;
    let most = 0;
    const { peer, connection } = await serverUnderTest(fixture16, {
      echo: async ({ text }) => {
        most = Math.max(most, ++atWork);
        await new Promise((resolve) => setImmediate(resolve));
        atWork--;
        return { text };
      },
    });
    const ids = numbers(20_000);
    for (const id of ids) peer.send(call(id));
    const answered: unknown[] = [];
    for (let count = 0; count < ids.length; count++) answered.push((await peer.receive())[1]);
    expect(answered).toEqual(ids);
    expect([most, connection.connected]).toEqual([16, true]);
  });

  test("R45 what a peer sends while nothing is read fills its own memory", async () => {
    const slow = gate();
    const { peer, reports, connection } = await serverUnderTest(
      fixture16,
      { echo: ({ text }) => slow.promise.then(() => ({ text: text.slice(0, 1) })) },
      { validation: { incoming: "off" }, maxInboundCalls: 4 },
    );
    const text = "x".repeat(100_000);
    for (const id of numbers(400)) peer.send([2, id, "Echo", { text }]);
    expect(await reports.next()).toMatchObject({ kind: "limitReached", limit: "maxInboundCalls" });
    // 40 MB; the kernel takes some of it. The rest has nowhere to go, however long one waits.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(peer.socket.bufferedAmount).toBeGreaterThan(20_000_000);
    slow.open();
    for (const id of numbers(400)) expect(await peer.receive()).toEqual([3, id, { text: "x" }]);
    expect([peer.socket.bufferedAmount, connection.connected]).toEqual([0, true]);
  });

  test("R45 compressed messages that cannot be held cost the connection, not the memory", async () => {
    const options = { maxInboundCalls: 1, validation: { incoming: "off" } } as const;
    const echo = () => new Promise<never>(() => {});
    const { port, reports, disconnections, connections } = await startServer(fixture21, { echo }, options);
    const raw = await openSocket(port);
    raw.write(
      upgradeRequest("/CP-1", {
        "Sec-WebSocket-Protocol": "fixture2.1",
        "Sec-WebSocket-Extensions": "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
      }),
    );
    expect((await raw.readHead()).headers.get("sec-websocket-extensions")).toContain("permessage-deflate");
    await connections.next();
    // 40 MB in 40 kB: all of it is read at once, before a pause can help.
    const bombs = numbers(40).map((id) => compressedFrame(JSON.stringify([2, id, "Echo", { text: "x".repeat(1e6) }])));
    raw.write(Buffer.concat(bombs));
    const reason = "sent more than can be held while calls are at work";
    expect(await disconnections.next()).toEqual({ closeCode: 1006, reason });
    expect([await reports.next(), await reports.next()]).toMatchObject([
      { kind: "limitReached", limit: "maxInboundCalls", value: 1 },
      { kind: "limitReached", limit: "heldMessages" },
    ]);
    await raw.ended();
  });

  test("R37 a connection whose socket is paused can be closed: the answer to the close is read", async () => {
    const { peer, reports, connection, disconnections } = await serverUnderTest(
      fixture16,
      { echo: () => new Promise(() => {}) },
      { validation: { incoming: "off" }, maxInboundCalls: 1 },
    );
    for (const id of numbers(50)) peer.send([2, id, "Echo", { text: "x".repeat(100_000) }]);
    await reports.next();
    connection.close(4000, "enough");
    expect(await disconnections.next()).toEqual({ closeCode: 4000, reason: "enough" });
  });

  test("R45 a client is bounded as a server is", async () => {
    const slow = slowEcho();
    const { client, peer } = await clientUnderTest(fixture16, { echo: slow.echo }, { maxInboundCalls: 2 });
    for (const id of numbers(10)) peer.send(call(id));
    while (slow.atWork < 2) await settle();
    for (const id of numbers(10)) {
      expect(slow.atWork).toBeLessThanOrEqual(2);
      while (slow.atWork === 0) await settle();
      await slow.endNext();
      expect(await peer.receive()).toEqual([3, id, { text: id }]);
    }
    expect([slow.most, client.reportCounts.limitReached]).toEqual([2, 1]);
  });
});

/** A client's compressed text frame. */
function compressedFrame(text: string): Buffer {
  // The tail of each message is left out (RFC 7692, 7.2.1).
  const payload = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  return clientFrame(0x1, payload, { bits: 0xc0 });
}
