import { ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { modern, old, openToScript, rejection, settle } from "../support/session.js";

const cyclic: Record<string, unknown> = { list: [] };
cyclic["self"] = cyclic;

const noJson: Record<string, unknown> = {
  "a cycle": cyclic,
  "a BigInt": { text: 1n, list: [] },
  "an array": [],
  null: null,
  undefined: undefined,
  "a number": 5,
  "a function": () => {},
  "a Date": new Date(0),
  "an object whose toJSON gives nothing": { toJSON: () => undefined },
  "a getter that throws": Object.defineProperty({}, "text", {
    enumerable: true,
    get() {
      throw new Error("no");
    },
  }),
};

describe.each([
  ["1.6", old],
  ["2.1", modern],
] as const)("a payload that is no JSON object, %s grammar", (_name, dialect) => {
  test.each(Object.entries(noJson))("%s: callUnchecked rejects and sends nothing", async (_what, payload) => {
    const { station, peer } = await openToScript({}, dialect);
    const error = await rejection(station.callUnchecked("Thing", payload as object));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ action: "Thing", part: "request", received: false });
    await settle();
    expect([peer.received, station.pending]).toEqual([[], []]);
  });

  test.each(Object.entries(noJson).filter(([what]) => !what.startsWith("a getter")))(
    "%s: call rejects with ValidationError, whatever the mode of validation",
    async (_what, payload) => {
      for (const outgoing of ["strict", "report", "off"] as const) {
        const { station, peer } = await openToScript({ validation: { outgoing } }, dialect);
        expect(await rejection(station.call("Echo", payload as never))).toBeInstanceOf(ValidationError);
        await settle();
        expect([peer.received, station.pending]).toEqual([[], []]);
      }
    },
  );

  test("a SEND of it rejects as well", async () => {
    const { station } = await openToScript({ validation: { outgoing: "off" } }, modern);
    for (const payload of [cyclic, { note: 1n }, [], null]) {
      expect(await rejection(station.send("Note", payload as never))).toBeInstanceOf(ValidationError);
    }
  });
});

test("R35 what happens to the request after the call does not reach the wire", async () => {
  const { station, peer } = await openToScript();
  void station.call("Ping", {}).catch(() => {});
  const request = { text: "as it was" };
  void station.call("Echo", request).catch(() => {});
  request.text = "changed";
  await settle();
  peer.answer({});
  await settle();
  expect(peer.calls[1]?.[3]).toEqual({ text: "as it was" });
});
