import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { type Fixture, fixture16, fixture21, fixture201 } from "../support/fixture-protocol.js";

/** Frames of message types that a protocol does not have. */
const unknownTypes: readonly [Fixture, number][] = [
  ...[0, 1, 5, 6, 7, 99, -2, 2.5, 1e300].map((type): [Fixture, number] => [fixture16, type]),
  ...[0, 1, 5, 6, 7, 99].map((type): [Fixture, number] => [fixture201, type]),
  ...[0, 1, 7, 99, -6, 5.5].map((type): [Fixture, number] => [fixture21, type]),
];

describe("R14 an unknown message type number", () => {
  test.each(unknownTypes)("R14 is ignored and reported ($protocol.name, %d)", async (fixture, messageType) => {
    const { peer, reports } = await serverUnderTest(fixture);
    peer.send([messageType, "1", "Echo", { text: "a" }]);
    await peer.expectNoAnswer();
    expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType });
    expect(reports.waiting).toEqual([]);
  });

  test.each([fixture16, fixture21])("R14 is ignored and reported by a client ($protocol.name)", async (fixture) => {
    const { peer, reports } = await clientUnderTest(fixture);
    peer.send([9, "1", "Echo", { text: "a" }]);
    await peer.expectNoAnswer();
    expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType: 9 });
  });

  test("R14 is ignored whatever else the frame holds", async () => {
    const { peer, server } = await serverUnderTest(fixture21);
    for (const frame of [[9], [9, null], [9, "1", "2", "3", "4", "5"], [9, { a: 1 }], [9, "x".repeat(10_000)]])
      peer.send(frame);
    await peer.expectNoAnswer();
    expect(server.reportCounts.unknownMessageType).toBe(5);
  });

  test("R14 settles no call, even under the id of one", async () => {
    const { client, peer } = await clientUnderTest(fixture16);
    const answer = client.call("Echo", { text: "a" });
    const messageId = await peer.receiveCall("Echo");
    peer.send([5, messageId, "GenericError", "", {}]);
    peer.send([30, messageId, { text: "wrong" }]);
    peer.send([3, messageId, { text: "right" }]);
    expect(await answer).toEqual({ text: "right" });
  });

  test("R14 is no bad frame: a newer peer is not disconnected for it", async () => {
    const { peer, server } = await serverUnderTest(fixture16, {}, { maxBadFrames: 3 });
    for (let count = 0; count < 20; count++) peer.send([7, String(count), "Echo", {}]);
    await peer.expectNoAnswer();
    expect(server.reportCounts).toMatchObject({ unknownMessageType: 20, badFrame: 0 });
  });

  test("R14 is answered with MessageTypeNotSupported by a setting", async () => {
    const { peer, reports } = await serverUnderTest(fixture201, {}, { unknownMessageType: "answer" });
    const [messageType, messageId, code, description, details] = await peer.exchange([9, "1", "Echo", {}]);
    expect([messageType, messageId, code, details]).toEqual([4, "1", "MessageTypeNotSupported", {}]);
    expect(description).toBeTypeOf("string");
    expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType: 9 });
  });

  test("R14 is answered so by a client with that setting", async () => {
    const { peer } = await clientUnderTest(fixture201, {}, { unknownMessageType: "answer" });
    expect((await peer.exchange([9, "1", "Echo", {}])).slice(0, 3)).toEqual([4, "1", "MessageTypeNotSupported"]);
  });

  test("R14 with that setting and an id that cannot be read is answered under -1", async () => {
    const { peer } = await serverUnderTest(fixture201, {}, { unknownMessageType: "answer" });
    expect((await peer.exchange([9])).slice(0, 3)).toEqual([4, "-1", "MessageTypeNotSupported"]);
    expect((await peer.exchange([9, 1, "Echo", {}])).slice(0, 3)).toEqual([4, "-1", "MessageTypeNotSupported"]);
  });

  test("R14 with that setting in 1.6 is answered in a code that 1.6 has, and not under -1", async () => {
    const { peer } = await serverUnderTest(fixture16, {}, { unknownMessageType: "answer" });
    expect((await peer.exchange([9, "1", "Echo", {}])).slice(0, 3)).toEqual([4, "1", "NotSupported"]);
    peer.send([9]);
    await peer.expectNoAnswer();
  });

  test.each([["2"], [null], [true], [[2]], [{}], ["CALL"]])(
    "R14 a message type that is no number (%j) is a bad frame",
    async (messageType) => {
      const { peer, reports } = await serverUnderTest(fixture16);
      peer.send([messageType, "1", "Echo", { text: "a" }]);
      await peer.expectNoAnswer();
      expect(await reports.next()).toMatchObject({ kind: "badFrame", reason: "messageType" });
    },
  );
});
