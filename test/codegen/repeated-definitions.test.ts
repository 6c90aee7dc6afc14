import { describe, expect, it } from "vitest";
import { demoManifest, type Files, textFields } from "./fixture.js";
import { modelOfDemo, readDemo } from "./vendor-folder.js";

const request = "demo1.0/basic/ExchangeRequest.json";
const response = "demo1.0/basic/ExchangeResponse.json";

/** A message with definitions of its own, and a field for each. */
function defining(definitions: Record<string, object>): object {
  const fields = Object.keys(definitions).map((name) => [name.toLowerCase(), { $ref: refTo(name) }]);
  return { ...textFields("Exchanges."), definitions, properties: Object.fromEntries(fields), required: [] };
}

function refTo(name: string): string {
  return `#/definitions/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Puts definitions into the request and into the response of Exchange. */
function both(first: Record<string, object>, second: Record<string, object>, manifest: object = {}) {
  return (files: Files): void => {
    files["demo1.0/protocol.json"] = { ...demoManifest(), ...manifest };
    files[request] = defining(first);
    files[response] = defining(second);
  };
}

const open = { type: "object", additionalProperties: true };

describe("a definition that files repeat", () => {
  it("is one type when all say the same, with the descriptions and defaults of whichever has them", async () => {
    const mode = { type: "string", enum: ["Eco", "Boost"] };
    const plan = (first: object, limit: object): object => ({
      ...open,
      properties: { phase: { ...first }, limit: { type: "number", ...limit } },
      required: ["phase", "limit"],
    });
    const model = await modelOfDemo(
      both(
        { Plan: plan({ $ref: "#/definitions/Way" }, { description: "In amperes." }), Way: mode },
        {
          Way: { default: "Eco", description: "How to charge.", ...mode },
          Plan: {
            description: "A plan.",
            ...plan({ default: "Boost", $ref: "#/definitions/Way" }, {}),
            required: ["limit", "phase"],
          },
        },
      ),
    );
    expect(model.enums.find(({ name }) => name === "Way")).toMatchObject({
      description: "How to charge.",
      schema: { default: "Eco" },
      // The first file stands for all, places included.
      place: { file: `schemas/${request}`, pointer: "/definitions/Way" },
    });
    const type = model.types.find(({ name }) => name === "Plan");
    expect(type?.description).toBe("A plan.");
    expect(type?.fields?.map(({ name, description, schema }) => [name, description, schema.default])).toEqual([
      ["phase", "", "Boost"],
      ["limit", "In amperes.", undefined],
    ]);
  });

  it("may be written with and without what is understood", async () => {
    const model = await modelOfDemo(
      both(
        { Pair: { type: "object", properties: { left: { type: "integer", minimum: 0 } }, required: [] } },
        {
          Pair: JSON.parse(
            '{ "properties": { "left": { "minimum": 0.0, "type": "integer", "javaType": "Long" } }, "title": "A pair" }',
          ),
        },
      ),
    );
    expect(model.types.map(({ name }) => name)).toEqual(["Pair", "Setting"]);
  });

  it("is merged when it refers to itself, directly or in a circle", async () => {
    const tree = { ...open, properties: { kids: { type: "array", items: { $ref: "#/definitions/Tree" } } } };
    const man = { ...open, properties: { dog: { $ref: "#/definitions/Dog" } } };
    const dog = { ...open, properties: { man: { $ref: "#/definitions/Man" } } };
    const model = await modelOfDemo(both({ Tree: tree, Man: man, Dog: dog }, { Dog: dog, Man: man, Tree: tree }));
    expect(model.types.map(({ name }) => name)).toEqual(["Dog", "Man", "Setting", "Tree"]);
  });

  it("is found in another file that only defines it, and under an escaped name", async () => {
    const model = await modelOfDemo((files) => {
      files[request] = {
        ...textFields("Exchanges."),
        properties: { one: { $ref: "ExchangeResponse.json#/definitions/Only%20Here" } },
        required: [],
      };
      files[response] = { ...defining({ "Slash/Type": { type: "string", enum: ["A"] } }), required: [] };
      const definitions = (files[response] as { definitions: Record<string, object> }).definitions;
      definitions["Only Here"] = { type: "string", enum: ["B"] };
    });
    expect(model.enums.map(({ name }) => name)).toEqual(["Mode", "OnlyHere", "SlashType"]);
  });

  it("gets an underscore before a digit that its name begins with, everywhere", async () => {
    const status = { type: "string", enum: ["Accepted"] };
    const list = { type: "array", items: { $ref: "#/definitions/15118StatusType" } };
    const model = await modelOfDemo(
      both({ "15118StatusType": status }, { "15118StatusType": status, ListType: { ...open, properties: { list } } }),
    );
    expect(model.enums.map(({ name }) => name)).toEqual(["Mode", "_15118StatusType"]);
    expect(model.types.find(({ name }) => name === "ListType")?.fields?.[0]?.schema).toMatchObject({
      items: { $ref: "#/definitions/_15118StatusType" },
    });
  });
});

describe("definitions of one name that differ", () => {
  const narrow = { ...open, properties: { a: { type: "string", maxLength: 5 } } };
  const wide = { ...open, properties: { a: { type: "string" } } };

  it("are refused with both places", async () => {
    const { faults } = await readDemo(both({ Part: narrow }, { Part: wide }));
    expect(faults).toEqual([
      {
        file: `schemas/${response}`,
        pointer: "/definitions/Part",
        message: `Part is defined here and, differently, at schemas/${request}#/definitions/Part`,
        advice: expect.stringContaining("typeNames"),
      },
    ]);
  });

  it.each([
    ["open and closed", wide, { ...wide, additionalProperties: false }],
    ["required and not", wide, { ...wide, required: ["a"] }],
    ["integer and number", { type: "integer" }, { type: "number" }],
    ["a bound of the items and one of the list", list({ maxLength: 2 }, {}), list({}, { maxItems: 2 })],
    ["one value more", { enum: ["A", "B"] }, { enum: ["A", "B", "C"] }],
    ["another field of the same content", wide, { ...wide, properties: { b: { type: "string" } } }],
  ])("differ when they are %s", async (_what, first, second) => {
    const { faults } = await readDemo(both({ Part: first }, { Part: second }));
    expect(faults.map(({ message }) => message)).toEqual([
      `Part is defined here and, differently, at schemas/${request}#/definitions/Part`,
    ]);
  });

  it("are told apart by the names that the manifest gives to one of them", async () => {
    const manifest = { typeNames: { WidePart: ["ExchangeResponse#Part"] } };
    const model = await modelOfDemo(both({ Part: narrow }, { Part: wide }, manifest));
    expect(model.types.map(({ name }) => name)).toEqual(["Part", "Setting", "WidePart"]);
    const { request: asked, response: answered } =
      model.profiles[0]?.actions.find(({ action }) => action === "Exchange") ?? {};
    expect(asked?.schema.properties?.["part"]).toMatchObject({ $ref: "#/definitions/Part" });
    expect(answered?.schema.properties?.["part"]).toMatchObject({ $ref: "#/definitions/WidePart" });
  });

  it("make those differ that refer to them, which need names as well", async () => {
    const whole = { ...open, properties: { part: { $ref: "#/definitions/Part" } } };
    const first = { Whole: whole, Part: narrow };
    const second = { Whole: whole, Part: wide };
    const half = await readDemo(both(first, second, { typeNames: { WidePart: ["ExchangeResponse#Part"] } }));
    expect(half.faults.map(({ pointer }) => pointer)).toEqual(["/definitions/Whole"]);
    const typeNames = { WidePart: ["ExchangeResponse#Part"], WideWhole: ["ExchangeResponse#Whole"] };
    const model = await modelOfDemo(both(first, second, { typeNames }));
    expect(model.types.map(({ name }) => name)).toEqual(["Part", "Setting", "Whole", "WidePart", "WideWhole"]);
  });

  it("may differ in an inline type alone", async () => {
    const withState = (...states: string[]): object => ({
      ...open,
      properties: { state: { type: "string", enum: states } },
    });
    const { faults } = await readDemo(both({ Part: withState("On") }, { Part: withState("On", "Off") }));
    expect(faults).toEqual([
      expect.objectContaining({
        file: `schemas/${response}`,
        pointer: "/definitions/Part/properties/state",
        message: `Part.state is defined here and, differently, at schemas/${request}#/definitions/Part/properties/state`,
      }),
    ]);
    const model = await modelOfDemo(
      both(
        { Part: withState("On") },
        { Part: withState("On", "Off") },
        { typeNames: { P2: ["ExchangeResponse#Part"] } },
      ),
    );
    expect(model.enums.map(({ name }) => name)).toEqual(["Mode", "P2State", "PartState"]);
  });

  it("may bear names that become one by what is dropped from them", async () => {
    const { faults } = await readDemo(both({ "Part-A": { enum: ["X"] }, PartA: { enum: ["Y"] } }, {}));
    expect(faults.map(({ pointer, message }) => [pointer, message])).toEqual([
      ["/definitions/PartA", '"PartA" and "Part-A" would both be the type PartA'],
    ]);
  });
});

function list(items: object, bounds: object): object {
  return { type: "array", items: { type: "string", ...items }, ...bounds };
}
