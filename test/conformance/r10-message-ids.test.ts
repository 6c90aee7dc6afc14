import { describe, expect, test } from "vitest";
import { gate } from "../support/arrivals.js";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { type FixtureHandlers, fixture16, fixture21 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";

const longest = "x".repeat(36);

/** An Echo that counts how often it runs, and answers when the test says so. */
function slowEcho() {
  const seen: string[] = [];
  const answer = gate();
  const handlers: FixtureHandlers<"server"> = {
    echo: async ({ text }) => {
      seen.push(text);
      await answer.promise;
      return { text };
    },
  };
  return { seen, answer, handlers };
}

/** An Echo that counts how often it runs. */
function countingEcho() {
  const seen: string[] = [];
  const handlers: FixtureHandlers<"server"> & FixtureHandlers<"client"> = {
    echo: ({ text }: { readonly text: string }) => {
      seen.push(text);
      return { text: `${text}${seen.length}` };
    },
  };
  return { seen, handlers };
}

describe("R10 the message id of a CALL", () => {
  test.each([["1"], [longest], ["-1"], ["ä🔌"], [" "], ["a b/c"], ["__proto__"], ["\u0000"], ["\ud800"]])(
    "R10 %j is an id, and comes back as it was",
    async (messageId) => {
      const { peer } = await serverUnderTest();
      expect(await peer.exchange([2, messageId, "Echo", { text: "a" }])).toEqual([3, messageId, { text: "a" }]);
    },
  );

  test.each([fixture16, fixture21])(
    "R10 one of 37 characters is answered with CALLERROR ($protocol.name)",
    async (fixture) => {
      const { peer, reports } = await serverUnderTest(fixture);
      const [messageType, messageId] = await peer.exchange([2, `${longest}x`, "Echo", { text: "a" }]);
      expect([messageType, messageId]).toEqual([4, `${longest}x`]);
      expect(await reports.next()).toMatchObject({ kind: "badFrame", reason: "messageId" });
    },
  );

  test("R10 a client does the same", async () => {
    const { peer } = await clientUnderTest();
    expect((await peer.exchange([2, `${longest}x`, "Echo", { text: "a" }]))[0]).toBe(4);
  });

  test.each([[""], [1], [null], [["1"]], [{}], [true]])("R10 %j is no id", async (messageId) => {
    const { peer, reports } = await serverUnderTest();
    peer.send([2, messageId, "Echo", { text: "a" }]);
    await peer.expectNoAnswer();
    expect(await reports.next()).toMatchObject({ kind: "badFrame", reason: "messageId" });
  });

  test("R10 one that is in use by another CALL is answered with CALLERROR, and the first CALL is still answered", async () => {
    const { answer, seen, handlers } = slowEcho();
    const { peer, reports } = await serverUnderTest(fixture16, handlers);
    peer.send([2, "1", "Echo", { text: "first" }]);
    const [messageType, messageId, code, , details] = await peer.exchange([2, "1", "Echo", { text: "second" }]);
    expect([messageType, messageId, code, details]).toEqual([4, "1", "FormationViolation", {}]);
    expect(await reports.next()).toEqual({ kind: "messageIdCollision", action: "Echo", messageId: "1" });
    answer.open();
    expect(await peer.receive()).toEqual([3, "1", { text: "first" }]);
    expect(seen).toEqual(["first"]);
  });

  test("R10 one that is in use by the same action in other words is a collision as well", async () => {
    const { answer, handlers } = slowEcho();
    const { peer } = await serverUnderTest(fixture21, handlers);
    peer.send('[2,"1","Echo",{"text":"a"}]');
    expect((await peer.exchange('[2, "1", "Echo", {"text":"a"}]')).slice(0, 3)).toEqual([4, "1", "RpcFrameworkError"]);
    answer.open();
    expect(await peer.receive()).toEqual([3, "1", { text: "a" }]);
  });

  test("R10 one that was used and answered may be used for another CALL", async () => {
    const { peer, reports } = await serverUnderTest();
    for (const text of ["a", "b", "c"]) {
      expect(await peer.exchange([2, "1", "Echo", { text }])).toEqual([3, "1", { text }]);
    }
    expect(reports.waiting).toEqual([]);
  });
});

describe("R13 a repeated CALL", () => {
  const call = [2, "1", "Echo", { text: "a" }];

  test("R13 is answered as before and its handler does not run twice", async () => {
    const { seen, handlers } = countingEcho();
    const { peer, reports } = await serverUnderTest(fixture16, handlers);
    const first = await peer.exchange(call);
    expect(await peer.exchange(call)).toEqual(first);
    expect(await peer.exchange(call)).toEqual(first);
    expect(seen).toEqual(["a"]);
    expect(await reports.next()).toEqual({ kind: "repeatedCall", action: "Echo", messageId: "1" });
  });

  test("R13 a CALL is answered whatever number of answers is to be kept", async () => {
    for (const answerCacheSize of [0, 0.5, 2.5, Number.POSITIVE_INFINITY]) {
      const echo = async ({ text }: { text: string }) => ({ text });
      const { peer } = await serverUnderTest(fixture16, { echo }, { answerCacheSize });
      expect(await peer.exchange(call)).toEqual([3, "1", { text: "a" }]);
    }
  });

  test("R13 is answered so by a client too", async () => {
    const { seen, handlers } = countingEcho();
    const { peer } = await clientUnderTest(fixture21, handlers);
    const first = await peer.exchange(call);
    expect(await peer.exchange(call)).toEqual(first);
    expect(seen).toEqual(["a"]);
  });

  test("R13 gets the same CALLERROR again", async () => {
    let runs = 0;
    const echo = () => {
      throw new Error(`run ${++runs}`);
    };
    const { peer } = await serverUnderTest(fixture16, { echo });
    const first = await peer.exchange(call);
    expect(await peer.exchange(call)).toEqual(first);
    expect(runs).toBe(1);
  });

  test("R13 that comes while the first is being handled waits for the one answer", async () => {
    const { answer, seen, handlers } = slowEcho();
    const { peer, reports } = await serverUnderTest(fixture16, handlers);
    peer.send(call);
    peer.send(call);
    expect(await reports.next()).toEqual({ kind: "repeatedCall", action: "Echo", messageId: "1" });
    answer.open();
    expect(await peer.receive()).toEqual([3, "1", { text: "a" }]);
    await peer.expectNoAnswer();
    expect(seen).toEqual(["a"]);
  });

  test("R13 with other content under the same id, later, is a CALL of its own", async () => {
    const { seen, handlers } = countingEcho();
    const { peer } = await serverUnderTest(fixture16, handlers);
    await peer.exchange(call);
    expect(await peer.exchange([2, "1", "Echo", { text: "b" }])).toEqual([3, "1", { text: "b2" }]);
    expect(seen).toEqual(["a", "b"]);
  });

  test.each([
    ["4 by default", {}, 4],
    ["1 by a setting", { answerCacheSize: 1 }, 1],
    ["none by a setting", { answerCacheSize: 0 }, 0],
  ])("R13 is known as long as its answer is among the last: %s", async (_what, options, size) => {
    const { seen, handlers } = countingEcho();
    const { peer } = await serverUnderTest(fixture16, handlers, options);
    for (const others of [size - 1, size]) {
      const id = `call-${others}`;
      seen.length = 0;
      await peer.exchange([2, id, "Echo", { text: "a" }]);
      for (let other = 0; other < others; other++) await peer.exchange([2, `${id}-${other}`, "Echo", { text: "o" }]);
      await peer.exchange([2, id, "Echo", { text: "a" }]);
      // Within the bound it is answered from memory, past it the handler runs again.
      expect(seen.filter((text) => text === "a").length).toBe(others < size && size > 0 ? 1 : 2);
    }
  });

  test("R13 is refused with CALLERROR by a setting, while the first is handled and after", async () => {
    const { answer, seen, handlers } = slowEcho();
    const { peer } = await serverUnderTest(fixture21, handlers, { repeatedCall: "refuse" });
    peer.send(call);
    expect((await peer.exchange(call)).slice(0, 3)).toEqual([4, "1", "RpcFrameworkError"]);
    answer.open();
    expect(await peer.receive()).toEqual([3, "1", { text: "a" }]);
    expect((await peer.exchange(call)).slice(0, 3)).toEqual([4, "1", "RpcFrameworkError"]);
    expect(seen).toEqual(["a"]);
  });

  test("R13 means nothing across connections: the same id and frame runs the handler again", async () => {
    const { seen, handlers } = countingEcho();
    const { peer, url, reports } = await serverUnderTest(fixture16, handlers);
    expect(await peer.exchange(call)).toEqual([3, "1", { text: "a1" }]);
    peer.socket.close();
    await peer.closed();
    const again = await connectRaw(`${url}/CP-1`, fixture16.protocol.subprotocol);
    expect(await again.exchange(call)).toEqual([3, "1", { text: "a2" }]);
    const other = await connectRaw(`${url}/CP-2`, fixture16.protocol.subprotocol);
    expect(await other.exchange(call)).toEqual([3, "1", { text: "a3" }]);
    expect(seen).toEqual(["a", "a", "a"]);
    expect(reports.waiting).toEqual([]);
  });
});
