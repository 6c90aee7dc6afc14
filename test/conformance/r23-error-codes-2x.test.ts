import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ErrorCode, OcppError, type Protocol } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { boot, currentTime, type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { backEndUnderTest, stationUnderTest } from "../support/version-endpoints.js";

/** The codes of OCPP 2.x, as they were published. */
const published2x = [
  "FormatViolation",
  "GenericError",
  "InternalError",
  "MessageTypeNotSupported",
  "NotImplemented",
  "NotSupported",
  "OccurrenceConstraintViolation",
  "PropertyConstraintViolation",
  "ProtocolError",
  "RpcFrameworkError",
  "SecurityError",
  "TypeConstraintViolation",
];

/** What 1.6 and ntxcp write in place of those that they spell differently or lack. */
const written1x: Readonly<Record<string, string>> = {
  FormatViolation: "FormationViolation",
  OccurrenceConstraintViolation: "OccurenceConstraintViolation",
  RpcFrameworkError: "FormationViolation",
  MessageTypeNotSupported: "NotSupported",
};

/** Every published spelling of any version, and some that none has published, with the typed code of each. */
const inbound: readonly [text: string, code: ErrorCode][] = [
  ...Object.values(ErrorCode).map((code): [string, ErrorCode] => [code, code]),
  ["FormationViolation", "FormatViolation"],
  ["OccurenceConstraintViolation", "OccurrenceConstraintViolation"],
  ["SomethingOfAVendor", "GenericError"],
  ["formatviolation", "GenericError"],
  ["", "GenericError"],
  ["__proto__", "GenericError"],
];

/** The code on the wire when a handler throws this one. */
async function written(protocol: Protocol<EveryVersion>, code: string): Promise<unknown> {
  const { peer, server } = await backEndUnderTest(protocol);
  server.handleAction(protocol, "Heartbeat", () => {
    throw new OcppError(code);
  });
  return (await peer.exchange([2, "1", "Heartbeat", {}]))[2];
}

describe("R23 the codes on the wire", () => {
  test("R23 the typed codes are those of 2.x", () => {
    expect(Object.values(ErrorCode).toSorted()).toEqual(published2x);
  });

  test.each(published2x)("R23 a handler's %s is written so in 2.x, and in what there is in 1.6", async (code) => {
    for (const protocol of ocpp2x) expect(await written(protocol, code)).toBe(code);
    for (const protocol of ocpp1x) expect(await written(protocol, code)).toBe(written1x[code] ?? code);
  });

  test.each([
    ["FormationViolation", "FormatViolation"],
    ["OccurenceConstraintViolation", "OccurrenceConstraintViolation"],
    ["SomethingOfAVendor", "GenericError"],
  ])("R23 a handler may throw %s, which 2.x writes as %s", async (text, code) => {
    for (const protocol of ocpp2x) expect(await written(protocol, text)).toBe(code);
  });
});

describe("R23 what is wrong with a CALL", () => {
  const { chargingStation } = boot;
  const { model: _model, ...withoutModel } = chargingStation;

  /** BootNotifications with one fault each. */
  const faulty: readonly [what: string, payload: object, code: string][] = [
    ["a field of the wrong type", { ...boot, reason: 7 }, "TypeConstraintViolation"],
    ["a field missing", { reason: "PowerUp" }, "OccurrenceConstraintViolation"],
    ["a nested field missing", { ...boot, chargingStation: withoutModel }, "OccurrenceConstraintViolation"],
    ["a value that is not allowed", { ...boot, reason: "Boredom" }, "PropertyConstraintViolation"],
    [
      "a text that is too long",
      { ...boot, chargingStation: { ...chargingStation, model: "x".repeat(21) } },
      "PropertyConstraintViolation",
    ],
  ];

  test.each(ocpp2x)("R23 has the code of its kind in $title", async (protocol) => {
    const { peer, server } = await backEndUnderTest(protocol);
    server.handleAction(protocol, "BootNotification", () => ({ status: "Accepted", currentTime, interval: 60 }));
    for (const [what, payload, code] of faulty) {
      const [messageType, , actual] = await peer.exchange([2, what.slice(0, 36), "BootNotification", payload]);
      expect([what, messageType, actual]).toEqual([what, 4, code]);
    }
    expect((await peer.exchange([2, "right", "BootNotification", boot]))[0]).toBe(3);
  });

  test.each(ocpp2x)(
    "R23 is FormatViolation for an unknown field in $title, but in 2.0, whose messages are open",
    async (protocol) => {
      const { peer } = await backEndUnderTest(protocol);
      const answer = await peer.exchange([2, "1", "Heartbeat", { meterStart: 1 }]);
      if (protocol === ocpp20) expect(answer).toEqual([3, "1", { currentTime }]);
      else expect(answer.slice(0, 3)).toEqual([4, "1", "FormatViolation"]);
    },
  );

  test("R23 is FormationViolation for an unknown field in 1.6", async () => {
    const { peer } = await backEndUnderTest(ocpp16);
    expect((await peer.exchange([2, "1", "Heartbeat", { meterStart: 1 }]))[2]).toBe("FormationViolation");
  });

  test.each(ocpp2x)("R23 is told apart from what is wrong with the frame in $title", async (protocol) => {
    const { peer } = await backEndUnderTest(protocol, { unknownMessageType: "answer" });
    expect((await peer.exchange([2, "1", "Heartbeat"]))[2]).toBe("RpcFrameworkError");
    expect((await peer.exchange([2, "2", "Heartbeat", {}, {}]))[2]).toBe("RpcFrameworkError");
    expect((await peer.exchange([2, "3", 4, {}]))[2]).toBe("RpcFrameworkError");
    expect((await peer.exchange([2, "4", "Heartbeat", []]))[2]).toBe("FormatViolation");
    expect((await peer.exchange([7, "5", "Heartbeat", {}]))[2]).toBe("MessageTypeNotSupported");
  });
});

describe.each(everyVersion)("R23 a code that comes to $title", (protocol) => {
  test.each(inbound)("R23 as %j is the typed code %s, and its text is kept", async (text, code) => {
    const { client, peer } = await stationUnderTest(protocol);
    const failure = client.call("Heartbeat", {}).catch((error: unknown) => error);
    peer.send([4, await peer.receiveCall("Heartbeat"), text, "why", { a: 1 }]);
    const error = await failure;
    expect(error).toBeInstanceOf(OcppError);
    expect(error).toMatchObject({
      errorCode: code,
      errorCodeText: text,
      errorDescription: "why",
      errorDetails: { a: 1 },
    });
  });

  test("R23 means the same to a server", async () => {
    const { connection, peer } = await backEndUnderTest(protocol);
    for (const [text, code] of inbound) {
      const failure = connection.call("ClearCache", {}).catch((error: unknown) => error);
      peer.send([4, await peer.receiveCall("ClearCache"), text, "", {}]);
      expect(await failure).toMatchObject({ errorCode: code, errorCodeText: text, remote: true });
    }
  });
});

test("R23 a code that comes in a CALLRESULTERROR of 2.1 is read the same", async () => {
  const { peer, reports } = await backEndUnderTest(ocpp21);
  for (const [text, code] of inbound) {
    peer.send([5, "1", text, "", {}]);
    const error = { errorCode: code, errorCodeText: text };
    expect(await reports.next()).toMatchObject({ kind: "resultRefused", messageId: "1", error });
  }
});
