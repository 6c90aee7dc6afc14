import { ocpp21 } from "@chargewire/ocpp21";
import type { Protocol } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { before21, type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { backEndUnderTest, expectSilence, stationUnderTest } from "../support/version-endpoints.js";

/** Numbers that no version knows, and for every version those of 2.1 that it does not know either. */
const unknownTypes: readonly (readonly [title: string, number, Protocol<EveryVersion>])[] = everyVersion.flatMap(
  (protocol) =>
    [0, 1, 7, 99, -2, 2.5, 1e300, ...(protocol === ocpp21 ? [] : [5, 6])].map(
      (type) => [protocol.title, type, protocol] as const,
    ),
);

/** Frames of types 5 and 6 as 2.1 has them. */
const of21: readonly [number, readonly unknown[]][] = [
  [5, [5, "1", "GenericError", "", {}]],
  [6, [6, "1", "NotifyPeriodicEventStream", { id: 1, pending: 0, basetime: "2026-11-20T08:00:00Z", data: [] }]],
];

describe("R14 an unknown message type number", () => {
  test.each(unknownTypes)("R14 is ignored and reported: %s, type %d", async (_title, messageType, protocol) => {
    const { peer, reports } = await backEndUnderTest(protocol);
    peer.send([messageType, "1", "Heartbeat", {}]);
    await expectSilence(peer);
    expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType });
    expect(reports.waiting).toEqual([]);
  });

  test.each(everyVersion)("R14 is ignored and reported by a client of $title", async (protocol) => {
    const { peer, reports } = await stationUnderTest(protocol);
    peer.send([9, "1", "ClearCache", {}]);
    await expectSilence(peer);
    expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType: 9 });
  });

  test.each(everyVersion)("R14 settles no call of $title, even under its id", async (protocol) => {
    const { client, peer } = await stationUnderTest(protocol);
    const answer = client.call("Heartbeat", {});
    const messageId = await peer.receiveCall("Heartbeat");
    for (const messageType of [7, 30, ...(protocol === ocpp21 ? [] : [5, 6])]) peer.send([messageType, messageId, {}]);
    const payload = { currentTime: "2026-11-20T08:00:00Z" };
    peer.send([3, messageId, payload]);
    expect(await answer).toEqual(payload);
  });

  test.each(everyVersion)("R14 any number of them does not end a connection of $title", async (protocol) => {
    const { peer, server } = await backEndUnderTest(protocol, { maxBadFrames: 2 });
    for (let count = 0; count < 20; count++) peer.send([7, String(count), "Heartbeat", {}]);
    await expectSilence(peer);
    expect(server.reportCounts).toMatchObject({ unknownMessageType: 20, badFrame: 0 });
  });
});

describe.each(of21)("R14 type %i", (messageType, frame) => {
  test.each([...before21, ...ocpp1x])("R14 is unknown in $title, on either side", async (protocol) => {
    for (const { peer, reports } of [
      await backEndUnderTest<EveryVersion>(protocol),
      await stationUnderTest<EveryVersion>(protocol),
    ]) {
      peer.send(frame);
      expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType });
      await expectSilence(peer);
    }
  });

  test.each(before21)("R14 is answered like any unknown one in $title by the setting", async (protocol) => {
    const { peer } = await backEndUnderTest(protocol, { unknownMessageType: "answer" });
    expect((await peer.exchange(frame)).slice(0, 3)).toEqual([4, "1", "MessageTypeNotSupported"]);
  });

  test("R14 is known in 2.1, and not answered by that setting either", async () => {
    const { peer, server } = await backEndUnderTest(ocpp21, { unknownMessageType: "answer" });
    peer.send(frame);
    await expectSilence(peer);
    expect(server.reportCounts.unknownMessageType).toBe(0);
  });
});

describe("R14 with the setting that answers", () => {
  const options = { unknownMessageType: "answer" } as const;

  test.each(ocpp2x)("R14 it gets MessageTypeNotSupported in $title, from either side", async (protocol) => {
    for (const { peer, reports } of [
      await backEndUnderTest(protocol, options),
      await stationUnderTest(protocol, options),
    ]) {
      const [messageType, messageId, code, description, details] = await peer.exchange([9, "1", "Heartbeat", {}]);
      expect([messageType, messageId, code, details]).toEqual([4, "1", "MessageTypeNotSupported", {}]);
      expect(description).toBeTypeOf("string");
      expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType: 9 });
    }
  });

  test.each(ocpp2x)('R14 it is answered under "-1" in $title where its id cannot be read', async (protocol) => {
    const { peer } = await backEndUnderTest(protocol, options);
    for (const frame of [[9], [9, 1, "Heartbeat", {}], [9, null], [9, ""], [9, { SECRET: 1 }]]) {
      const answer = await peer.exchange(frame);
      expect(answer.slice(0, 3)).toEqual([4, "-1", "MessageTypeNotSupported"]);
      expect(JSON.stringify(answer)).not.toContain("SECRET");
    }
  });

  test.each(ocpp1x)("R14 it gets a code that $title has, and nothing where its id cannot be read", async (protocol) => {
    const { peer } = await backEndUnderTest(protocol, options);
    expect((await peer.exchange([9, "1", "Heartbeat", {}])).slice(0, 3)).toEqual([4, "1", "NotSupported"]);
    peer.send([9]);
    await expectSilence(peer);
  });
});
