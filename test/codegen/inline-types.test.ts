import type { ProtocolModel } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { demoManifest, type Files, textFields } from "./fixture.js";
import { modelOfDemo } from "./vendor-folder.js";

const values = { type: "string", enum: ["On", "Off"] };

/** An object with fields, closed as published ones are. */
function object(properties: object, more: object = {}): object {
  return { type: "object", additionalProperties: false, properties, ...more };
}

/** The demo protocol with other fields in the request and the response of Exchange. */
function exchanging(asked: object, answered: object = {}, typeNames?: Record<string, string[]>) {
  return (files: Files): void => {
    files["demo1.0/protocol.json"] = { ...demoManifest(), ...(typeNames === undefined ? {} : { typeNames }) };
    files["demo1.0/basic/ExchangeRequest.json"] = { ...textFields("Exchanges."), properties: asked };
    files["demo1.0/basic/ExchangeResponse.json"] = { ...textFields("Exchanges."), properties: answered };
  };
}

/** The names of all types and enums but those of the demo protocol itself. */
function namesIn(model: ProtocolModel): string[] {
  return [...model.types, ...model.enums]
    .map(({ name }) => name)
    .filter((name) => name !== "Mode" && name !== "Setting");
}

async function namesOf(...input: Parameters<typeof exchanging>): Promise<string[]> {
  return namesIn(await modelOfDemo(exchanging(...input)));
}

describe("an object or enum that stands inline", () => {
  it("is named after its owner and its field", async () => {
    const part = object({ state: values, deep: object({ state: values }) });
    expect(await namesOf({ part, "my-state": values, limit_L2: values, "15118State": values })).toEqual([
      "ExchangeRequestPart",
      "ExchangeRequestPartDeep",
      "ExchangeRequest15118State",
      "ExchangeRequestLimitL2",
      "ExchangeRequestMyState",
      "ExchangeRequestPartDeepState",
      "ExchangeRequestPartState",
    ]);
  });

  it("is the item of a list under the name of the list, also in a definition", async () => {
    const parts = { type: "array", items: object({ states: { type: "array", items: values } }) };
    expect(await namesOf({ parts })).toEqual(["ExchangeRequestParts", "ExchangeRequestPartsStates"]);
    const model = await modelOfDemo((files) => {
      exchanging({ grid: { $ref: "#/definitions/Grid" } })(files);
      const request = files["demo1.0/basic/ExchangeRequest.json"] as Record<string, unknown>;
      request["definitions"] = { Grid: { type: "array", items: { type: "array", items: values } } };
    });
    expect(namesIn(model)).toEqual(["Grid", "GridItem"]);
  });

  it("is one type with an equal object of the same field name, named after the field", async () => {
    const tag = object({ id: { type: "string", maxLength: 20 }, state: values });
    expect(await namesOf({ idTag: tag }, { list: { type: "array", items: object({ idTag: tag }) } })).toEqual([
      "ExchangeResponseList",
      "IdTag",
      "IdTagState",
    ]);
  });

  it("stays apart from an equal object in a field of another name, until the manifest joins them", async () => {
    const value = object({ at: { type: "string" } });
    expect(await namesOf({ transactionData: value }, { meterValue: value })).toEqual([
      "ExchangeRequestTransactionData",
      "ExchangeResponseMeterValue",
    ]);
    const names = { MeterValue: ["ExchangeRequest.transactionData", "ExchangeResponse.meterValue"] };
    expect(await namesOf({ transactionData: value }, { meterValue: value }, names)).toEqual(["MeterValue"]);
  });

  it("gives what stands in it to the object that it is one with, a name included", async () => {
    const outer = (inner: object): object => object({ inner: object({ depth: object({ state: values }), ...inner }) });
    const titled = object({ inner: object({ depth: object({ state: values }, { title: "Depth" }) }) });
    expect(await namesOf({ part: outer({}) }, { part: titled })).toEqual(["Depth", "Inner", "Part", "DepthState"]);
    const names = { Depth: ["ExchangeResponse.part.inner.depth"], State: ["ExchangeResponse.part.inner.depth.state"] };
    expect(await namesOf({ part: outer({}) }, { part: outer({}) }, names)).toEqual(["Depth", "Inner", "Part", "State"]);
  });

  it("has a name also in a list of lists", async () => {
    const cell = { type: "array", items: { type: "array", items: values } };
    expect(await namesOf({ grid: cell })).toEqual(["ExchangeRequestGridItem"]);
    const deep = { type: "array", items: { type: "array", items: object({ state: values }) } };
    expect(await namesOf({ grid: deep })).toEqual(["ExchangeRequestGridItem", "ExchangeRequestGridItemState"]);
  });

  it("keeps the descriptions of all that are one", async () => {
    const tag = (description: string | undefined): object => object({ id: { type: "string", description } });
    const model = await modelOfDemo(exchanging({ tag: tag(undefined) }, { tag: tag("Its number.") }));
    expect(model.types.find(({ name }) => name === "Tag")?.fields?.[0]?.description).toBe("Its number.");
  });

  it("stays apart from an equal enum, which may mean something else", async () => {
    expect(await namesOf({ status: values }, { status: values })).toEqual([
      "ExchangeRequestStatus",
      "ExchangeResponseStatus",
    ]);
  });

  it("stays apart from an object that differs, down to an enum deep in it", async () => {
    const tag = (...states: string[]): object => object({ inner: object({ state: { type: "string", enum: states } }) });
    expect(await namesOf({ tag: tag("A") }, { tag: tag("A", "B") })).toEqual([
      "ExchangeRequestTag",
      "ExchangeRequestTagInner",
      "ExchangeResponseTag",
      "ExchangeResponseTagInner",
      "ExchangeRequestTagInnerState",
      "ExchangeResponseTagInnerState",
    ]);
  });

  it("gets no name that an action, a definition or a message has", async () => {
    const part = object({ id: { type: "string" } });
    const other = object({ other: { type: "string" } });
    const asked = { ping: part, setting: other, pingRequest: object({ third: { type: "string" } }) };
    expect(await namesOf(asked, asked)).toEqual([
      "ExchangeRequestPing",
      "ExchangeRequestPingRequest",
      "ExchangeRequestSetting",
    ]);
  });

  it("is named by the manifest before all else", async () => {
    const tag = object({ id: { type: "string" } }, { title: "Titled" });
    const names = {
      IdTag: ["ExchangeRequest.tag"],
      State: ["ExchangeRequest.state", "ExchangeResponse.otherState"],
      Item: ["ExchangeResponse.items"],
    };
    const items = { type: "array", items: object({ deep: values }) };
    expect(await namesOf({ tag, state: values }, { otherState: values, items }, names)).toEqual([
      "IdTag",
      "Item",
      "ItemDeep",
      "State",
    ]);
  });

  it("is told apart from an equal object by a name of the manifest", async () => {
    const tag = object({ id: { type: "string" } });
    const names = { Asked: ["ExchangeRequest.tag"], Answered: ["ExchangeResponse.tag"] };
    expect(await namesOf({ tag }, { tag }, names)).toEqual(["Answered", "Asked"]);
    // A name for one of them is for all that are equal and have none.
    expect(await namesOf({ tag }, { tag }, { Tag: ["ExchangeResponse.tag"] })).toEqual(["Tag"]);
  });

  it("may be named like a definition that says the same", async () => {
    const model = await modelOfDemo(
      exchanging(
        { mode: { type: "string", enum: ["kWh", "L1-N", "15118", "Slow.Start"] } },
        {},
        {
          Mode: ["ExchangeRequest.mode"],
        },
      ),
    );
    expect(namesIn(model)).toEqual([]);
    expect(model.enums).toHaveLength(1);
  });

  it("has the description of its field when it has none", async () => {
    const model = await modelOfDemo(
      exchanging({
        state: { description: "Its state.", ...values },
        list: { description: "All parts.", type: "array", items: object({}) },
        own: { description: "The list.", type: "array", items: { description: "One of them.", ...values } },
      }),
    );
    const described = [...model.types, ...model.enums].map(({ name, description }) => [name, description]);
    expect(Object.fromEntries(described)).toMatchObject({
      ExchangeRequestState: "Its state.",
      ExchangeRequestList: "All parts.",
      ExchangeRequestOwn: "One of them.",
    });
  });

  it("has no name where it says nothing: an open object without fields", async () => {
    const model = await modelOfDemo(exchanging({ data: { type: "object" }, list: { items: { type: "object" } } }));
    expect(namesIn(model)).toEqual([]);
  });

  it("may stand under 200 others", async () => {
    const depth = 200;
    let nested: object = values;
    for (let level = 0; level < depth; level++) nested = object({ n: nested });
    const names = await namesOf({ top: nested });
    expect(names).toHaveLength(depth + 1);
    expect(names).toContain(`ExchangeRequestTop${"N".repeat(depth)}`);
  });
});
