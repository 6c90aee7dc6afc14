import { type QueuedCall, QueueFullError, type RequestQueue } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { follow, newClient, openToScript, rejection, settle } from "../support/session.js";

/** A queue with exactly the seven members, that lets Ping go first. */
function pingFirst(capacity: number): RequestQueue {
  const calls: QueuedCall[] = [];
  const next = (): number =>
    Math.max(
      calls.findIndex(({ action }) => action === "Ping"),
      0,
    );
  return {
    push: (call) => void calls.push(call),
    peek: () => calls[next()],
    pop: () => calls.splice(next(), 1)[0],
    clear: () => void calls.splice(0),
    get size() {
      return calls.length;
    },
    get full() {
      return capacity > 0 && calls.length >= capacity;
    },
    get empty() {
      return calls.length === 0;
    },
  };
}

describe("R36 queues are bounded", () => {
  test("R36 a full queue refuses at once, and says how many wait", async () => {
    const { station, peer } = await openToScript({ queueCapacity: 2 });
    const open = [1, 2, 3].map(() => follow(station.call("Ping", {})));
    const error = await rejection(station.call("Ping", {}));
    expect(error).toBeInstanceOf(QueueFullError);
    expect(error).toMatchObject({ code: "CW_QUEUE_FULL", action: "Ping", capacity: 2 });
    expect(open.map(({ outcome }) => outcome)).toEqual(["pending", "pending", "pending"]);
    await settle();
    expect(peer.calls).toHaveLength(1);
  });

  test("R36 an answer makes room for another call", async () => {
    const { station, peer } = await openToScript({ queueCapacity: 1 });
    const calls = [follow(station.call("Ping", {})), follow(station.call("Ping", {}))];
    await settle();
    peer.answer({});
    await settle();
    calls.push(follow(station.call("Ping", {})));
    await settle();
    expect(calls.map(({ outcome }) => outcome)).toEqual([{ value: {} }, "pending", "pending"]);
  });

  test("R36 a capacity of 0 is no bound", async () => {
    const { station } = await openToScript({ queueCapacity: 0 });
    const calls = Array.from({ length: 3_000 }, () => follow(station.call("Ping", {})));
    await settle();
    expect(calls.every(({ outcome }) => outcome === "pending")).toBe(true);
    expect(station.pending).toHaveLength(3_000);
  });

  test("R36 calls that are aborted while they wait free their places", async () => {
    const { station } = await openToScript({ queueCapacity: 2 });
    follow(station.call("Ping", {}));
    const cancel = new AbortController();
    for (const _ of [1, 2]) follow(station.call("Ping", {}, { signal: cancel.signal }));
    cancel.abort();
    const later = [follow(station.call("Ping", {})), follow(station.call("Ping", {}))];
    await settle();
    expect(later.map(({ outcome }) => outcome)).toEqual(["pending", "pending"]);
    expect(await rejection(station.call("Ping", {}))).toBeInstanceOf(QueueFullError);
  });

  test("R36 a queue without a bound does not keep calls that were aborted", async () => {
    let queue: RequestQueue | undefined;
    const createQueue = (capacity: number): RequestQueue => {
      queue = pingFirst(capacity);
      return queue;
    };
    const client = newClient({ queueCapacity: 0, onDisconnect: "resend", createQueue });
    for (let round = 0; round < 500; round++) {
      const cancel = new AbortController();
      follow(client.call("Ping", {}, { signal: cancel.signal }));
      cancel.abort();
    }
    expect(client.connection?.pending).toEqual([]);
    expect(queue?.size).toBeLessThan(50);
  });

  test("R36 while disconnected the bound holds too", async () => {
    const client = newClient({ queueCapacity: 1, onDisconnect: "resend" });
    const kept = follow(client.call("Ping", {}));
    expect(await rejection(client.call("Ping", {}))).toBeInstanceOf(QueueFullError);
    expect(kept.outcome).toBe("pending");
  });
});

describe("R36 a queue of the application's", () => {
  test("R36 decides the order, and is asked for its capacity", async () => {
    const capacities: number[] = [];
    const { station, peer } = await openToScript({
      queueCapacity: 7,
      createQueue: (capacity) => {
        capacities.push(capacity);
        return pingFirst(capacity);
      },
    });
    const calls = [
      station.call("Echo", { text: "a" }),
      station.call("Echo", { text: "b" }),
      station.call("Ping", {}),
      station.call("Echo", { text: "c" }),
    ];
    for (const payload of [{ text: "a" }, {}, { text: "b" }, { text: "c" }]) {
      await settle();
      peer.answer(payload);
    }
    await Promise.all(calls);
    const order = peer.calls.map(([, , action, payload]) => (payload as { text?: string }).text ?? action);
    expect(order).toEqual(["a", "Ping", "b", "c"]);
    expect(capacities).toEqual([7]);
  });

  test("R36 keeps its order through aborts, a full queue and a reconnect", async () => {
    const { client, station, peers, peer } = await openToScript({
      queueCapacity: 3,
      createQueue: pingFirst,
      onDisconnect: "resend",
    });
    const cancel = new AbortController();
    const calls = [station.call("Echo", { text: "a" }), station.call("Echo", { text: "b" })];
    follow(station.call("Ping", {}, { signal: cancel.signal }));
    calls.push(station.call("Echo", { text: "c" }) as never);
    cancel.abort();
    calls.push(station.call("Ping", {}) as never);
    expect(await rejection(station.call("Ping", {}))).toBeInstanceOf(QueueFullError);
    peer.terminate();
    await settle();
    await client.connect();
    for (const payload of [{ text: "a" }, {}, { text: "b" }, { text: "c" }]) {
      await settle();
      peers[1]?.answer(payload);
    }
    expect(await Promise.all(calls)).toEqual([{ text: "a" }, { text: "b" }, { text: "c" }, {}]);
  });
});
