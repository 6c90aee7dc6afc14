import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Files, Fixture } from "./fixture.js";
import { compile, loadPackage, loadValidator } from "./generated-package.js";
import { createVendorFolder, draftAndGenerate, readDemo, vendor } from "./vendor-folder.js";

/** A folder with one action, Set, whose request has these fields. */
function setting(properties: object, definitions: object = {}): Promise<Fixture> {
  return createVendorFolder({
    "SetRequest.json": { type: "object", additionalProperties: false, definitions, properties },
    "SetResponse.json": { type: "object" },
  });
}

async function generated(properties: object, definitions: object = {}): Promise<Fixture> {
  const fixture = await setting(properties, definitions);
  await draftAndGenerate(fixture);
  return fixture;
}

/** Texts that look like the code into which they are written. */
const codeLike = [
  "a, parentData, parentDataProperty, rootData=data}",
  "schemaPath:",
  ",x",
  "require(1)",
  'require("fs")',
  "{instancePath,parentData,parentDataProperty,rootData}",
  "1e-8",
  "__proto__",
];

describe("input that is rare and right", () => {
  it("keeps every text of the schema, whatever it looks like", async () => {
    const field = 'a,"rootData=';
    const fixture = await generated({ text: { enum: codeLike }, [field]: { type: "string" } });
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    expect(codeLike.filter((text) => !validate({ text, [field]: "x" }))).toEqual([]);
    expect(validate({ text: "a}" })).toBe(false);
    expect(validate.errors?.[0]?.params["allowedValues"]).toEqual(codeLike);
    const { SetRequestText } = (await loadPackage(fixture, vendor.packageName)) as Record<string, object>;
    expect(Object.values(SetRequestText ?? {})).toEqual(codeLike);
  });

  it("takes an enum of any length", async () => {
    const codes = Array.from({ length: 300 }, (_, index) => `E${index}`);
    const fixture = await generated({ code: { type: "string", enum: codes } });
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    expect([validate({ code: "E299" }), validate({ code: "E300" })]).toEqual([true, false]);
  });

  it("takes names of types, fields and values that JavaScript has for something else", async () => {
    const names = ["hasOwnProperty", "constructor", "toString", "keyof"];
    const definitions = Object.fromEntries(names.map((name) => [name, { type: "string", maxLength: 3 }]));
    const fields = Object.fromEntries(names.map((name) => [name, { $ref: `#/definitions/${name}` }]));
    const inner = { type: "object", properties: fields, required: ["hasOwnProperty"], additionalProperties: false };
    const { keyof: _reserved, ...allowed } = definitions;
    const fixture = await generated(
      { inner: { ...inner, properties: { ...fields, keyof: { type: "string" } } }, sign: { enum: ["<", ">", "+1"] } },
      allowed,
    );
    expect(await compile(fixture)).toBe("");
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    expect(validate({ inner: { hasOwnProperty: "abc", constructor: "x" }, sign: "<" })).toBe(true);
    expect(validate({ inner: {} })).toBe(false);
    expect(validate({ inner: { hasOwnProperty: "abcd" } })).toBe(false);
    const { SetRequestSign } = (await loadPackage(fixture, vendor.packageName)) as Record<string, object>;
    expect(SetRequestSign).toEqual({ "<": "<", ">": ">", _1: "+1" });
  });

  it("follows a definition that is nothing but a reference", async () => {
    const definitions = { Limit: { $ref: "#/definitions/Level" }, Level: { type: "integer", maximum: 9 } };
    const fixture = await generated({ limit: { $ref: "#/definitions/Limit" } }, definitions);
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    expect([validate({ limit: 9 }), validate({ limit: 10 })]).toEqual([true, false]);
  });

  it.each([0.1, 0.01, 0.001, 0.25])(
    "finds multiples of %d among numbers of any size, and nothing else",
    async (step) => {
      const fixture = await generated({ value: { type: "number", multipleOf: step } });
      const validate = await loadValidator(fixture, vendor.packageName, "Set");
      const decimals = step === 0.25 ? 2 : Math.round(-Math.log10(step));
      for (const whole of [0, 3, 71, 67_111, 123_456_789, 9_999_999_999]) {
        for (let part = 0; part < 40; part++) {
          const value = Number((whole + part * step).toFixed(decimals));
          expect([value, validate({ value })]).toEqual([value, true]);
          if (whole > 1_000_000) continue;
          const between = Number((whole + part * step + step / 2).toFixed(decimals + 1));
          expect([between, validate({ value: between })]).toEqual([between, false]);
        }
      }
      expect(validate({ value: step * (1 + 1e-9) })).toBe(false);
    },
  );

  it("takes bounds of any size", async () => {
    const fixture = await generated({ value: { type: "number", minimum: 1e-8, exclusiveMaximum: 1e21 } });
    const validate = await loadValidator(fixture, vendor.packageName, "Set");
    expect([1e-8, 1e20, 1e-9, 1e21].map((value) => validate({ value }))).toEqual([true, true, false, false]);
  });

  it("reads files that are UTF-8, and names one that is not", async () => {
    const fixture = await setting({ text: { enum: ["caf\u00e9"] } });
    await draftAndGenerate(fixture);
    const file = "schemas/acme1.0/SetRequest.json";
    const latin = Buffer.from(await fixture.read(file), "utf8")
      .toString("latin1")
      .replace("\u00c3\u00a9", "\u00e9");
    await writeFile(join(fixture.root, file), Buffer.from(latin, "latin1"));
    const { faults } = await fixture.run();
    expect(faults.map(({ message }) => message)).toEqual(["the folder holds SetRequest.json, which is not UTF-8"]);
  });

  it("takes an object that says so only by being closed", async () => {
    const { model } = await readDemo((files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = { properties: { part: { additionalProperties: false } } };
    });
    expect(model?.types.find(({ name }) => name === "ExchangeRequestPart")?.fields).toEqual([]);
  });

  it("merges definitions with fields that are called like keywords", async () => {
    const part = (description: string): object => ({
      type: "object",
      properties: { type: { type: "string", description }, enum: { description, type: "string" }, required: {} },
    });
    const definitions = (description: string): object => ({ definitions: { Part: part(description) } });
    const properties = { part: { $ref: "#/definitions/Part" } };
    const { faults } = await readDemo((files: Files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = { type: "object", properties, ...definitions("One.") };
      files["demo1.0/basic/ExchangeResponse.json"] = { type: "object", properties, ...definitions("Two.") };
    });
    expect(faults).toEqual([]);
  });
});
