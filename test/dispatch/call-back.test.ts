import type { HandlerContext } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { gate } from "../support/arrivals.js";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { follow, modern, openFromScript, openSession, openToScript, settle } from "../support/session.js";

describe("a handler calls back over its connection", () => {
  test("R15 in both directions at once, without a deadlock", async () => {
    const { station, backEnd } = await openSession({
      serverHandlers: {
        ping: () => ({}),
        async echo({ text }, { connection }) {
          await connection.call("Ping", {});
          return { text: `server ${text}` };
        },
      },
      clientHandlers: {
        ping: () => ({}),
        async echo({ text }, { connection }) {
          await connection.call("Ping", {});
          return { text: `client ${text}` };
        },
      },
    });
    // The Echos are in flight while their handlers call back, so these calls have to wait for their turn …
    const answers = [station.call("Ping", {}), backEnd.call("Ping", {}), station.call("Echo", { text: "1" })];
    expect((await Promise.all(answers)).at(-1)).toEqual({ text: "server 1" });
    expect(await backEnd.call("Echo", { text: "2" })).toEqual({ text: "client 2" });
  });

  test("R15 a handler that waits for its own call while the peer's handler does too needs maxInFlight or a timeout", async () => {
    const handlers = {
      ping: () => ({}),
      echo: async ({ text }: { text: string }, { connection }: HandlerContext<FixtureTypes, never>) => {
        await (connection as unknown as { call(action: "Ping", request: object): Promise<object> }).call("Ping", {});
        return { text };
      },
    };
    const { station, backEnd } = await openSession({
      serverHandlers: handlers,
      clientHandlers: handlers,
      client: { maxInFlight: 2 },
      server: { maxInFlight: 2 },
    });
    const both = [station.call("Echo", { text: "a" }), backEnd.call("Echo", { text: "b" })];
    expect(await Promise.all(both)).toEqual([{ text: "a" }, { text: "b" }]);
  });
});

describe("afterAnswer", () => {
  test("runs after the answer was written, in the order of registration", async () => {
    const { peer } = await openFromScript({}, modern, {
      echo({ text }, context) {
        context.afterAnswer(() => context.connection.call("Ping", {}));
        context.afterAnswer(() => context.connection.send("Note", { note: "second" }));
        return { text };
      },
    });
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received.map(([messageType]) => messageType)).toEqual([3, 2, 6]);
  });

  test("runs after a refusal too", async () => {
    const { peer } = await openFromScript({}, undefined, {
      async echo(_request, context) {
        context.afterAnswer(() => context.connection.call("Ping", {}));
        throw new Error("no");
      },
    });
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received.map(([messageType]) => messageType)).toEqual([4, 2]);
  });

  test("does not run when the connection ended before the answer", async () => {
    const work = gate();
    let ran = false;
    const { peer } = await openFromScript({}, undefined, {
      async echo({ text }, context) {
        context.afterAnswer(() => {
          ran = true;
        });
        await work.promise;
        return { text };
      },
    });
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    peer.terminate();
    await settle();
    work.open();
    await settle();
    expect(ran).toBe(false);
  });

  test("what it throws or rejects with is reported, and the tasks after it run", async () => {
    let ran = 0;
    const { server, peer } = await openFromScript({}, undefined, {
      ping(_request, context) {
        context.afterAnswer(() => {
          throw new Error("at once");
        });
        context.afterAnswer(() => Promise.reject(new Error("later")));
        context.afterAnswer(() => ran++);
        return {};
      },
    });
    const errors: unknown[] = [];
    server.on("report", (report) => errors.push(report.kind === "handlerFailed" ? report.error : report));
    peer.write([2, "1", "Ping", {}]);
    await settle();
    expect(errors).toEqual([new Error("at once"), new Error("later")]);
    expect([ran, peer.received]).toEqual([1, [[3, "1", {}]]]);
  });

  test("R13 does not run again when the answer is replayed", async () => {
    let ran = 0;
    const { peer } = await openFromScript({}, undefined, {
      ping(_request, context) {
        context.afterAnswer(() => ran++);
        return {};
      },
    });
    for (const _ of [1, 2]) peer.write([2, "1", "Ping", {}]);
    await settle();
    expect([ran, peer.received]).toEqual([
      1,
      [
        [3, "1", {}],
        [3, "1", {}],
      ],
    ]);
  });
});

describe("the signal of a handler", () => {
  test("is aborted with the end of the connection, and says how it ended", async () => {
    let signal: AbortSignal | undefined;
    const { peer } = await openToScript({}, undefined, {
      echo: (_request, context) => {
        signal = context.signal;
        return new Promise(() => {});
      },
    });
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    expect(signal?.aborted).toBe(false);
    peer.close(1012, "restart");
    await settle();
    expect(signal?.reason).toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1012, reason: "restart" });
  });

  test("is aborted already when a handler first asks for it after the end", async () => {
    const work = gate();
    let seen: boolean | undefined;
    const { peer } = await openFromScript({}, undefined, {
      async ping(_request, context) {
        await work.promise;
        seen = context.signal.aborted;
        return {};
      },
    });
    peer.write([2, "1", "Ping", {}]);
    await settle();
    peer.terminate();
    await settle();
    work.open();
    await settle();
    expect(seen).toBe(true);
  });

  test("is one and the same for each ask, and each CALL has its own", async () => {
    const signals: AbortSignal[] = [];
    const { peer } = await openFromScript({}, undefined, {
      ping(_request, context) {
        signals.push(context.signal, context.signal);
        return {};
      },
    });
    for (const id of ["1", "2"]) peer.write([2, id, "Ping", {}]);
    await settle();
    expect(signals).toHaveLength(4);
    expect(new Set(signals).size).toBe(2);
  });

  test("R9 of a SEND is aborted as well", async () => {
    let signal: AbortSignal | undefined;
    const { peer } = await openFromScript({}, modern, {
      note: (_request, context) => {
        signal = context.signal;
        return new Promise<void>(() => {});
      },
    });
    peer.write([6, "1", "Note", { note: "x" }]);
    await settle();
    peer.terminate();
    await settle();
    expect(signal?.aborted).toBe(true);
  });

  test("an answer of a handler that outlived its connection does not go over the next one", async () => {
    const work = gate();
    const { client, peers, peer } = await openToScript({}, undefined, {
      async ping() {
        await work.promise;
        return {};
      },
    });
    const first = follow(client.connect());
    peer.write([2, "1", "Ping", {}]);
    await settle();
    peer.terminate();
    await settle();
    await client.connect();
    peers[1]?.write([2, "1", "Ping", {}]);
    await settle();
    work.open();
    await settle();
    expect(first.outcome).not.toBe("pending");
    expect([peer.received, peers[1]?.received]).toEqual([[], [[3, "1", {}]]]);
  });
});
