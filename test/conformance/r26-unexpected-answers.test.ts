import { CallTimeoutError, FrameError, OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";

describe("R26 answers that nobody waits for", () => {
  test.each([fixture16, fixture21])(
    "R26 an unknown one is counted, reported and not answered ($protocol.name)",
    async (fixture) => {
      const { peer, reports, server } = await serverUnderTest(fixture);
      peer.send([3, "nobody", { text: "a" }]);
      peer.send([4, "nobody", "GenericError", "", {}]);
      await peer.expectNoAnswer();
      expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 3, messageId: "nobody" });
      expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 4, messageId: "nobody" });
      expect(server.reportCounts.unexpectedAnswer).toBe(2);
    },
  );

  test("R26 any number of them does not end the connection", async () => {
    const { peer, server } = await serverUnderTest(fixture16, {}, { maxBadFrames: 2 });
    for (let count = 0; count < 50; count++) peer.send([3, String(count), {}]);
    await peer.expectNoAnswer();
    expect(server.reportCounts.unexpectedAnswer).toBe(50);
  });

  test("R26 a late one, after the timeout, settles nothing, not even the next call", async () => {
    const { client, peer, reports } = await clientUnderTest();
    const late = client.call("Echo", { text: "a" }, { timeoutMs: 10 }).catch((error: unknown) => error);
    const lateId = await peer.receiveCall("Echo");
    expect(await late).toBeInstanceOf(CallTimeoutError);
    const next = client.call("Echo", { text: "b" });
    const nextId = await peer.receiveCall("Echo");
    peer.send([3, lateId, { text: "late" }]);
    peer.send([3, nextId, { text: "right" }]);
    expect(await next).toEqual({ text: "right" });
    expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 3, messageId: lateId });
  });

  test("R26 a late one, after an abort, is counted only", async () => {
    const { connection, peer, reports } = await serverUnderTest();
    const abort = new AbortController();
    const call = connection.call("Echo", { text: "a" }, { signal: abort.signal }).catch((error: unknown) => error);
    const messageId = await peer.receiveCall("Echo");
    const reason = new Error("enough");
    abort.abort(reason);
    expect(await call).toBe(reason);
    peer.send([3, messageId, { text: "late" }]);
    await peer.expectNoAnswer();
    expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 3, messageId });
  });

  test("R26 of two answers the first one counts", async () => {
    const { client, peer, reports } = await clientUnderTest();
    const call = client.call("Echo", { text: "a" });
    const messageId = await peer.receiveCall("Echo");
    peer.send([3, messageId, { text: "first" }]);
    peer.send([3, messageId, { text: "second" }]);
    peer.send([4, messageId, "GenericError", "", {}]);
    expect(await call).toEqual({ text: "first" });
    for (const messageType of [3, 4]) {
      expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType, messageId });
    }
    await peer.expectNoAnswer();
  });

  test("R26 one to a call that still waits in the queue settles nothing", async () => {
    const ids = ["first", "second"];
    const { client, peer, reports } = await clientUnderTest(fixture16, {}, { messageId: () => ids.shift() ?? "more" });
    const first = client.call("Echo", { text: "a" });
    const second = client.call("Echo", { text: "b" });
    expect(await peer.receiveCall("Echo")).toBe("first");
    peer.send([3, "second", { text: "too early" }]);
    expect(await reports.next()).toMatchObject({ kind: "unexpectedAnswer", messageId: "second" });
    peer.send([3, "first", { text: "A" }]);
    expect(await peer.receiveCall("Echo")).toBe("second");
    peer.send([3, "second", { text: "B" }]);
    expect([await first, await second]).toEqual([{ text: "A" }, { text: "B" }]);
  });

  test("R26 one to a call of the peer's own settles nothing", async () => {
    const { peer, reports } = await serverUnderTest();
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([3, "1", { text: "a" }]);
    peer.send([3, "1", { text: "a" }]);
    expect(await reports.next()).toMatchObject({ kind: "unexpectedAnswer", messageId: "1" });
    await peer.expectNoAnswer();
  });

  test.each(["__proto__", "constructor", "toString"])(
    "R26 one under the id %s is like any other",
    async (messageId) => {
      const { peer, reports } = await serverUnderTest();
      peer.send([3, messageId, {}]);
      expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 3, messageId });
      await peer.expectNoAnswer();
    },
  );
});

/** Malformed answers as real peers send them, and what the caller sees at once. */
const malformed: readonly [what: string, rest: readonly unknown[], type: number, error: object][] = [
  [
    "a CALLERROR of four elements",
    ["NotSupported", "no"],
    4,
    { code: "CW_CALL_ERROR", errorCode: "NotSupported", errorDescription: "no", errorDetails: {} },
  ],
  [
    "a CALLERROR of three elements",
    ["NotSupported"],
    4,
    { code: "CW_CALL_ERROR", errorCode: "NotSupported", errorDescription: "" },
  ],
  [
    "a CALLERROR with null details",
    ["NotSupported", "no", null],
    4,
    { code: "CW_CALL_ERROR", errorDescription: "no", errorDetails: {} },
  ],
  [
    "a CALLERROR with details that are text",
    ["NotSupported", "no", "why"],
    4,
    { code: "CW_CALL_ERROR", errorDetails: {} },
  ],
  [
    "a CALLERROR with a null description",
    ["NotSupported", null, { a: 1 }],
    4,
    { code: "CW_CALL_ERROR", errorDescription: "", errorDetails: { a: 1 } },
  ],
  [
    "a CALLERROR of six elements",
    ["NotSupported", "no", {}, 1],
    4,
    { code: "CW_CALL_ERROR", errorCode: "NotSupported" },
  ],
  ["a CALLERROR without anything", [], 4, { code: "CW_FRAME", reason: "arity" }],
  ["a CALLERROR whose code is a number", [7, "", {}], 4, { code: "CW_FRAME", reason: "error" }],
  ["a CALLRESULT without payload", [], 3, { code: "CW_FRAME", reason: "arity" }],
  ["a CALLRESULT whose payload is text", ["{}"], 3, { code: "CW_FRAME", reason: "payload" }],
  ["a CALLRESULT whose payload is an array", [[]], 3, { code: "CW_FRAME", reason: "payload" }],
  ["a CALLRESULT of four elements", [{ text: "a" }, 1], 3, { code: "CW_FRAME", reason: "arity" }],
];

describe("R26 malformed answers", () => {
  test.each(malformed)(
    "R26 %s settles its call at once, and the next one goes out",
    async (_what, rest, type, error) => {
      const { client, peer, reports } = await clientUnderTest(fixture16);
      const failure = client.call("Echo", { text: "a" }, { timeoutMs: 0 }).catch((thrown: unknown) => thrown);
      const next = client.call("Echo", { text: "b" });
      const messageId = await peer.receiveCall("Echo");
      peer.send([type, messageId, ...rest]);
      expect(await failure).toMatchObject({ ...error, messageId, action: "Echo" });
      expect(await failure).toBeInstanceOf("reason" in error ? FrameError : OcppError);
      expect(await reports.next()).toMatchObject({ kind: "badFrame", messageId });
      peer.send([3, await peer.receiveCall("Echo"), { text: "B" }]);
      expect(await next).toEqual({ text: "B" });
    },
  );

  test.each(malformed)("R26 %s that nobody waits for is a bad frame only", async (_what, rest, type) => {
    const { peer, reports } = await serverUnderTest(fixture21);
    peer.send([type, "nobody", ...rest]);
    await peer.expectNoAnswer();
    expect(await reports.next()).toMatchObject({ kind: "badFrame", messageType: type, messageId: "nobody" });
  });

  test("R26 in 1.6 a null payload of a CALLRESULT is an empty one", async () => {
    const { connection, peer } = await serverUnderTest(fixture16);
    const call = connection.call("Ping", {});
    peer.send([3, await peer.receiveCall("Ping"), null]);
    expect(await call).toEqual({});
  });

  test("R26 an answer whose id is a number settles nothing", async () => {
    const { client, peer } = await clientUnderTest(fixture16, {}, { messageId: () => "7" });
    const call = client.call("Echo", { text: "a" });
    await peer.receiveCall("Echo");
    peer.send([3, 7, { text: "wrong" }]);
    peer.send([3, "7", { text: "right" }]);
    expect(await call).toEqual({ text: "right" });
  });

  test("R26 a response that breaks its schema rejects at once with what is wrong", async () => {
    const { client, peer, reports } = await clientUnderTest(fixture16);
    const failure = client.call("Echo", { text: "a" }).catch((thrown: unknown) => thrown);
    const messageId = await peer.receiveCall("Echo");
    peer.send([3, messageId, { text: "far too long for this field" }]);
    const subject = { action: "Echo", messageId, part: "response", received: true };
    expect(await failure).toMatchObject({ code: "CW_VALIDATION", ...subject, issues: [{ path: "/text" }] });
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", ...subject });
  });

  test("R26 an explicit null for an optional field of a response is refused, or let through by a setting", async () => {
    for (const [incoming, expected] of [
      ["strict", "CW_VALIDATION"],
      ["report", undefined],
      ["off", undefined],
    ] as const) {
      const { client, peer } = await clientUnderTest(fixture21, {}, { validation: { incoming } });
      const outcome = client.call("Echo", { text: "a" }).catch((thrown: unknown) => thrown);
      const response = { text: "a", list: null };
      peer.send([3, await peer.receiveCall("Echo"), response]);
      if (expected === undefined) expect(await outcome).toEqual(response);
      else expect(await outcome).toMatchObject({ code: expected });
    }
  });
});
