import { readFileSync } from "node:fs";
import { type Fault, type ProtocolModel, readProtocol, type SourceText } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { demoFiles, type Files, jsonOf, textFields } from "./fixture.js";

const manifestSchema = readFileSync(new URL("../../schemas/protocol.schema.json", import.meta.url), "utf8");

describe("normalisation", () => {
  it("names an inline object after its owner and field, and an inline enum likewise", async () => {
    const model = await modelOf((files) => {
      jsonOf(files, "demo1.0/basic/ExchangeRequest.json")["properties"] = {
        detail: {
          description: "A detail.",
          type: "object",
          additionalProperties: false,
          properties: { state: { description: "Its state.", type: "string", enum: ["On", "Off"] } },
        },
      };
      jsonOf(files, "demo1.0/basic/ExchangeRequest.json")["required"] = [];
    });
    expect(fieldSchema(model, "ExchangeRequest", "detail")).toMatchObject({
      $ref: "#/definitions/ExchangeRequestDetail",
    });
    expect(model.types.map(({ name }) => name)).toEqual(["ExchangeRequestDetail", "Setting"]);
    expect(model.enums.map(({ name }) => name)).toEqual(["ExchangeRequestDetailState", "Mode"]);
    expect(model.enums[0]?.description).toBe("Its state.");
  });

  it("names an inline type after its title when that is an identifier", async () => {
    const inline = { description: "A pair.", ...textFields("A pair.", "left"), title: "Pair" };
    const model = await modelOf((files) => {
      const properties = {
        one: inline,
        more: { description: "Others.", type: "array", items: { ...inline, title: "not a name" } },
      };
      files["demo1.0/basic/ExchangeRequest.json"] = { ...textFields("Exchanges."), properties };
    });
    expect(model.types.map(({ name }) => name)).toEqual(["ExchangeRequestMore", "Pair", "Setting"]);
    expect(fieldSchema(model, "ExchangeRequest", "more")?.items).toMatchObject({
      $ref: "#/definitions/ExchangeRequestMore",
    });
  });

  it("merges definitions that differ in descriptions and order only", async () => {
    const model = await modelOf((files) => {
      const message = jsonOf(files, "demo1.0/basic/ExchangeRequest.json");
      message["definitions"] = {
        Mode: { description: "Other words.", enum: ["kWh", "15118", "Slow.Start", "L1-N"], type: "string" },
      };
      message["properties"] = { mode: { description: "A mode.", $ref: "#/definitions/Mode" } };
      message["required"] = ["mode"];
    });
    expect(model.enums).toHaveLength(1);
    expect(model.enums[0]?.description).toBe("How it works.");
    expect(model.enums[0]?.values.map(({ key }) => key)).toEqual(["SlowStart", "L1N", "_15118", "kWh"]);
  });

  it("skips keywords that change nothing, a byte order mark and CRLF", async () => {
    const plain = await modelOf();
    const decorated = await modelOf((files) => {
      const message = {
        $id: "urn:demo",
        title: "ExchangeRequest",
        comment: "x",
        ...textFields("Exchanges a text.", "text"),
      };
      const properties = {
        text: { description: "The text.", type: "string", javaType: "T", additionalProperties: false },
      };
      const text = JSON.stringify({ ...message, properties }, undefined, 2);
      files["demo1.0/basic/ExchangeRequest.json"] = `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    });
    expect(decorated).toEqual(plain);
  });

  it("takes a property without a type as any JSON, and infers types that other keywords imply", async () => {
    const model = await modelOf((files) => {
      const properties = {
        any: { description: "Anything." },
        list: { description: "A list.", items: { type: "integer" } },
        kind: { description: "A kind.", enum: ["A", "B"] },
        part: { description: "A part.", properties: {}, additionalProperties: false },
      };
      files["demo1.0/basic/ExchangeRequest.json"] = { ...textFields("Exchanges."), properties };
    });
    expect(fieldSchema(model, "ExchangeRequest", "any")).toEqual({ description: "Anything." });
    expect(fieldSchema(model, "ExchangeRequest", "list")).toMatchObject({ type: "array", items: { type: "integer" } });
    expect(model.enums.find(({ name }) => name === "ExchangeRequestKind")?.schema.type).toBe("string");
    expect(model.types.find(({ name }) => name === "ExchangeRequestPart")?.fields).toEqual([]);
  });

  it("keeps fields that are called like members of every object", async () => {
    const model = await modelOf((files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = textFields("Exchanges.", "toString", "constructor");
    });
    const request = model.profiles[0]?.actions.find(({ action }) => action === "Exchange")?.request;
    expect(request?.fields?.map(({ name }) => name)).toEqual(["toString", "constructor"]);
  });
});

async function modelOf(edit: (files: Files) => void = () => {}): Promise<ProtocolModel> {
  const files = demoFiles();
  edit(files);
  const schemas: SourceText[] = Object.entries(files).map(([path, content]) => ({
    path: path.replace("demo1.0/", ""),
    text: (typeof content === "string" ? content : JSON.stringify(content)).replace(/^\uFEFF/, ""),
  }));
  const faults: Fault[] = [];
  const input = { source: "schemas/demo1.0", schemas, templates: [], manifestSchema, requireDescriptions: true };
  const model = await readProtocol(input, faults);
  expect(faults).toEqual([]);
  if (model === undefined) throw new Error("no model");
  return model;
}

function fieldSchema(model: ProtocolModel, type: string, field: string) {
  const types = model.profiles.flatMap(({ actions }) => actions.map(({ request }) => request));
  return types.find(({ name }) => name === type)?.fields?.find(({ name }) => name === field)?.schema;
}
