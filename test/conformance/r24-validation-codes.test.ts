import { CentralSystem, core, smartCharging } from "@chargewire/ocpp16";

import { describe, expect, onTestFinished, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";
import type { WirePeer } from "../support/wire-peer.js";

/** A value that must not come back in a description. */
const secret = "s3cret";

/** Payloads of Measure that break one keyword each. */
const faults: readonly [keyword: string, payload: object, code: string, path: string, constraint: string][] = [
  ["type", { amount: secret }, "TypeConstraintViolation", "/amount", "must be of type number"],
  ["type, integer", { count: 1.5 }, "TypeConstraintViolation", "/count", "must be of type integer"],
  ["type, null", { code: null }, "TypeConstraintViolation", "/code", "must be of type string"],
  ["type, in a list", { items: ["a", 7] }, "TypeConstraintViolation", "/items/1", "must be of type string"],
  ["required", { parts: [{}] }, "OccurrenceConstraintViolation", "/parts/0/name", "is required"],
  ["minItems", { items: [] }, "OccurrenceConstraintViolation", "/items", "must have at least 1 items"],
  ["maxItems", { items: [secret, "b", "c"] }, "OccurrenceConstraintViolation", "/items", "must have at most 2 items"],
  ["enum", { kind: secret }, "PropertyConstraintViolation", "/kind", "must be one of Big, Small"],
  ["minLength", { code: "q" }, "PropertyConstraintViolation", "/code", "must have at least 2 characters"],
  ["maxLength", { code: secret }, "PropertyConstraintViolation", "/code", "must have at most 4 characters"],
  ["minimum", { count: -7531 }, "PropertyConstraintViolation", "/count", "must be at least 1"],
  ["maximum", { count: 7531 }, "PropertyConstraintViolation", "/count", "must be at most 9"],
  ["multipleOf", { amount: 7.531 }, "PropertyConstraintViolation", "/amount", "must be a multiple of 0.1"],
  ["format, date-time", { when: secret }, "PropertyConstraintViolation", "/when", "must have the format date-time"],
  ["format, uri", { link: secret }, "PropertyConstraintViolation", "/link", "must have the format uri"],
  ["additionalProperties", { other: secret }, "FormatViolation", "/other", "is not a field of this message"],
  [
    "additionalProperties, deep",
    { parts: [{ name: "a", b: secret }] },
    "FormatViolation",
    "/parts/0/b",
    "is not a field",
  ],
];

/** As 1.6 spells the codes. */
const in16 = (code: string): string =>
  ({ OccurrenceConstraintViolation: "OccurenceConstraintViolation", FormatViolation: "FormationViolation" })[code] ??
  code;

describe("R24 validation failures", () => {
  test.each(faults)("R24 in 1.6 a broken %s", async (_keyword, payload, code, path, constraint) => {
    const { peer, reports } = await serverUnderTest(fixture16, { measure: () => ({}) });
    const answer = await peer.exchange([2, "1", "Measure", payload]);
    expect(answer).toEqual([4, "1", in16(code), expect.stringContaining(`${path} ${constraint}`), {}]);
    expect(answer[3]).not.toMatch(/s3cret|753|"q"/);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", part: "request", received: true });
  });

  test.each(faults)("R24 in 2.x a broken %s", async (_keyword, payload, code, path, constraint) => {
    const { peer } = await clientUnderTest(fixture21, { measure: () => ({}) });
    const answer = await peer.exchange([2, "1", "Measure", payload]);
    expect(answer).toEqual([4, "1", code, expect.stringContaining(`${path} ${constraint}`), {}]);
    expect(answer[3]).not.toMatch(/s3cret|753|"q"/);
  });

  test.each(faults)(
    "R24 a response that breaks %s is refused with the same in 2.1",
    async (_keyword, payload, code, path) => {
      const { client, peer } = await clientUnderTest(fixture21);
      const failure = client.call("Measure", {}).catch((error: unknown) => error);
      const messageId = await peer.receiveCall("Measure");
      const [type, id, text, description] = await peer.exchange([3, messageId, payload]);
      expect([type, id, text]).toEqual([5, messageId, code]);
      expect(description).toContain(path);
      expect(description).not.toMatch(/s3cret|753/);
      expect(await failure).toMatchObject({ code: "CW_VALIDATION", issues: [{ path, errorCode: code }] });
    },
  );

  test.each(faults)("R24 an own request that breaks %s is not sent", async (_keyword, payload, code, path) => {
    const { client, peer } = await clientUnderTest(fixture16);
    const failure: unknown = await client.call("Measure", payload).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "CW_VALIDATION", received: false, issues: [{ path, errorCode: code }] });
    expect(String(failure)).not.toMatch(/s3cret|753/);
    await peer.expectNoAnswer();
  });

  test("R24 a missing field of the payload itself is named", async () => {
    const { peer } = await serverUnderTest();
    expect((await peer.exchange([2, "1", "Echo", {}]))[3]).toContain("/text is required");
  });

  test("R24 a name of the peer's choosing is cut, and escaped as JSON pointers are", async () => {
    const { peer } = await serverUnderTest(fixture16, { measure: () => ({}) });
    const [, , , description] = await peer.exchange([2, "1", "Measure", { ["n".repeat(10_000)]: 1 }]);
    expect(String(description).length).toBeLessThan(200);
    expect((await peer.exchange([2, "2", "Measure", { "a/b~c": 1 }]))[3]).toContain("/a~1b~0c is not a field");
  });

  test("R24 a handler is not run for a request that is refused", async () => {
    let runs = 0;
    const { peer } = await serverUnderTest(fixture16, {
      echo: ({ text }) => {
        runs++;
        return { text };
      },
    });
    await peer.exchange([2, "1", "Echo", { text: 1 }]);
    expect(runs).toBe(0);
  });

  test.each([
    ["report", { incoming: "report" as const }, 1],
    ["off", { incoming: "off" as const }, 0],
    ["report for this action only", { actions: { Measure: { incoming: "report" as const } } }, 1],
    ["off for this action only", { actions: { Measure: "off" as const } }, 0],
  ])("R24 in the mode %s the handler gets the request as it came", async (_mode, validation, reported) => {
    const seen: unknown[] = [];
    const measure = (request: object) => {
      seen.push(request);
      return {};
    };
    const { peer, reports } = await serverUnderTest(fixture16, { measure }, { validation });
    expect(await peer.exchange([2, "1", "Measure", { count: 99 }])).toEqual([3, "1", {}]);
    expect(seen).toEqual([{ count: 99 }]);
    expect(reports.waiting.length).toBe(reported);
  });

  test("R24 a mode for one action leaves the others strict", async () => {
    const { peer } = await serverUnderTest(fixture16, {}, { validation: { actions: { Measure: "off" } } });
    expect((await peer.exchange([2, "1", "Echo", {}]))[2]).toBe("OccurenceConstraintViolation");
  });
});

/** A central system of the generated package, with a raw charge point. */
async function centralSystem(): Promise<WirePeer> {
  const server = new CentralSystem();
  const currentTime = "2024-01-01T00:00:00Z";
  server.handle(core, {
    authorize: () => ({ idTagInfo: { status: "Accepted" } }),
    bootNotification: () => ({ currentTime, interval: 60, status: "Accepted" }),
    statusNotification: () => ({}),
    meterValues: () => ({}),
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  return connectRaw(`ws://127.0.0.1:${server.port}/CP-1`, "ocpp1.6");
}

describe("R24 with the package of OCPP 1.6", () => {
  test.each([
    ["Authorize", {}, "OccurenceConstraintViolation", "/idTag is required"],
    ["Authorize", { idTag: 7 }, "TypeConstraintViolation", "/idTag must be of type string"],
    ["Authorize", { idTag: "DEADBEEFDEADBEEFDEADB" }, "PropertyConstraintViolation", "/idTag must have at most 20"],
    ["Authorize", { idTag: "a", pin: "1234" }, "FormationViolation", "/pin is not a field"],
    ["Authorize", { idtag: "a" }, "OccurenceConstraintViolation", "/idTag is required"],
    [
      "MeterValues",
      { connectorId: 1, meterValue: [] },
      "OccurenceConstraintViolation",
      "/meterValue must have at least",
    ],
    [
      "MeterValues",
      { connectorId: 1, meterValue: [{ timestamp: "2024-01-01T00:00:00Z", sampledValue: [{ value: 7 }] }] },
      "TypeConstraintViolation",
      "/meterValue/0/sampledValue/0/value must be of type string",
    ],
    [
      "StatusNotification",
      { connectorId: 0, errorCode: "NoError", status: "Sleeping" },
      "PropertyConstraintViolation",
      "/status must be one of Available",
    ],
    [
      "StatusNotification",
      { connectorId: 0, errorCode: "NoError", status: "Available", timestamp: "yesterday" },
      "PropertyConstraintViolation",
      "/timestamp must have the format date-time",
    ],
    [
      "StatusNotification",
      { connectorId: 0.5, errorCode: "NoError", status: "Available" },
      "TypeConstraintViolation",
      "/connectorId must be of type integer",
    ],
  ])("R24 %s %j is %s", async (action, payload, code, description) => {
    const peer = await centralSystem();
    const answer = await peer.exchange([2, "1", action, payload]);
    expect(answer).toEqual([4, "1", code, expect.stringContaining(description), {}]);
    expect(answer[3]).not.toMatch(/DEADBEEF|1234|Sleeping|yesterday/);
  });

  test.each([
    [
      "a StatusNotification for the whole charge point",
      "StatusNotification",
      { connectorId: 0, errorCode: "NoError", status: "Available" },
    ],
    [
      "empty text in optional fields",
      "StatusNotification",
      { connectorId: 1, errorCode: "NoError", status: "Available", info: "", vendorId: "" },
    ],
    ["text of exactly the longest length, in characters", "Authorize", { idTag: "🔌".repeat(20) }],
  ])("R24 %s is valid", async (_what, action, payload) => {
    const peer = await centralSystem();
    expect((await peer.exchange([2, "1", action, payload]))[0]).toBe(3);
  });

  test("R24 multipleOf is a property constraint", () => {
    const { request } = smartCharging.features["SetChargingProfile"] ?? {};
    const chargingSchedule = { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 0.15 }] };
    const profile = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: "TxProfile",
      chargingProfileKind: "Absolute",
    };
    expect(request?.({ connectorId: 1, csChargingProfiles: { ...profile, chargingSchedule } })).toBe(false);
    expect(request?.errors).toMatchObject([{ keyword: "multipleOf" }]);
  });
});
