import type { Validator } from "@chargewire/runtime";
import { describe, expect, it } from "vitest";
import type { Fixture } from "./fixture.js";
import { compile, loadPackage, loadValidator } from "./generated-package.js";
import { createVendorFolder, draftAndGenerate, vendor } from "./vendor-folder.js";

/** Values that must pass and values that must not, each for one field of the request. */
interface Verdicts {
  readonly accepts: readonly unknown[];
  readonly refuses: readonly unknown[];
}

/** What published files write in ways that are easily got wrong, with values that prove each. */
const traps: readonly (Verdicts & { readonly trap: string; readonly field: string; readonly schema: string })[] = [
  {
    trap: "bounds written as floats",
    field: "percent",
    schema: '{ "type": "integer", "minimum": 0.0, "maximum": 100.0 }',
    accepts: [0, 100, 5.0, -0],
    refuses: [-1, 101, 0.5, "5"],
  },
  {
    trap: "number, not integer",
    field: "level",
    schema: '{ "type": "number", "minimum": -0.5 }',
    accepts: [1, 1.5, -0.5],
    refuses: [-0.6, "1", null],
  },
  {
    trap: "a decimal step, which binary fractions never hit",
    field: "limit",
    schema: '{ "type": "number", "multipleOf": 0.1 }',
    accepts: [0, 0.1, 0.3, 0.6, 0.7, 1.2, 16.1, 999.9, -0.3, 0.1 + 0.2],
    refuses: [0.15, 0.1001, 16.05],
  },
  {
    trap: "lengths in code points",
    field: "text",
    schema: '{ "type": "string", "maxLength": 3 }',
    accepts: ["abc", "ßéñ", "😀😀😀", ""],
    refuses: ["abcd", "😀😀😀😀"],
  },
  {
    trap: "a property without a type",
    field: "data",
    schema: "{}",
    accepts: ["text", 5, null, false, [], { any: ["thing"] }],
    refuses: [],
  },
  {
    trap: "a name that begins with a digit",
    field: "15118SchemaVersion",
    schema: '{ "type": "string", "maxLength": 50 }',
    accepts: ["urn:iso:15118:2:2013:MsgDef"],
    refuses: [2, "x".repeat(51)],
  },
  {
    trap: "a name with an underscore",
    field: "limit_L2",
    schema: '{ "type": "number" }',
    accepts: [1.5],
    refuses: ["1.5"],
  },
  {
    trap: "a default that is the text of a value",
    field: "tbc",
    schema: '{ "type": "boolean", "default": "false" }',
    accepts: [true, false],
    refuses: ["false", 0],
  },
  {
    trap: "bounds of a list beside bounds of its items",
    field: "names",
    schema:
      '{ "type": "array", "additionalItems": false, "minItems": 1.0, "items": { "type": "string", "maxLength": 2 } }',
    accepts: [["a"], ["ab", "cd"]],
    refuses: [[], ["abc"], "ab", [1]],
  },
  {
    trap: "a list of values from a list",
    field: "phases",
    schema:
      '{ "type": "array", "items": { "type": "string", "additionalProperties": false, "enum": ["L1-N", "Energy.Import", "DLMS Message"] } }',
    accepts: [[], ["L1-N", "DLMS Message"]],
    refuses: [["L1N"], ["L1-N", "l1-n"], "L1-N"],
  },
  {
    trap: "an open object without fields of its own",
    field: "part",
    schema: '{ "type": "object" }',
    accepts: [{}, { any: 5 }],
    refuses: [[], "x", null],
  },
  {
    trap: "an open object with fields",
    field: "open",
    schema: '{ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }',
    accepts: [{ a: "x" }, { a: "x", b: 5 }],
    refuses: [{}, { b: 5 }, { a: 5 }],
  },
  {
    trap: "a closed object",
    field: "closed",
    schema: '{ "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }',
    accepts: [{}, { a: "x" }],
    refuses: [{ b: 5 }, { a: "x", b: "x" }, { constructor: "x" }],
  },
  {
    trap: "an object closed without fields",
    field: "nothing",
    schema: '{ "type": "object", "additionalProperties": false }',
    accepts: [{}],
    refuses: [{ a: 1 }, []],
  },
  {
    trap: "the type for what vendors add",
    field: "customData",
    schema: '{ "$ref": "#/definitions/CustomDataType" }',
    accepts: [{ vendorId: "acme" }, { vendorId: "acme", more: { deep: [1] } }],
    refuses: [{}, { vendorId: 5 }, { vendorId: "x".repeat(256) }],
  },
];

/** A request with a field for each trap, and a response that takes anything. */
async function createTrapPackage(): Promise<Fixture> {
  const fields = traps.map(({ field, schema }) => `${JSON.stringify(field)}: ${schema}`);
  const vendorId = { type: "string", maxLength: 255 };
  const definitions = { CustomDataType: { type: "object", properties: { vendorId }, required: ["vendorId"] } };
  const fixture = await createVendorFolder({
    "SetRequest.json": `{
      "$schema": "http://json-schema.org/draft-06/schema#", "$id": "urn:Acme:Set.req", "type": "object",
      "definitions": ${JSON.stringify(definitions)}, "properties": { ${fields.join(", ")} }, "additionalProperties": false
    }`,
    "SetResponse.json": { type: "object" },
  });
  expect((await draftAndGenerate(fixture)).customData).toBe("CustomDataType");
  return fixture;
}

/** How an application uses the types, and what must not compile. */
const usage = `
import { SetRequestPhases, type CustomDataType, type SetRequest, type SetResponse } from "./packages/acme10/src/index.js";

const vendor: CustomDataType = { vendorId: "acme", more: { deep: [1] } };
const more: unknown = vendor["more"];
export const request: SetRequest = {
  "15118SchemaVersion": "2",
  limit_L2: 1.5,
  tbc: false,
  data: [more],
  phases: [SetRequestPhases.L1N, SetRequestPhases.EnergyImport, "DLMS Message"],
  names: ["a"],
  part: { any: 5 },
  nothing: {},
  customData: vendor,
};
export const anything: SetResponse = { whatever: 5 };
const level: number | undefined = request.level;
const data: unknown = request.data;
export const read: unknown[] = [level, data, request["15118SchemaVersion"]?.length, request.customData?.vendorId.length];

// @ts-expect-error the vendor's id is required
export const nameless: CustomDataType = { more: 1 };
// @ts-expect-error and is a text
export const numbered: CustomDataType = { vendorId: 5 };
// @ts-expect-error what the schema does not name is not known
vendor["more"].deep;
// @ts-expect-error only the type for vendors' data takes any field
export const unknownField: SetRequest = { other: 1 };
// @ts-expect-error an open object has no other fields in TypeScript either
request.open?.other;
// @ts-expect-error a default is no value of another type
export const textual: SetRequest = { tbc: "false" };
// @ts-expect-error a list, not one of its items
export const single: SetRequest = { phases: "L1-N" };
// @ts-expect-error the key of a value is not the value
export const key: SetRequest = { phases: ["L1N"] };
// @ts-expect-error what is not known cannot be read without a look
request.data.length;
`;

describe("what published files are careless about", () => {
  it.each(traps)("$trap: the validator of $field says yes and no rightly", async ({ field, accepts, refuses }) => {
    const fixture = await createTrapPackage();
    const validate: Validator<object> = await loadValidator(fixture, vendor.packageName, "Set");
    expect(accepts.filter((value) => !validate({ [field]: value }))).toEqual([]);
    expect(refuses.filter((value) => validate({ [field]: value }))).toEqual([]);
  });

  it("gives types that an application can use, and not misuse", async () => {
    const fixture = await createTrapPackage();
    await fixture.write("usage.ts", usage);
    expect(await compile(fixture)).toBe("");
    const messages = await fixture.read("packages/acme10/src/messages/core.ts");
    for (const line of [
      '"15118SchemaVersion"?: string | undefined;',
      "limit_L2?: number | undefined;",
      "data?: unknown;",
      "phases?: SetRequestPhases[] | undefined;",
      "part?: object | undefined;",
      "/** Whole number. 0 to 100. */\n  percent?: number | undefined;",
      "/** Multiple of 0.1. */\n  limit?: number | undefined;",
      "/** Default: `false`. */\n  tbc?: boolean | undefined;",
      "/** At least 1 item. Each item: at most 2 characters. */\n  names?: string[] | undefined;",
    ]) {
      expect(messages).toContain(`  ${line}`);
    }
    const types = await fixture.read("packages/acme10/src/types.ts");
    expect(types).toMatch(/export interface CustomDataType \{\n {2}\[field: string\]: unknown;\n/);
    expect(types.match(/\[field: string\]/g)).toHaveLength(1);
  });

  it("offers the odd values of an enum under keys that are identifiers", async () => {
    const exported = await loadPackage(await createTrapPackage(), vendor.packageName);
    expect(exported["SetRequestPhases"]).toEqual({
      L1N: "L1-N",
      EnergyImport: "Energy.Import",
      DLMSMessage: "DLMS Message",
    });
  });

  it("takes any field in an open message, but no other kind of value", async () => {
    const validate = await loadValidator(await createTrapPackage(), vendor.packageName, "Set", "response");
    expect([{}, { any: { thing: 1 } }].map((value) => validate(value))).toEqual([true, true]);
    expect([[], null, "x", 5].map((value) => validate(value))).toEqual([false, false, false, false]);
  });

  it("takes every tenth up to ten thousand as a multiple of 0.1", async () => {
    const validate = await loadValidator(await createTrapPackage(), vendor.packageName, "Set");
    const tenths = Array.from({ length: 100_001 }, (_, index) => Number((index / 10).toFixed(1)));
    expect(tenths.filter((limit) => !validate({ limit }))).toEqual([]);
  });
});
