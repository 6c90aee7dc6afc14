import { ocpp21 } from "@chargewire/ocpp21";
import type { Protocol } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { before21, type EveryVersion, everyVersion, ocpp1x } from "../support/ocpp-versions.js";
import { backEndUnderTest, expectSilence, stationUnderTest } from "../support/version-endpoints.js";
import type { WirePeer } from "../support/wire-peer.js";

/** A call on its way: the raw peer that has it, its message id, and how it ended. */
interface Asked {
  readonly peer: WirePeer;
  readonly messageId: string;
  readonly outcome: Promise<unknown>;
}

/** A call of either side, with an answer of the right form. */
const callers: readonly (readonly [string, string, object, (protocol: Protocol<EveryVersion>) => Promise<Asked>])[] = [
  [
    "client",
    "currentTime",
    { currentTime: "2026-11-20T08:00:00Z" },
    async (protocol) => {
      const { client, peer } = await stationUnderTest(protocol);
      const outcome = client.call("Heartbeat", {}).catch((error: unknown) => error);
      return { peer, messageId: await peer.receiveCall("Heartbeat"), outcome };
    },
  ],
  [
    "server",
    "status",
    { status: "Accepted" },
    async (protocol) => {
      const { connection, peer } = await backEndUnderTest(protocol);
      const outcome = connection.call("ClearCache", {}).catch((error: unknown) => error);
      return { peer, messageId: await peer.receiveCall("ClearCache"), outcome };
    },
  ],
];

describe.each(callers)("R17 the answer to a call of a %s", (_side, field, valid, ask) => {
  /** Answers that cannot be used, and what they are refused with in 2.1. */
  const invalid: readonly [what: string, rest: readonly unknown[], code: string][] = [
    ["a field of the wrong type", [{ [field]: 7 }], "TypeConstraintViolation"],
    ["a field missing", [{}], "OccurrenceConstraintViolation"],
    ["a value that is not allowed", [{ [field]: "Lukewarm" }], "PropertyConstraintViolation"],
    ["a field of another message", [{ ...valid, meterStart: 1 }], "FormatViolation"],
    ["a payload that is no object", ["Accepted"], "FormatViolation"],
    ["a payload that is null", [null], "FormatViolation"],
    ["no payload", [], "FormatViolation"],
    ["an element too many", [valid, {}], "FormatViolation"],
  ];

  test.each(invalid)("R17 with %s gets CALLRESULTERROR in 2.1", async (_what, rest, expected) => {
    const { peer, messageId, outcome } = await ask(ocpp21);
    const [messageType, id, code, description, details, ...more] = await peer.exchange([3, messageId, ...rest]);
    expect([messageType, id, code, details, more]).toEqual([5, messageId, expected, {}, []]);
    expect(description).toBeTypeOf("string");
    expect(String(description).length).toBeLessThanOrEqual(255);
    expect(await outcome).toBeInstanceOf(Error);
    await expectSilence(peer);
  });

  // An additional field is no fault in 2.0, whose messages are open; null is an empty payload in 1.6.
  const invalidEverywhere = invalid.filter(([what]) => !/another message|null/.test(what));

  test.each(
    [...before21, ...ocpp1x].flatMap((protocol) =>
      invalidEverywhere.map(([what, rest]) => [protocol.title, what, protocol, rest] as const),
    ),
  )("R17 in %s with %s gets nothing", async (_title, _what, protocol, rest) => {
    const { peer, messageId, outcome } = await ask(protocol);
    peer.send([3, messageId, ...rest]);
    expect(await outcome).toBeInstanceOf(Error);
    await expectSilence(peer);
  });

  test.each(everyVersion)("R17 that is valid gets nothing ($title)", async (protocol) => {
    const { peer, messageId, outcome } = await ask(protocol);
    peer.send([3, messageId, valid]);
    expect(await outcome).toEqual(valid);
    await expectSilence(peer);
  });

  test.each([
    ["a CALLERROR", ["GenericError", "", {}]],
    ["a CALLERROR of another version's code", ["FormationViolation", "", {}]],
    ["a CALLERROR of four elements", ["GenericError", ""]],
    ["a CALLERROR without details", ["GenericError", "", null]],
    ["a CALLERROR with nothing but its id", []],
  ])("R17 that is %s gets nothing in any version", async (_what, rest) => {
    for (const protocol of everyVersion) {
      const { peer, messageId, outcome } = await ask(protocol);
      peer.send([4, messageId, ...rest]);
      expect(await outcome).toBeInstanceOf(Error);
      await expectSilence(peer);
    }
  });

  test.each([4, 5, 6])("R17 of type %i and of no known call gets nothing in any version", async (messageType) => {
    for (const protocol of everyVersion) {
      const { peer } = await ask(protocol);
      for (const rest of [
        [],
        ["1"],
        ["1", "GenericError", "", {}],
        [null, "GenericError", "", {}],
        ["1", 2, 3, 4, 5],
      ]) {
        peer.send([messageType, ...rest]);
      }
      await expectSilence(peer);
    }
  });
});

describe("R9 CALLRESULTERROR", () => {
  test("R9 that comes for an answer of ours is told to the application in 2.1", async () => {
    const { peer, reports } = await backEndUnderTest(ocpp21);
    expect((await peer.exchange([2, "1", "Heartbeat", {}]))[0]).toBe(3);
    peer.send([5, "1", "FormatViolation", "no time at all", { field: "currentTime" }]);
    const error = { errorCode: "FormatViolation", errorDescription: "no time at all", remote: true };
    expect(await reports.next()).toMatchObject({ kind: "resultRefused", action: "Heartbeat", messageId: "1", error });
    await expectSilence(peer);
  });

  test.each([...before21, ...ocpp1x])("R9 is no message of $title", async (protocol) => {
    const { peer, reports } = await backEndUnderTest<EveryVersion>(protocol);
    expect((await peer.exchange([2, "1", "Heartbeat", {}]))[0]).toBe(3);
    peer.send([5, "1", "FormatViolation", "no time at all", {}]);
    expect(await reports.next()).toEqual({ kind: "unknownMessageType", messageType: 5 });
    await expectSilence(peer);
  });
});
