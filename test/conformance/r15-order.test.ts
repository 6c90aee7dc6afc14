import { CallTimeoutError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { gate } from "../support/arrivals.js";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import type { WirePeer } from "../support/wire-peer.js";

/** Both sides of ours as callers, each against a raw peer. */
const callers = [
  [
    "client",
    async (options = {}) => {
      const { client, peer } = await clientUnderTest(fixture16, {}, options);
      return { peer, call: (text: string, callOptions = {}) => client.call("Echo", { text }, callOptions) };
    },
  ],
  [
    "server",
    async (options = {}) => {
      const { connection, peer } = await serverUnderTest(fixture16, {}, options);
      return { peer, call: (text: string, callOptions = {}) => connection.call("Echo", { text }, callOptions) };
    },
  ],
] as const;

/** Receives an Echo, checks that it is the expected one, and gives its message id. */
async function receiveEcho(peer: WirePeer, text: string): Promise<unknown> {
  const [messageType, messageId, action, payload] = await peer.receive();
  expect([messageType, action, payload]).toEqual([2, "Echo", { text }]);
  return messageId;
}

describe.each(callers)("R15 one CALL in flight, as a %s", (_side, start) => {
  test("R15 calls go out in order, each after the answer to the one before", async () => {
    const { peer, call } = await start();
    const answers = Promise.all(["a", "b", "c"].map((text) => call(text)));
    for (const text of ["a", "b", "c"]) {
      const messageId = await receiveEcho(peer, text);
      // The next CALL would come before the answer to the probe, if it came too early.
      await peer.expectNoAnswer();
      peer.send([3, messageId, { text: text.toUpperCase() }]);
    }
    expect(await answers).toEqual([{ text: "A" }, { text: "B" }, { text: "C" }]);
  });

  test("R15 a CALLERROR is an answer too", async () => {
    const { peer, call } = await start();
    const first = call("a").catch((error: unknown) => error);
    const second = call("b");
    peer.send([4, await receiveEcho(peer, "a"), "GenericError", "", {}]);
    peer.send([3, await receiveEcho(peer, "b"), { text: "B" }]);
    expect(await first).toMatchObject({ code: "CW_CALL_ERROR", errorCode: "GenericError" });
    expect(await second).toEqual({ text: "B" });
  });

  test("R15 after a timeout the next one goes out", async () => {
    const { peer, call } = await start();
    const first = call("a", { timeoutMs: 10 }).catch((error: unknown) => error);
    const second = call("b");
    await receiveEcho(peer, "a");
    peer.send([3, await receiveEcho(peer, "b"), { text: "B" }]);
    expect(await first).toBeInstanceOf(CallTimeoutError);
    expect(await second).toEqual({ text: "B" });
  });

  test("R15 an answer to another id does not let the next one out", async () => {
    const { peer, call } = await start();
    const answers = Promise.all([call("a"), call("b")]);
    const messageId = await receiveEcho(peer, "a");
    peer.send([3, "somebody-else", { text: "x" }]);
    peer.send([4, "-1", "GenericError", "", {}]);
    await peer.expectNoAnswer();
    peer.send([3, messageId, { text: "A" }]);
    peer.send([3, await receiveEcho(peer, "b"), { text: "B" }]);
    expect(await answers).toEqual([{ text: "A" }, { text: "B" }]);
  });

  test("R15 both directions may cross: while a call waits, the peer's calls are answered", async () => {
    const { peer, call } = await start();
    const answer = call("mine");
    const messageId = await receiveEcho(peer, "mine");
    expect(await peer.exchange([2, "1", "Echo", { text: "yours" }])).toEqual([3, "1", { text: "yours" }]);
    peer.send([3, messageId, { text: "done" }]);
    expect(await answer).toEqual({ text: "done" });
  });

  test("R15 a setting raises it, and answers may come in any order", async () => {
    const { peer, call } = await start({ maxInFlight: 2 });
    const answers = Promise.all([call("a"), call("b"), call("c")]);
    const a = await receiveEcho(peer, "a");
    const b = await receiveEcho(peer, "b");
    await peer.expectNoAnswer();
    peer.send([3, b, { text: "B" }]);
    const c = await receiveEcho(peer, "c");
    peer.send([3, c, { text: "C" }]);
    peer.send([3, a, { text: "A" }]);
    expect(await answers).toEqual([{ text: "A" }, { text: "B" }, { text: "C" }]);
  });
});

describe("R15 calls of the peer", () => {
  test("R15 CALLs that a peer pipelines are all answered, each when its handler is done", async () => {
    const gates = { a: gate(), b: gate(), c: gate() };
    const echo = async ({ text }: { text: string }) => {
      await gates[text as "a" | "b" | "c"].promise;
      return { text };
    };
    const { peer } = await serverUnderTest(fixture21, { echo });
    for (const text of ["a", "b", "c"]) peer.send([2, `id-${text}`, "Echo", { text }]);
    for (const text of ["c", "a", "b"] as const) {
      gates[text].open();
      expect(await peer.receive()).toEqual([3, `id-${text}`, { text }]);
    }
  });

  test("R15 a handler may call back over the same connection before it answers", async () => {
    const { peer } = await serverUnderTest(fixture16, {
      echo: async ({ text }, { connection }) => {
        const { text: more } = await connection.call("Echo", { text: `${text}?` });
        return { text: more };
      },
    });
    peer.send([2, "1", "Echo", { text: "a" }]);
    const messageId = await receiveEcho(peer, "a?");
    expect(await peer.exchange([3, messageId, { text: "a!" }])).toEqual([3, "1", { text: "a!" }]);
  });

  test("R15 a handler may act after its answer has been written", async () => {
    const { peer } = await serverUnderTest(fixture16, {
      echo: ({ text }, context) => {
        context.afterAnswer(() => context.connection.call("Echo", { text: "after" }));
        return { text };
      },
    });
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([3, "1", { text: "a" }]);
    await receiveEcho(peer, "after");
  });
});

describe("R16 SEND", () => {
  test("R16 goes out while a CALL is in flight and others wait", async () => {
    const { client, peer } = await clientUnderTest(fixture21);
    const answers = Promise.all([client.call("Echo", { text: "a" }), client.call("Echo", { text: "b" })]);
    const messageId = await receiveEcho(peer, "a");
    await client.send("Note", { note: "now" });
    expect((await peer.receive()).slice(2)).toEqual(["Note", { note: "now" }]);
    peer.send([3, messageId, { text: "A" }]);
    peer.send([3, await receiveEcho(peer, "b"), { text: "B" }]);
    expect(await answers).toHaveLength(2);
  });

  test("R16 goes out past a full and a paused queue", async () => {
    const { connection, peer } = await serverUnderTest(fixture21, {}, { queueCapacity: 1 });
    connection.pause();
    const waiting = connection.call("Echo", { text: "a" });
    await expect(connection.call("Echo", { text: "b" })).rejects.toMatchObject({ code: "CW_QUEUE_FULL" });
    await connection.send("Note", { note: "now" });
    expect((await peer.receive()).slice(2)).toEqual(["Note", { note: "now" }]);
    connection.resume();
    peer.send([3, await receiveEcho(peer, "a"), { text: "A" }]);
    expect(await waiting).toEqual({ text: "A" });
  });

  test("R16 is received at any time, and holds up no CALL", async () => {
    const noted = gate();
    const { client, peer } = await clientUnderTest(fixture21, { note: () => noted.promise });
    const answer = client.call("Echo", { text: "a" });
    const messageId = await receiveEcho(peer, "a");
    peer.send([6, "s1", "Note", { note: "slow" }]);
    await peer.expectNoAnswer();
    peer.send([3, messageId, { text: "A" }]);
    expect(await answer).toEqual({ text: "A" });
    noted.open();
  });
});
