import { ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { expectSilence } from "../support/version-endpoints.js";
import { onTheWire } from "./beacon.js";
import { castings, signalFrame } from "./beacon-sides.js";

const ids = () => "m-1";

/** Objects that break the schema of the vendor's request, and with what they are refused (R24). */
const broken: readonly [what: string, data: object, code: string, path: string, constraint: string][] = [
  ["a wrong type", { text: 7 }, "TypeConstraintViolation", "/data/text", "must be of type string"],
  ["a missing field", {}, "OccurrenceConstraintViolation", "/data/text", "is required"],
  [
    "too many items",
    { text: "x", tags: ["a", "b", "c"] },
    "OccurrenceConstraintViolation",
    "/data/tags",
    "must have at most 2 items",
  ],
  ["a long text", { text: "s3cret s3cret" }, "PropertyConstraintViolation", "/data/text", "must have at most 10"],
  ["an unknown field", { text: "x", other: "s3cret" }, "FormatViolation", "/data/other", "is not a field"],
  [
    "no date-time",
    { text: "x", at: "s3cret" },
    "PropertyConstraintViolation",
    "/data/at",
    "must have the format date-time",
  ],
];

/** What is no object at all; `raw` is written as it is in every version. */
const noObjects: readonly [what: string, data: unknown, raw: unknown, code: string, keyword: string][] = [
  ["text that is not JSON", "s3cret {", "s3cret {", "FormatViolation", "json"],
  ["the JSON text of an array", "[1]", "[1]", "TypeConstraintViolation", "type"],
  ["the JSON text of a number", "17", "17", "TypeConstraintViolation", "type"],
  ["the JSON text of null", "null", "null", "TypeConstraintViolation", "type"],
  ["an array", ["s3cret"], undefined, "TypeConstraintViolation", "type"],
  ["a number", 7531, undefined, "TypeConstraintViolation", "type"],
];

/** Data that is text with 100,000 nested arrays in it. */
const deep = "[".repeat(100_000) + "]".repeat(100_000);

describe.each(castings)("invalid data at a %s", (_title, base, connect) => {
  const code = (name: string): string => base.dialect.errorCodes[name as "FormatViolation"] ?? name;

  test.each(broken)("R24 in a request, %s, is refused and reported", async (_what, data, name, path, constraint) => {
    const { peer, reports } = await connect(base, { signal: () => expect.unreachable() });
    const answer = await peer.exchange(signalFrame("1", onTheWire(base, data)));
    expect(answer).toEqual([4, "1", code(name), expect.stringContaining(`${path} ${constraint}`), {}]);
    expect(answer[3]).not.toContain("s3cret");
    expect(await reports.next()).toEqual({
      kind: "invalidPayload",
      action: "DataTransfer com.example.Beacon Signal",
      messageId: "1",
      part: "request",
      received: true,
      issues: [expect.objectContaining({ path, errorCode: name })],
    });
    expect(reports.waiting).toEqual([]);
  });

  test.each(noObjects)("R24 in a request, %s, is refused and reported", async (_what, data, raw, name, keyword) => {
    const { peer, reports } = await connect(base, { signal: () => expect.unreachable() });
    const answer = await peer.exchange(signalFrame("1", raw ?? data));
    expect(answer).toEqual([4, "1", code(name), expect.stringMatching(/^\/data must be /), {}]);
    expect(answer[3]).not.toMatch(/s3cret|7531/);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", issues: [{ path: "/data", keyword }] });
  });

  test("R20 in a request, deeply nested text, is refused", async () => {
    const { peer } = await connect(base, { signal: () => expect.unreachable() });
    const [messageType, messageId] = await peer.exchange(signalFrame("1", deep));
    expect([messageType, messageId]).toEqual([4, "1"]);
  });

  test.each([
    ["breaks its schema", onTheWire(base, { seen: -1 }), "PropertyConstraintViolation", "/data/seen"],
    ["lacks a field", onTheWire(base, {}), "OccurrenceConstraintViolation", "/data/seen"],
    ["is missing", undefined, "OccurrenceConstraintViolation", "/data/seen"],
    ["is not JSON", "s3cret", "FormatViolation", "/data"],
    ["is the text of an array", "[]", "TypeConstraintViolation", "/data"],
  ] as const)("R17 in a response that %s rejects the caller, and since 2.1 tells the peer", async (...row) => {
    const [, data, name, path] = row;
    const { peer, beacon, reports } = await connect(base, {}, { messageId: ids });
    const outcome = rejection(beacon.signal({ text: "x" }, { checkResponse: () => expect.unreachable() }));
    await peer.receive();
    peer.send([3, "m-1", { status: "Accepted", data }]);
    const error = await outcome;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      action: "DataTransfer com.example.Beacon Signal",
      part: "response",
      received: true,
      issues: [{ path, errorCode: name }],
    });
    const report = await reports.next();
    expect(report).toMatchObject({ kind: "invalidPayload", part: "response", received: true, issues: [{ path }] });
    if (base.dialect.messageTypes.includes(5)) {
      expect(await peer.receive()).toEqual([5, "m-1", code(name), expect.stringContaining(path), {}]);
    }
    await expectSilence(peer);
    expect(reports.waiting).toEqual([]);
  });

  test("in a request of this side rejects the caller and sends nothing", async () => {
    const { peer, beacon, reports } = await connect(base);
    const error = await rejection(beacon.signal({ text: "" }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      action: "DataTransfer com.example.Beacon Signal",
      part: "request",
      received: false,
      issues: [{ path: "/data/text", keyword: "minLength" }],
    });
    await expectSilence(peer);
    expect(reports.waiting).toEqual([]);
  });

  test("in a handler's response is InternalError without words, and reported (R25)", async () => {
    const { peer, reports } = await connect(base, { signal: async () => ({ seen: "s3cret" }) });
    const answer = await peer.exchange(signalFrame("1", onTheWire(base, { text: "x" })));
    expect(answer).toEqual([4, "1", "InternalError", "", {}]);
    expect(await reports.next()).toMatchObject({
      kind: "invalidPayload",
      action: "DataTransfer com.example.Beacon Signal",
      messageId: "1",
      part: "response",
      received: false,
      issues: [{ path: "/data/seen", keyword: "type" }],
    });
    expect(reports.waiting).toEqual([]);
  });
});
