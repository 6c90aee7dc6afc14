import type { OcppErrorOptions, Protocol } from "@chargewire/runtime";
import { OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { backEndUnderTest, stationUnderTest } from "../support/version-endpoints.js";
import type { WirePeer } from "../support/wire-peer.js";

/** Our server and our client, each with a handler that refuses: the frames that a CALL gets from them. */
async function refusals(protocol: Protocol<EveryVersion>, options?: OcppErrorOptions): Promise<readonly unknown[][]> {
  const refuse = () => {
    throw new OcppError("SecurityError", options);
  };
  const backEnd = await backEndUnderTest(protocol);
  backEnd.server.handleAction(protocol, "Heartbeat", refuse);
  const station = await stationUnderTest(protocol);
  station.client.handleAction(protocol, "ClearCache", refuse);
  const exchange = async (peer: WirePeer, action: string) => [...(await peer.exchange([2, "1", action, {}]))];
  return [await exchange(backEnd.peer, "Heartbeat"), await exchange(station.peer, "ClearCache")];
}

/** Descriptions, and what 2.x sends of them. */
const cut: readonly [what: string, description: string, sent: string][] = [
  ["254 characters", "x".repeat(254), "x".repeat(254)],
  ["255 characters", "x".repeat(255), "x".repeat(255)],
  ["256 characters", `${"x".repeat(255)}y`, "x".repeat(255)],
  ["10,000 characters", "x".repeat(10_000), "x".repeat(255)],
  ["255 characters of two code units", "🔌".repeat(255), "🔌".repeat(255)],
  ["256 characters of two code units", "🔌".repeat(256), "🔌".repeat(255)],
  ["255 characters of several bytes", "充".repeat(255), "充".repeat(255)],
  ["a pair of code units across the limit", `${"x".repeat(254)}🔌🔌`, `${"x".repeat(254)}🔌`],
];

describe("R18 a CALLERROR", () => {
  test.each(everyVersion)(
    'R18 of $title has the description "" and the details {} where there are none',
    async (protocol) => {
      for (const options of [undefined, {}, { description: undefined, details: undefined }, { description: "" }]) {
        const empty = [4, "1", "SecurityError", "", {}];
        expect(await refusals(protocol, options)).toEqual([empty, empty]);
      }
    },
  );

  test.each(everyVersion)("R18 of $title carries description and details as they are", async (protocol) => {
    const details = { why: ["a", 1, null, { b: false }] };
    const frame = [4, "1", "SecurityError", "no", details];
    expect(await refusals(protocol, { description: "no", details })).toEqual([frame, frame]);
  });

  test.each(everyVersion)("R18 of $title that the runtime makes has five elements as well", async (protocol) => {
    const { peer } = await backEndUnderTest(protocol);
    for (const frame of [
      [2, "1", "Fly", {}],
      [2, "2", "DataTransfer", {}],
      [2, "3", "Heartbeat", []],
    ]) {
      expect(await peer.exchange(frame)).toEqual([4, frame[1], expect.any(String), expect.any(String), {}]);
    }
  });
});

describe.each(ocpp2x)("R18 a description in $title", (protocol) => {
  test.each(cut)("R18 of %s", async (_what, description, sent) => {
    const frame = [4, "1", "SecurityError", sent, {}];
    expect(await refusals(protocol, { description })).toEqual([frame, frame]);
  });

  test("R18 that the runtime makes of what a peer sent keeps to the limit", async () => {
    const { peer, server } = await backEndUnderTest(protocol);
    server.handleAction(protocol, "BootNotification", () => ({ status: "Accepted", currentTime: "", interval: 1 }));
    const unknown = { ["🔌".repeat(500)]: 1 };
    const [messageType, , , description] = await peer.exchange([
      2,
      "1",
      "BootNotification",
      { reason: unknown, chargingStation: unknown, ...unknown },
    ]);
    expect(messageType).toBe(4);
    expect([...String(description)].length).toBeLessThanOrEqual(255);
  });
});

test.each(ocpp1x)("R18 a description in $title has no limit", async (protocol) => {
  const description = "x".repeat(10_000);
  const frame = [4, "1", "SecurityError", description, {}];
  expect(await refusals(protocol, { description })).toEqual([frame, frame]);
});
