import { describe, expect, test } from "vitest";
import { currentTime, type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { backEndUnderTest, expectSilence, stationUnderTest } from "../support/version-endpoints.js";

/** Frames whose message id cannot be read. */
const unreadable: readonly [what: string, frame: unknown][] = [
  ["an empty frame", ""],
  ["text that is no JSON", '[2,"1","Heartbeat",{}'],
  ["JSON that is no array", { messageId: "1", action: "Heartbeat" }],
  ["null", "null"],
  ["an empty array", []],
  ["an array of null", [null]],
  ["a CALL without id", [2]],
  ["a CALL whose id is null", [2, null, "Heartbeat", {}]],
  ["a CALL whose id is a number", [2, 1, "Heartbeat", {}]],
  ["a CALL whose id is an object", [2, { id: "1" }, "Heartbeat", {}]],
  ["a CALL whose id is empty", [2, "", "Heartbeat", {}]],
  ["a CALL whose id fills a page", [2, "x".repeat(4_000), "Heartbeat", {}]],
  ["a binary frame", Buffer.from('[2,"1","Heartbeat",{}]')],
];

describe.each(unreadable)("R19 %s", (_what, frame) => {
  test.each(ocpp2x)('R19 is answered under the id "-1" in $title, by either side', async (protocol) => {
    for (const { peer, reports } of [await backEndUnderTest(protocol), await stationUnderTest(protocol)]) {
      const answer = await peer.exchange(frame);
      expect(answer).toEqual([4, "-1", "RpcFrameworkError", expect.any(String), {}]);
      expect(await reports.next()).toMatchObject({ kind: "badFrame" });
      await expectSilence(peer);
    }
  });

  test.each(ocpp1x)("R19 is reported and not answered in $title, by either side", async (protocol) => {
    for (const { peer, reports } of [await backEndUnderTest(protocol), await stationUnderTest(protocol)]) {
      peer.send(frame);
      expect(await reports.next()).toMatchObject({ kind: "badFrame" });
      await expectSilence(peer);
    }
  });
});

describe("R19 raw input", () => {
  test.each([
    ["no JSON", "[2,SECRET"],
    ["no array", { SECRET: "SECRET" }],
    ["an id of another type", [2, { SECRET: 1 }, "Heartbeat", {}]],
    ["an action of another type", [2, "1", { SECRET: 1 }, {}]],
    ["an unknown action", [2, "1", "SECRET", {}]],
    ["a payload that is text", [2, "1", "Heartbeat", "SECRET"]],
    ["a payload that is a list", [2, "1", "Heartbeat", ["SECRET"]]],
    ["a value of another type", [2, "1", "DataTransfer", { vendorId: ["SECRET"] }]],
    ["a value that is too long", [2, "1", "DataTransfer", { vendorId: "SECRET".repeat(100) }]],
    ["an element too many", [2, "1", "Heartbeat", {}, "SECRET"]],
    ["a message type of another type", ["SECRET", "1", "Heartbeat", {}]],
    ["a message type that is not known", [9, ["SECRET"], "SECRET", "SECRET"]],
  ])("R19 is never echoed: %s", async (_what, frame) => {
    for (const protocol of ocpp2x) {
      const { peer, server } = await backEndUnderTest(protocol, { unknownMessageType: "answer" });
      server.handleAction(protocol, "DataTransfer", () => ({ status: "Accepted" }));
      peer.send(frame);
      expect(await peer.receiveText()).not.toContain("SECRET");
    }
  });
});

describe("R19 an id that can be read", () => {
  test.each(ocpp2x)("R19 is answered under itself in $title, whatever else is wrong", async (protocol) => {
    const { peer } = await backEndUnderTest(protocol);
    for (const frame of [
      [null, "1"],
      [2, "1"],
      ["2", "1", "Heartbeat", {}],
      [2, "1", 7, {}],
      [2, "1", "Heartbeat", {}, {}],
    ]) {
      expect((await peer.exchange(frame)).slice(0, 3)).toEqual([4, "1", "RpcFrameworkError"]);
    }
  });
});

describe("R19 an answer under the id -1", () => {
  test.each(everyVersion)("R19 settles no call of $title and is not answered", async (protocol) => {
    const { client, peer, reports } = await stationUnderTest<EveryVersion>(protocol);
    const answer = client.call("Heartbeat", {});
    const messageId = await peer.receiveCall("Heartbeat");
    peer.send([4, "-1", "RpcFrameworkError", "", {}]);
    expect(await reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 4, messageId: "-1" });
    await expectSilence(peer);
    peer.send([3, messageId, { currentTime }]);
    expect(await answer).toEqual({ currentTime });
  });

  test.each(everyVersion)("R19 may be the answer to a CALL of that id, too ($title)", async (protocol) => {
    const { peer } = await backEndUnderTest(protocol);
    expect(await peer.exchange([2, "-1", "Heartbeat", {}])).toEqual([3, "-1", { currentTime }]);
  });
});
