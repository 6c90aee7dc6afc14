import {
  defineProtocol,
  type Feature,
  ValidationError,
  type ValidationOptions,
  type Validator,
} from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { old, openFromScript, openToScript, rejection, settle } from "../support/session.js";

const long = "x".repeat(21);

/** Whether a bad request, and a bad response, got through in either direction, and how many reports were made. */
async function tryAll(validation: ValidationOptions): Promise<Record<string, unknown>> {
  const handled: unknown[] = [];
  const { server, backEnd, peer } = await openFromScript({ validation }, undefined, {
    echo: ({ text }) => {
      handled.push(text);
      return text === "answer badly" ? { text: long } : { text: "" };
    },
  });
  peer.write([2, "1", "Echo", { text: long }]);
  peer.write([2, "2", "Echo", { text: "answer badly" }]);
  await settle();
  const own = backEnd.call("Echo", { text: long });
  const requestOut = await Promise.race([own.then(undefined, (error: unknown) => error), settle()]);
  if (requestOut === undefined) peer.answer({ text: "" });
  await settle();
  const answered = backEnd.call("Echo", { text: "" });
  await settle();
  peer.answer({ text: long });
  const responseIn = await answered.then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    requestIn: handled.includes(long),
    responseOut: peer.received.some(([type, id]) => type === 3 && id === "2"),
    requestOut: !(requestOut instanceof ValidationError),
    responseIn: !(responseIn instanceof ValidationError),
    reports: server.reportCounts.invalidPayload,
  };
}

const nothing = { requestIn: false, responseOut: false, requestOut: false, responseIn: false };
const everything = { requestIn: true, responseOut: true, requestOut: true, responseIn: true };

describe("modes of validation", () => {
  test.each<[string, ValidationOptions, object]>([
    ["strict is the default", {}, { ...nothing, reports: 3 }],
    [
      "report lets everything through and reports it",
      { incoming: "report", outgoing: "report" },
      { ...everything, reports: 4 },
    ],
    ["off does not look", { incoming: "off", outgoing: "off" }, { ...everything, reports: 0 }],
    [
      "incoming alone",
      { incoming: "off" },
      { requestIn: true, responseIn: true, requestOut: false, responseOut: false, reports: 1 },
    ],
    [
      "outgoing alone",
      { outgoing: "off" },
      { requestIn: false, responseIn: false, requestOut: true, responseOut: true, reports: 2 },
    ],
    ["an action by itself", { actions: { Echo: "off" } }, { ...everything, reports: 0 }],
    [
      "an action in one direction; the other one keeps the mode of the endpoint",
      { outgoing: "report", actions: { Echo: { incoming: "off" } } },
      { ...everything, reports: 2 },
    ],
    ["another action changes nothing", { actions: { Ping: "off" } }, { ...nothing, reports: 3 }],
    [
      "strict for one action of an endpoint that does not look",
      { incoming: "off", outgoing: "off", actions: { Echo: "strict" } },
      { ...nothing, reports: 3 },
    ],
  ])("%s", async (_name, validation, expected) => {
    expect(await tryAll(validation)).toEqual(expected);
  });

  test("R30 names of Object are no exceptions of an action", async () => {
    const { station, peer } = await openToScript({ validation: { actions: Object.create({ Echo: "off" }) } });
    expect(await rejection(station.call("Echo", { text: long }))).toBeInstanceOf(ValidationError);
    await settle();
    expect(peer.received).toEqual([]);
  });

  test("a report says what is wrong, never the value", async () => {
    const { server, peer } = await openFromScript({ validation: { incoming: "report" } }, undefined, {
      echo: () => ({ text: "" }),
    });
    const reports: unknown[] = [];
    server.on("report", (report) => reports.push(report));
    peer.write([2, "1", "Echo", { text: `secret ${long}` }]);
    await settle();
    expect(reports).toMatchObject([
      {
        kind: "invalidPayload",
        action: "Echo",
        messageId: "1",
        part: "request",
        received: true,
        issues: [{ path: "/text", keyword: "maxLength", errorCode: "PropertyConstraintViolation" }],
      },
    ]);
    expect(JSON.stringify(reports)).not.toContain("secret");
  });

  test("a bad request of our own is refused before it takes a place in the queue", async () => {
    const { station } = await openToScript();
    const error = await rejection(station.call("Echo", { text: long }));
    expect(error).toMatchObject({ part: "request", received: false, action: "Echo", issues: [{ path: "/text" }] });
    expect(station.pending).toEqual([]);
  });
});

describe("a validator that is written by hand", () => {
  test("may refuse without saying why, and is obeyed", async () => {
    const silent = ((_value: unknown): _value is object => false) as Validator<object>;
    const feature = { ...old.protocol.feature("Ping"), request: silent } as Feature;
    const profile = { ...old.profile, features: { Ping: feature } };
    const protocol = defineProtocol<FixtureTypes>(old.protocol, [profile]);
    const { peer } = await openFromScript(
      {},
      { protocol, profile: profile as typeof old.profile },
      { ping: () => ({}) },
    );
    peer.write([2, "1", "Ping", {}]);
    await settle();
    expect(peer.received).toEqual([[4, "1", "PropertyConstraintViolation", "payload is not valid", {}]]);
  });
});
