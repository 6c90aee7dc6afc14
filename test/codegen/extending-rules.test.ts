import { readFile } from "node:fs/promises";
import { type Fault, readFolder, readProtocol } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { acmeManifest, createExtending, inAcme } from "./extending-fixture.js";
import { type Files, type Fixture, jsonOf, textFields } from "./fixture.js";

/** Generates; there must be no fault. */
async function generated(edit: (files: Files) => void = () => {}): Promise<Fixture> {
  const fixture = await createExtending(edit);
  const { faults } = await fixture.run();
  expect(faults).toEqual([]);
  return fixture;
}

/** The features of each profile of acme2.0, in the order of the package. */
async function profilesOf(fixture: Fixture, name = "acme20"): Promise<Record<string, string[]>> {
  const readme = await fixture.read(`packages/${name}/README.md`);
  const parts = readme.split(/^### /m).slice(1);
  return Object.fromEntries(
    parts.map((part) => [
      part.split("\n")[0] ?? "",
      [...part.matchAll(/^\| `(\w+)` \|/gm)].map(([, action]) => action ?? ""),
    ]),
  );
}

describe("profiles of a protocol that extends another", () => {
  it("are those of the other, in its order, and then its own", async () => {
    expect(await profilesOf(await generated())).toEqual({
      Basic: ["Apply", "Ping"],
      DataStreams: ["PushData"],
      Light: ["Blink"],
    });
  });

  it("take actions from each other, and go when nothing is left in them", async () => {
    const light = { Blink: { from: "server" }, PushData: { from: "client", kind: "send" } };
    const fixture = await generated(
      inAcme({ profiles: [{ name: "Light", description: "The lights of a station.", actions: light }] }),
    );
    expect(await profilesOf(fixture)).toEqual({ Basic: ["Apply", "Ping"], Light: ["Blink", "PushData"] });
  });

  it("are dropped whole, but for the actions that a profile of its own names", async () => {
    const fixture = await generated((files) => {
      const light = { Blink: { from: "server" }, Ping: { from: "client" } };
      inAcme({
        drop: { profiles: ["Basic"] },
        profiles: [{ name: "Light", description: "The lights of a station.", actions: light }],
      })(files);
      files["acme2.0/light/PingConfirmation.json"] = files["acme2.0/basic/PingConfirmation.json"] ?? "";
      delete files["acme2.0/basic/PingConfirmation.json"];
    });
    expect(await profilesOf(fixture)).toEqual({ DataStreams: ["PushData"], Light: ["Blink", "Ping"] });
  });

  it("get another description, and actions with another sender", async () => {
    const fixture = await generated((files) => {
      const { profiles } = jsonOf(files, acmeManifest);
      const basic = { name: "Basic", description: "What Acme has.", actions: { Ping: { from: "both" } } };
      inAcme({ profiles: [...(profiles as object[]), basic] })(files);
    });
    const readme = await fixture.read("packages/acme20/README.md");
    expect(readme).toContain("What Acme has.");
    expect(await fixture.read("packages/acme20/src/protocol-types.ts")).toMatch(/HubActions {[^}]*Ping/s);
  });
});

describe("what the manifest of the other says", () => {
  it("of names of types holds for what is taken over, and can be said anew", async () => {
    const edit = (files: Files): void => {
      const inline = { type: "object", description: "A part.", additionalProperties: false };
      const part = { ...inline, properties: { a: { type: "string", description: "A." } }, required: [] };
      const message = {
        ...textFields("Acknowledges."),
        properties: { one: part, two: { ...part, description: "B." } },
      };
      files["demo1.0/basic/ApplyResponse.json"] = message;
      const typeNames = { First: ["ApplyResponse.one"], Second: ["ApplyResponse.two"], Gone: ["ExchangeRequest.part"] };
      jsonOf(files, "demo1.0/protocol.json")["typeNames"] = typeNames;
      const exchange = jsonOf(files, "demo1.0/basic/ExchangeRequest.json");
      exchange["properties"] = { ...(exchange["properties"] as object), part };
      inAcme({ typeNames: { Another: ["ApplyConfirmation.two"] } })(files);
    };
    const types = await (await generated(edit)).read("packages/acme20/src/types.ts");
    expect(types.match(/(?<=^export interface )\w+/gm)).toEqual(["Another", "First", "Setting"]);
  });

  it("of the dialect is taken over, less what it says of dropped actions", async () => {
    const edit = (files: Files): void => {
      const dialect = jsonOf(files, "demo1.0/protocol.json")["dialect"] as object;
      const registration = { action: "Exchange", field: "text", value: "Accepted" };
      jsonOf(files, "demo1.0/protocol.json")["dialect"] = { ...dialect, registration, compression: true };
    };
    const fixture = await generated(edit);
    expect(await fixture.read("packages/demo10/src/protocol.ts")).toContain("registration");
    const protocol = await fixture.read("packages/acme20/src/protocol.ts");
    expect(protocol).not.toContain("registration");
    expect(protocol).toContain("compression: true");
  });

  it("of customData is taken over where something is that refers to it", async () => {
    const custom = { description: "For vendors.", type: "object", additionalProperties: true, properties: {} };
    const edit = (user: string) => (files: Files) => {
      jsonOf(files, "demo1.0/protocol.json")["customData"] = "CustomDataType";
      const definitions = jsonOf(files, "demo1.0/types.json")["definitions"] as Record<string, object>;
      definitions["CustomDataType"] = custom;
      const message = jsonOf(files, user);
      const customData = { description: "More.", $ref: "../types.json#/definitions/CustomDataType" };
      message["properties"] = { ...(message["properties"] as object), customData };
    };
    const taken = await generated(edit("demo1.0/basic/ApplyRequest.json"));
    expect(await taken.read("packages/acme20/src/types.ts")).toContain("CustomDataType");
    const dropped = await generated(edit("demo1.0/basic/ExchangeRequest.json"));
    expect(await dropped.read("packages/acme20/src/types.ts")).not.toContain("CustomDataType");
  });

  it("of descriptions is taken over", async () => {
    const fixture = await generated((files) => {
      jsonOf(files, "demo1.0/protocol.json")["descriptions"] = "optional";
      delete jsonOf(files, "demo1.0/basic/ApplyRequest.json")["description"];
    });
    expect(await fixture.read("packages/acme20/src/messages/basic.ts")).toContain("ApplyRequest");
  });
});

describe("a definition", () => {
  it("that stands in messages of the other, as published files have it, is replaced there as well", async () => {
    const fixture = await generated((files) => {
      delete files["demo1.0/types.json"];
      files["acme2.0/light/BlinkRequest.json"] = textFields("Lets the station blink.");
      for (const name of ["ApplyRequest", "ExchangeRequest"]) {
        const enumOf = (...values: string[]): object => ({ description: "A mode.", type: "string", enum: values });
        files[`demo1.0/basic/${name}.json`] = {
          ...textFields("A request."),
          definitions: {
            Mode: enumOf("Old"),
            Level: enumOf("Low", "High"),
            Unused: enumOf("X"),
            Whole: { ...textFields("Whole."), properties: { mode: { description: "M.", $ref: "#/definitions/Mode" } } },
          },
          properties: {
            whole: { description: "The whole.", $ref: "#/definitions/Whole" },
            level: { description: "The level.", $ref: "#/definitions/Level" },
          },
        };
      }
    });
    const types = await fixture.read("packages/acme20/src/types.ts");
    expect(types).toContain('"Eco" | "Turbo"');
    expect(types).toContain("Level");
    expect(types).not.toMatch(/Old|Unused/);
  });

  it("in the file of a message that is dropped or replaced comes along with what refers to it", async () => {
    const fixture = await generated((files) => {
      for (const [path, name] of [
        ["demo1.0/basic/ExchangeRequest.json", "Lost"],
        ["demo1.0/basic/PingResponse.json", "Kept"],
      ] as const) {
        const definition = { description: "A level.", type: "string", enum: [name] };
        jsonOf(files, path)["definitions"] = { [name]: definition, [`${name}Unused`]: definition };
      }
      files["demo1.0/basic/ApplyRequest.json"] = {
        ...textFields("Applies."),
        properties: {
          lost: { description: "One.", $ref: "ExchangeRequest.json#/definitions/Lost" },
          kept: { description: "Another.", $ref: "../basic/PingResponse.json#/definitions/Kept" },
        },
      };
    });
    const types = await fixture.read("packages/acme20/src/types.ts");
    expect(types.match(/(?<=^export type )\w+/gm)).toEqual(["Colour", "Kept", "Lost", "Mode"]);
  });

  it("of the other comes along with what refers to it, its own ones always", async () => {
    const fixture = await generated((files) => {
      files["acme2.0/light/BlinkRequest.json"] = textFields("Lets the station blink.");
      files["acme2.0/basic/ApplyRequest.json"] = textFields("Applies nothing.");
    });
    const types = await fixture.read("packages/acme20/src/types.ts");
    expect(types).toContain("Colour");
    expect(types).not.toContain("Setting");
  });
});

describe("extending goes on", () => {
  const third = {
    name: "third1.0",
    title: "Third 1.0",
    version: "1.0",
    description: "One more.",
    subprotocol: "third1.0",
    extends: "acme2.0",
    drop: { actions: ["Apply"] },
  };

  it("with a protocol that extends one that extends another", async () => {
    const fixture = await generated((files) => {
      files["third1.0/protocol.json"] = third;
      files["third1.0/types.json"] = {
        definitions: { Colour: { description: "Its colours.", type: "string", enum: ["Blue"] } },
      };
    });
    expect(await profilesOf(fixture, "third10")).toEqual({
      Basic: ["Ping"],
      DataStreams: ["PushData"],
      Light: ["Blink"],
    });
    const types = await fixture.read("packages/third10/src/types.ts");
    expect(types).toContain('"Blue"');
    expect(types).toContain('"Eco" | "Turbo"');
    expect(await fixture.read("packages/third10/src/messages/basic.ts")).toContain("PingConfirmation");
  });

  it("with a protocol that comes with the generator, where there is none of its name", async () => {
    const fixture = await generated((files) => {
      files["third1.0/protocol.json"] = {
        ...third,
        extends: "ocpp1.6",
        drop: { profiles: ["Security", "SmartCharging", "Reservation", "LocalAuthListManagement"] },
      };
    });
    expect(Object.keys(await profilesOf(fixture, "third10"))).toEqual(["Core", "FirmwareManagement", "RemoteTrigger"]);
    expect(await fixture.read("packages/third10/src/types.ts")).toContain("export interface IdTagInfo");
  });
});

describe("a change of the other protocol", () => {
  it("makes the package anew that is made from it", async () => {
    const fixture = await generated();
    await fixture.write("schemas/demo1.0/basic/ApplyRequest.json", textFields("Applies otherwise."));
    const { protocols } = await fixture.run();
    expect(protocols.map(({ name, written }) => [name, written > 0])).toEqual([
      ["acme2.0", true],
      ["demo1.0", true],
    ]);
    expect(await fixture.read("packages/acme20/src/messages/basic.ts")).toContain("Applies otherwise.");
    expect((await fixture.run()).protocols.map(({ written }) => written)).toEqual([0, 0]);
  });
});

it("a protocol that extends another is not read without it", async () => {
  const fixture = await createExtending();
  const manifestSchema = await readFile(new URL("../../schemas/protocol.schema.json", import.meta.url), "utf8");
  const schemas = await readFolder(`${fixture.root}/schemas/acme2.0`, ".json");
  const input = { source: "schemas/acme2.0", schemas, templates: [], manifestSchema, requireDescriptions: true };
  const faults: Fault[] = [];
  expect(await readProtocol(input, faults)).toBeUndefined();
  expect(faults.map(({ pointer, message }) => [pointer, message])).toEqual([
    ["/extends", "the schemas of demo1.0, which it extends, were not given"],
  ]);
  const demo = await readFolder(`${fixture.root}/schemas/demo1.0`, ".json");
  const bases = [{ source: "schemas/demo1.0", files: demo }];
  expect((await readProtocol({ ...input, bases }, faults))?.subprotocol).toBe("acme2.0");
});
