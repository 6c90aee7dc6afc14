import { describe, expect, it } from "vitest";
import { textFields } from "./fixture.js";
import { compile, loadPackage, loadValidator } from "./generated-package.js";
import { createVendorFolder, draftAndGenerate, modelOfDemo, vendor } from "./vendor-folder.js";

/** Names that JSON Schema, TypeScript, the generator's tools or objects as such give a meaning to. */
const fieldNames: readonly string[] = [
  ...words("$ref $id id title definitions properties items enum type required const description default allOf"),
  ...words("additionalProperties tsType formats codePointLength noFields toString valueOf constructor class await"),
  ...words("15118Version limit_L2 0x1 -1 a.b a/b a~b a\"b a'b a\\b a`b a*/b Größe 电压"),
  ...["a\nb", " "],
];

/** Names of definitions that TypeScript has types or constants of its own for. */
const typeNames: readonly string[] = [
  ...words("Array Object String Number Date Error Function Symbol Partial Readonly Map JSON"),
  ...words("name module require exports global of from get D0 Root schema1"),
];

describe("names that mean something elsewhere", () => {
  it("may be those of fields: they are typed, and validated", async () => {
    const properties = Object.fromEntries(fieldNames.map((name) => [name, { type: "string", maxLength: 3 }]));
    const fixture = await createVendorFolder({
      "SetRequest.json": { type: "object", additionalProperties: false, properties, required: fieldNames },
      "SetResponse.json": { type: "object" },
    });
    await draftAndGenerate(fixture);
    const fields = fieldNames.map((name) => `  ${JSON.stringify(name)}: "abc",\n`).join("");
    const wrong = fieldNames.map((name) => `  // @ts-expect-error a text\n  ${JSON.stringify(name)}: 5,\n`).join("");
    await fixture.write(
      "usage.ts",
      'import type { SetRequest } from "./packages/acme10/src/index.js";\n' +
        `export const right: SetRequest = {\n${fields}};\nexport const wrong: SetRequest = {\n${wrong}};\n`,
    );
    expect(await compile(fixture)).toBe("");
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    const right = Object.fromEntries(fieldNames.map((name) => [name, "abc"]));
    expect(validate(right)).toBe(true);
    expect(fieldNames.filter((name) => validate({ ...right, [name]: "abcd" }))).toEqual([]);
    // What every object inherits is no field that is there.
    const without = (gone: string): object =>
      Object.fromEntries(Object.entries(right).filter(([name]) => name !== gone));
    const missing = fieldNames.map((name) => (validate(without(name)) ? undefined : validate.errors?.[0]));
    expect(missing).toEqual(
      fieldNames.map((name) => expect.objectContaining({ keyword: "required", params: { missingProperty: name } })),
    );
    expect(["other", "isPrototypeOf"].filter((name) => validate({ ...right, [name]: "abc" }))).toEqual([]);
  });

  it("may be those of definitions", async () => {
    const definition = { type: "object", properties: { list: { type: "array", items: { type: "string" } } } };
    const fixture = await createVendorFolder({
      "SetRequest.json": {
        type: "object",
        definitions: Object.fromEntries(typeNames.map((name) => [name, definition])),
        properties: Object.fromEntries(typeNames.map((name) => [name, { $ref: `#/definitions/${name}` }])),
      },
      "SetResponse.json": { type: "object", properties: { part: { type: "object" }, data: {} } },
    });
    await draftAndGenerate(fixture);
    expect(await compile(fixture)).toBe("");
  });

  it("may be those of values, whose keys are identifiers", async () => {
    const values = ["constructor", "toString", "default", "1.5", 'a"b', "a\\c", "d*/e", "x\ny", "L1-N", "AC_1", "kWh"];
    const fixture = await createVendorFolder({
      "SetRequest.json": { type: "object", properties: { value: { type: "string", enum: values } } },
      "SetResponse.json": { type: "object" },
    });
    await draftAndGenerate(fixture);
    expect(await compile(fixture)).toBe("");
    const table = (await loadPackage(fixture, vendor.packageName))["SetRequestValue"] as Record<string, string>;
    expect(Object.keys(table)).toEqual(words("constructor toString default _15 aB aC dE xY L1N AC_1 kWh"));
    expect(Object.values(table)).toEqual(values);
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    expect(values.filter((value) => !validate({ value }))).toEqual([]);
    expect(["valueOf", "_15", ""].filter((value) => validate({ value }))).toEqual([]);
  });

  it("keep an inline type of a field that every object has", async () => {
    const model = await modelOfDemo((files) => {
      const inline = { type: "string", enum: ["A"] };
      const properties = { constructor: inline, toString: { type: "object", properties: { valueOf: inline } } };
      files["demo1.0/basic/ExchangeRequest.json"] = { ...textFields("Exchanges."), properties, required: [] };
    });
    expect([...model.types, ...model.enums].map(({ name }) => name)).toEqual([
      "ExchangeRequestToString",
      "Setting",
      "ExchangeRequestConstructor",
      "ExchangeRequestToStringValueOf",
      "Mode",
    ]);
  });
});

function words(text: string): string[] {
  return text.split(" ");
}
