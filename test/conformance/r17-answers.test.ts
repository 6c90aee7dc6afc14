import { OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { type Fixture, fixture16, fixture21, fixture201 } from "../support/fixture-protocol.js";

/** Answers that are wrong in one way or another; `id` stands for the message id of the call. */
const wrongAnswers: readonly [what: string, frame: (id: string) => unknown][] = [
  ["a CALLRESULT that breaks its schema", (id) => [3, id, { text: 7 }]],
  ["a CALLRESULT without payload", (id) => [3, id]],
  ["a CALLRESULT whose payload is no object", (id) => [3, id, "text"]],
  ["a CALLRESULT with an element too many", (id) => [3, id, { text: "a" }, {}]],
];
const wrongErrors: readonly [what: string, frame: (id: string) => unknown][] = [
  ["a CALLERROR", (id) => [4, id, "GenericError", "", {}]],
  ["a CALLERROR with an unknown code", (id) => [4, id, "Whatever", "", {}]],
  ["a CALLERROR with four elements", (id) => [4, id, "GenericError", ""]],
  ["a CALLERROR with null details", (id) => [4, id, "GenericError", "", null]],
  ["a CALLERROR with nothing but its id", (id) => [4, id]],
  ["a CALLERROR whose code is no text", (id) => [4, id, 42, "", {}]],
];

/** Calls, answers with the frame, and sees that the call rejects and nothing is sent for it. */
async function rejectsUnanswered(fixture: Fixture, frame: (id: string) => unknown): Promise<void> {
  const { client, peer } = await clientUnderTest(fixture);
  const failure = client.call("Echo", { text: "a" }).catch((error: unknown) => error);
  peer.send(frame(await peer.receiveCall("Echo")));
  expect(await failure).toBeInstanceOf(Error);
  await peer.expectNoAnswer();
}

describe("R17 answers are not answered", () => {
  test.each([...wrongAnswers, ...wrongErrors])("R17 in 1.6 %s is not answered", async (_what, frame) => {
    await rejectsUnanswered(fixture16, frame);
  });

  test.each(wrongAnswers)("R17 in 2.0.1 %s is not answered", async (_what, frame) => {
    await rejectsUnanswered(fixture201, frame);
  });

  test.each(wrongErrors)("R17 in 2.1 %s is not answered", async (_what, frame) => {
    await rejectsUnanswered(fixture21, frame);
  });

  test.each(wrongAnswers)("R17 in 2.1 %s gets CALLRESULTERROR under its id", async (_what, frame) => {
    const { connection, peer } = await serverUnderTest(fixture21);
    const failure = connection.call("Echo", { text: "a" }).catch((error: unknown) => error);
    const messageId = await peer.receiveCall("Echo");
    peer.send(frame(messageId));
    const [messageType, id, code, description, details] = await peer.receive();
    expect([messageType, id, details]).toEqual([5, messageId, {}]);
    expect([typeof code, typeof description]).toEqual(["string", "string"]);
    expect(await failure).toBeInstanceOf(Error);
    await peer.expectNoAnswer();
  });

  test.each([
    ["a CALLRESULTERROR", [5, "1", "GenericError", "", {}]],
    ["a broken CALLRESULTERROR", [5, "1", "GenericError"]],
    ["a CALLRESULTERROR without id", [5]],
    ["a SEND", [6, "1", "Note", { note: "a" }]],
    ["a SEND that breaks its schema", [6, "1", "Note", { note: 1 }]],
    ["a SEND of an unknown action", [6, "1", "Nothing", {}]],
    ["a SEND of an action that is a CALL", [6, "1", "Echo", { text: "a" }]],
    ["a SEND without payload", [6, "1", "Note"]],
    ["a SEND with an id that is too long", [6, "x".repeat(37), "Note", { note: "a" }]],
    ["a SEND without id", [6, null, "Note", { note: "a" }]],
    ["a CALLRESULT that nobody waits for", [3, "1", {}]],
    ["a broken CALLRESULT that nobody waits for", [3, "1"]],
    ["a CALLERROR without id", [4]],
  ])("R17 in 2.1 %s is not answered", async (_what, frame) => {
    const { peer } = await serverUnderTest(fixture21);
    peer.send(frame);
    await peer.expectNoAnswer();
  });

  test("R17 a SEND whose handler fails is reported and not answered", async () => {
    const note = () => Promise.reject(new Error("no"));
    const { peer, reports } = await serverUnderTest(fixture21, { note });
    peer.send([6, "s1", "Note", { note: "a" }]);
    expect(await reports.next()).toMatchObject({ kind: "handlerFailed", action: "Note", messageId: "s1" });
    await peer.expectNoAnswer();
  });
});

describe("R18 description and details of a CALLERROR", () => {
  test.each([fixture16, fixture21])('R18 are "" and {} where there are none ($protocol.name)', async (fixture) => {
    const echo = () => {
      throw new OcppError("GenericError");
    };
    const { peer } = await serverUnderTest(fixture, { echo });
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([4, "1", "GenericError", "", {}]);
  });

  test("R18 in 2.x a description is cut to 255 characters", async () => {
    const echo = ({ text }: { text: string }) => {
      throw new OcppError("GenericError", { description: text.repeat(300) });
    };
    const { peer } = await serverUnderTest(fixture21, { echo });
    expect((await peer.exchange([2, "1", "Echo", { text: "x" }]))[3]).toBe("x".repeat(255));
    // Characters, not code units: none is cut in half.
    expect((await peer.exchange([2, "2", "Echo", { text: "🔌" }]))[3]).toBe("🔌".repeat(255));
  });

  test("R18 in 2.x a description of 255 characters is sent whole", async () => {
    const echo = () => {
      throw new OcppError("GenericError", { description: "y".repeat(255) });
    };
    const { peer } = await serverUnderTest(fixture21, { echo });
    expect((await peer.exchange([2, "1", "Echo", { text: "x" }]))[3]).toBe("y".repeat(255));
  });

  test("R18 in 1.6 a description is sent as it is", async () => {
    const echo = () => {
      throw new OcppError("GenericError", { description: "x".repeat(300) });
    };
    const { peer } = await serverUnderTest(fixture16, { echo });
    expect((await peer.exchange([2, "1", "Echo", { text: "x" }]))[3]).toBe("x".repeat(300));
  });

  test("R18 in 2.1 a CALLRESULTERROR keeps the limit too", async () => {
    const { client, peer } = await clientUnderTest(fixture21);
    const failure = client.call("Measure", {}).catch((error: unknown) => error);
    const messageId = await peer.receiveCall("Measure");
    const parts = [{ ["long".repeat(200)]: 1 }];
    const [, , , description] = await peer.exchange([3, messageId, { parts }]);
    expect(String(description).length).toBeLessThanOrEqual(255);
    await failure;
  });
});

describe("R19 a frame whose id cannot be read", () => {
  const unreadable: readonly [string, unknown][] = [
    ["text that is no JSON", "[2,"],
    ["JSON that is no array", { a: 1 }],
    ["an empty array", []],
    ["a CALL without id", [2]],
    ["a CALL whose id is a number", [2, 1, "Echo", { text: "a" }]],
    ["a CALL whose id is empty", [2, "", "Echo", { text: "a" }]],
    ["a binary frame", Buffer.from('[2,"1","Echo",{"text":"a"}]')],
  ];

  test.each(unreadable)('R19 in 2.x %s is answered with CALLERROR under the id "-1"', async (_what, frame) => {
    const { peer, reports } = await serverUnderTest(fixture21);
    const [messageType, messageId, code, description, details] = await peer.exchange(frame);
    expect([messageType, messageId, code, details]).toEqual([4, "-1", "RpcFrameworkError", {}]);
    expect(description).toBeTypeOf("string");
    expect(await reports.next()).toMatchObject({ kind: "badFrame" });
  });

  test.each(unreadable)("R19 in 2.x a client answers %s the same", async (_what, frame) => {
    const { peer } = await clientUnderTest(fixture201);
    expect((await peer.exchange(frame)).slice(0, 3)).toEqual([4, "-1", "RpcFrameworkError"]);
  });

  test.each(unreadable)("R19 in 1.6 %s is reported and not answered", async (_what, frame) => {
    const { peer, reports } = await serverUnderTest(fixture16);
    peer.send(frame);
    await peer.expectNoAnswer();
    expect(await reports.next()).toMatchObject({ kind: "badFrame" });
  });

  test.each(unreadable)("R19 in 1.6 a client does not answer %s either", async (_what, frame) => {
    const { peer } = await clientUnderTest(fixture16);
    peer.send(frame);
    await peer.expectNoAnswer();
  });

  test.each([
    ["no JSON", "[2,SECRET"],
    ["no array", '{"SECRET":"SECRET"}'],
    ["an id of the wrong type", '[2,{"SECRET":1},"Echo",{}]'],
    ["an action of the wrong type", '[2,"1",{"SECRET":1},{}]'],
    ["a payload of the wrong type", '[2,"1","Echo","SECRET"]'],
    ["an unknown action", '[2,"1","SECRET",{}]'],
    ["an element too many", '[2,"1","Echo",{"text":"a"},"SECRET"]'],
  ])("R19 raw input is never echoed back: %s", async (_what, frame) => {
    const { peer } = await serverUnderTest(fixture21);
    peer.send(frame);
    expect(await peer.receiveText()).not.toContain("SECRET");
  });

  test('R19 a received answer under "-1" settles no call and is not answered', async () => {
    const { client, peer, reports } = await clientUnderTest(fixture21);
    const answer = client.call("Echo", { text: "a" });
    const messageId = await peer.receiveCall("Echo");
    peer.send([4, "-1", "RpcFrameworkError", "", {}]);
    expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 4, messageId: "-1" });
    await peer.expectNoAnswer();
    peer.send([3, messageId, { text: "b" }]);
    expect(await answer).toEqual({ text: "b" });
  });
});
