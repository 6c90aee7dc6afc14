import { fifoQueue, QueueFullError, type RequestQueue } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { openFromScript, openToScript, rejection, settle } from "../support/session.js";

/** Calls that nobody waits for any more when the test ends. */
function ignore(...calls: Promise<unknown>[]): void {
  for (const call of calls) call.catch(() => {});
}

describe("R36 the bound of the queue", () => {
  test("R36 the default bound is 1,000 calls that wait", async () => {
    const { station } = await openToScript();
    ignore(...Array.from({ length: 1_001 }, () => station.call("Ping", {})));
    expect(await rejection(station.call("Ping", {}))).toMatchObject({ capacity: 1_000 });
  });

  test("R36 the server's queue is bounded too", async () => {
    const { backEnd } = await openFromScript({ queueCapacity: 1 });
    ignore(backEnd.call("Ping", {}), backEnd.call("Ping", {}));
    expect(await rejection(backEnd.call("Ping", {}))).toBeInstanceOf(QueueFullError);
  });
});

describe("R35 a queue of the application's that is broken", () => {
  test("R35 one that throws when it is asked for a call takes nobody down, and its calls still end", async () => {
    const broken = (): RequestQueue => ({
      ...fifoQueue(0),
      empty: false,
      pop: () => {
        throw new Error("broken queue");
      },
    });
    const { client, station, peer } = await openToScript({ createQueue: broken });
    const first = station.call("Ping", {});
    const stuck = rejection(station.call("Ping", {}));
    await settle();
    peer.answer({});
    expect(await first).toEqual({});
    await settle();
    expect(client.reportCounts.applicationFailed).toBe(1);
    peer.terminate();
    expect(await stuck).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: false });
    expect(client.connected).toBe(false);
  });

  test("R35 one that throws when it is cleared cannot keep a stop from ending its calls", async () => {
    const broken = (): RequestQueue => {
      const queue = fifoQueue(0);
      const clear = (): never => {
        throw new Error("broken queue");
      };
      return Object.defineProperty(queue, "clear", { value: clear });
    };
    const { client, station } = await openToScript({ createQueue: broken });
    const calls = [1, 2, 3].map(() => rejection(station.call("Ping", {})));
    await client.close({ deadlineMs: 1 });
    for (const call of calls) expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED" });
    expect(station.pending).toEqual([]);
  });

  test("R34 R35 one that does not take a call back ends it", async () => {
    let isBroken = false;
    const broken = (): RequestQueue => {
      const queue = fifoQueue(0);
      const push: RequestQueue["push"] = queue.push.bind(queue);
      return Object.defineProperty(queue, "push", {
        value: (call: Parameters<typeof push>[0]) => {
          if (isBroken) throw new Error("broken queue");
          push(call);
        },
      });
    };
    const { client, station, peer } = await openToScript({ createQueue: broken, onDisconnect: "resend" });
    ignore(station.call("Ping", {}));
    const waiting = rejection(station.call("Ping", {}));
    await settle();
    isBroken = true;
    peer.terminate();
    expect(await waiting).toBeInstanceOf(QueueFullError);
    expect(client.connected).toBe(false);
    await client.close();
  });

  test("R35 one that loses calls cannot keep them from ending", async () => {
    const forgetful = (): RequestQueue => ({ ...fifoQueue(0), push: () => {}, empty: true, size: 0, full: false });
    const { station, peer } = await openToScript({ createQueue: forgetful });
    ignore(station.call("Ping", {}));
    const lost = rejection(station.call("Ping", {}));
    await settle();
    peer.close();
    expect(await lost).toMatchObject({ code: "CW_CONNECTION_CLOSED" });
    expect(station.pending).toEqual([]);
  });
});
