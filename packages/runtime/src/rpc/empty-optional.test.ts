import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Validator } from "../model/validator.js";
import { omitEmptyOptional } from "./empty-optional.js";

const list = { type: "array", items: { type: "object", properties: { inner: { type: "array" } } } };

/** A message with an optional and a required field of each kind, and the same once more inside. */
const inside = {
  type: "object",
  properties: { optional: list, required: list, deep: { type: "object", properties: { list } } },
  required: ["required"],
};
const validator = new Ajv().compile({
  type: "object",
  properties: {
    text: { type: "string" },
    optionalList: list,
    requiredList: list,
    optionalObject: { type: "object" },
    requiredObject: { type: "object" },
    inside,
    "a/b~c": list,
    anything: {},
    first: { type: "array", minItems: 1 },
    second: { type: "array", minItems: 1 },
  },
  required: ["requiredList", "requiredObject"],
}) as unknown as Validator<unknown>;

const omit = (payload: object): object => omitEmptyOptional(payload, validator, "utc");
const required = { requiredList: [], requiredObject: {} };

describe("R29 empty optional fields", () => {
  test("R29 an optional list or object that is empty is left out, a required one stays", () => {
    expect(omit({ ...required, optionalList: [], optionalObject: {}, text: "" })).toEqual({ ...required, text: "" });
  });

  test("R29 the same holds inside of objects", () => {
    expect(omit({ ...required, inside: { optional: [], required: [] } })).toEqual({
      ...required,
      inside: { required: [] },
    });
  });

  test("R29 an optional object that becomes empty is left out as well", () => {
    expect(omit({ ...required, inside: { required: [], deep: { list: [] } } })).toEqual({
      ...required,
      inside: { required: [] },
    });
  });

  test("R29 items of a list keep their place; what is empty in them is left out", () => {
    expect(omit({ ...required, optionalList: [{ inner: [] }, {}] })).toEqual({
      ...required,
      optionalList: [{}, {}],
    });
  });

  test("R29 names with the characters of a JSON pointer are understood", () => {
    expect(omit({ ...required, "a/b~c": [] })).toEqual(required);
  });

  test("R29 a field that is undefined makes an object no less empty", () => {
    expect(omit({ ...required, optionalObject: { field: undefined } })).toEqual(required);
  });

  test("R29 what the schema leaves open is left alone: any JSON, and fields that it does not know", () => {
    const payload = {
      requiredList: [],
      requiredObject: { list: [], deep: { object: {} } },
      anything: { list: [], object: {} },
      foreign: [],
    };
    expect(omit(payload)).toEqual(payload);
    expect(omit({ ...payload, anything: [], optionalList: [] })).toEqual({ ...payload, anything: [] });
  });

  test("R29 the validator is asked about a field of a list's items once, however many there are", () => {
    let asked = 0;
    const counting = Object.assign(
      (payload: unknown) => {
        asked++;
        const isValid = validator(payload);
        counting.errors = validator.errors ?? null;
        return isValid;
      },
      { errors: undefined as typeof validator.errors },
    ) as unknown as Validator<unknown> & { errors: typeof validator.errors };
    const items = (count: number): object[] => Array.from({ length: count }, () => ({ inner: [] }));
    const count = (payload: object): number => {
      asked = 0;
      omitEmptyOptional(payload, counting, "utc");
      return asked;
    };
    expect(count({ ...required, optionalList: items(500) })).toBe(count({ ...required, optionalList: items(5) }));
  });

  test("R29 several empty lists that must not be empty are left out in whatever order they come", () => {
    expect(omit({ second: [], ...required, first: [] })).toEqual(required);
  });

  test("R29 a payload with nothing empty in it is passed on as it is", () => {
    const payload = { text: "x", requiredList: [{ inner: [1] }], requiredObject: { x: 0 } };
    expect(omit(payload)).toBe(payload);
  });

  test("R29 the caller's object is never changed", () => {
    const payload = { ...required, optionalList: [], inside: { optional: [], required: [] } };
    const before = structuredClone(payload);
    omit(payload);
    expect(payload).toEqual(before);
  });

  test("R29 a date is text in JSON and not an empty object", () => {
    const at = new Date(0);
    const payload = { text: "x", requiredList: [{ inner: [1] }], requiredObject: { at } };
    expect(omit(payload)).toBe(payload);
    expect(omit({ ...payload, optionalList: [] })).toEqual({ ...payload, requiredObject: { at: at.toJSON() } });
  });

  test("R30 a field named __proto__ is plain data", () => {
    const payload = JSON.parse('{"requiredList":[],"requiredObject":{"__proto__":{"polluted":true}}}') as object;
    expect(JSON.stringify(omit(payload))).toBe(JSON.stringify(payload));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("R29 what is no JSON is passed on: whoever writes it says so", () => {
    const cyclic: Record<string, unknown> = { ...required, optionalList: [] };
    cyclic["optionalObject"] = cyclic;
    expect(omit(cyclic)).toBe(cyclic);
    const big = { ...required, text: 1n };
    expect(omit(big)).toBe(big);
  });
});
