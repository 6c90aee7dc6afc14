import { describe, expect, it } from "vitest";
import { type Files, textFields } from "./fixture.js";
import { createVendorFolder, draftAndGenerate, modelOfDemo, readDemo, sourcesOf } from "./vendor-folder.js";

const exchange = "demo1.0/basic/ExchangeRequest.json";

/** A request and a response with a definition that both repeat, under names of one's own. */
function twoMessages(request: string, response: string): Files {
  const definitions = { Level: { type: "string", enum: ["Low", "High"] } };
  const properties = { level: { $ref: "#/definitions/Level" } };
  const message = { type: "object", definitions, properties, additionalProperties: false };
  return { [request]: { ...message, required: ["level"] }, [response]: message };
}

describe("published files are read as they are", () => {
  it("with a byte order mark, CRLF, tabs and letters beyond ASCII", async () => {
    const message = { ...textFields("Größe in °C.", "wert"), required: [] };
    const plain = await createVendorFolder({ "SetRequest.json": message, "SetResponse.json": message });
    const tabs = JSON.stringify(message, undefined, "\t").replaceAll("\n", "\r\n");
    const decorated = await createVendorFolder({
      "SetRequest.json": `\uFEFF${tabs}\r\n`,
      "SetResponse.json": `\uFEFF${tabs}`,
    });
    await draftAndGenerate(plain);
    await draftAndGenerate(decorated);
    const sources = await sourcesOf(decorated);
    expect(sources).toEqual(await sourcesOf(plain));
    expect(sources["src/messages/core.ts"]).toContain("/** Größe in °C. */\nexport interface SetRequest {");
  });

  it("of draft-04 beside draft-06, with an id that is a URN or with none", async () => {
    const files = twoMessages("SetRequest.json", "SetResponse.json");
    const plain = await createVendorFolder(files);
    const mixed = await createVendorFolder({
      "SetRequest.json": {
        $schema: "http://json-schema.org/draft-04/schema#",
        id: "urn:Acme:1.0:2020:1:Set.req",
        ...(files["SetRequest.json"] as object),
      },
      "SetResponse.json": {
        $schema: "http://json-schema.org/draft-06/schema#",
        $id: "urn:Acme:1.0:2020:1:Set.conf",
        ...(files["SetResponse.json"] as object),
      },
    });
    await draftAndGenerate(plain);
    await draftAndGenerate(mixed);
    expect(await sourcesOf(mixed)).toEqual(await sourcesOf(plain));
  });

  it.each([
    { style: "a request named after the action alone", request: "Set.json", response: "SetResponse.json" },
    { style: "a version behind the name", request: "SetRequest_v1p0.json", response: "SetResponse_v1p0.json" },
    { style: "the folder of the profile", request: "core/SetRequest.json", response: "core/SetResponse.json" },
    { style: "all of that at once", request: "core/Set_v1p0.json", response: "SetResponse_v12p3.json" },
  ])("under $style", async ({ request, response }) => {
    const usual = await createVendorFolder(twoMessages("SetRequest.json", "SetResponse.json"));
    const other = await createVendorFolder(twoMessages(request, response));
    expect(await draftAndGenerate(other)).toEqual(await draftAndGenerate(usual));
    expect(await sourcesOf(other)).toEqual(await sourcesOf(usual));
  });

  it("with keywords that change nothing, wherever they stand", async () => {
    const message = (noise: (...more: string[]) => object): ((files: Files) => void) => {
      return (files) => {
        files[exchange] = {
          ...noise(),
          ...textFields("Exchanges."),
          definitions: { Kind: { ...noise("additionalProperties"), type: "string", enum: ["A", "B"] } },
          properties: {
            kind: { ...noise(), $ref: "#/definitions/Kind" },
            name: { ...noise("additionalProperties"), type: "string" },
            list: { ...noise("additionalItems", "additionalProperties"), type: "array", items: { type: "integer" } },
          },
        };
      };
    };
    const noisy = (...more: string[]): object => ({
      comment: "A remark.",
      $comment: "A remark.",
      javaType: "Something",
      ...Object.fromEntries(more.map((keyword) => [keyword, false])),
    });
    expect(await modelOfDemo(message(noisy))).toEqual(await modelOfDemo(message(() => ({}))));
  });

  it("without properties, required, additionalProperties or type", async () => {
    const model = await modelOfDemo((files) => {
      files["demo1.0/basic/PingRequest.json"] = { type: "object" };
      files["demo1.0/basic/PingResponse.json"] = { type: "object", additionalProperties: false };
      files[exchange] = { properties: { part: { properties: { text: { type: "string" } } }, list: { items: {} } } };
    });
    const actions = model.profiles.flatMap((profile) => profile.actions);
    const schemaOf = (action: string, part: "request" | "response"): unknown =>
      actions.find((candidate) => candidate.action === action)?.[part]?.schema;
    expect(schemaOf("Ping", "request")).toEqual({
      type: "object",
      properties: {},
      required: [],
      additionalProperties: true,
    });
    expect(schemaOf("Ping", "response")).toMatchObject({ properties: {}, additionalProperties: false });
    expect(schemaOf("Exchange", "request")).toMatchObject({
      type: "object",
      additionalProperties: true,
      properties: { part: { $ref: "#/definitions/ExchangeRequestPart" }, list: { type: "array", items: {} } },
    });
  });

  it("flat beside the manifest, with a SEND and an action of both sides", async () => {
    const folders = await modelOfDemo(() => {});
    const flat = await modelOfDemo((files) => {
      for (const [path, content] of Object.entries(files)) {
        if (!/\/(basic|data-streams)\//.test(path)) continue;
        delete files[path];
        const lifted = JSON.stringify(content).replaceAll("../types.json", "types.json");
        files[path.replace(/(basic|data-streams)\//, "")] = lifted;
      }
    });
    const summary = ({ profiles }: typeof flat): unknown =>
      profiles.map(({ name, actions }) => ({
        name,
        actions: actions.map(({ action, kind, from, request, response }) => ({
          action,
          kind,
          from,
          request: request.schema,
          response: response?.schema,
        })),
      }));
    expect(summary(flat)).toEqual(summary(folders));
    expect(flat.profiles[1]?.actions[0]).toMatchObject({
      action: "PushData",
      kind: "send",
      from: ["client"],
      response: undefined,
    });
    expect(flat.profiles[0]?.actions.find(({ action }) => action === "Exchange")?.from).toEqual(["client", "server"]);
  });

  it("and one that is not JSON is one fault, whichever way it is named", async () => {
    for (const name of ["ExchangeRequest.json", "ExchangeRequest_v1p0.json"]) {
      const { faults } = await readDemo((files) => {
        delete files[exchange];
        files[`demo1.0/basic/${name}`] = '{ "type": }';
      });
      expect(faults.map(({ file, message }) => [file, message])).toEqual([
        [`schemas/demo1.0/basic/${name}`, 'is not JSON: line 1, column 11: expected a JSON value, found "}"'],
      ]);
    }
  });

  it("two protocols may give one name to different types", async () => {
    const fixture = await createVendorFolder(twoMessages("SetRequest.json", "SetResponse.json"));
    const other = JSON.parse(
      JSON.stringify(twoMessages("SetRequest.json", "SetResponse.json")).replaceAll("Low", "No"),
    );
    await draftAndGenerate(fixture);
    const manifest = JSON.parse(await fixture.read("schemas/acme1.0/protocol.json")) as object;
    await fixture.write("schemas/acme2.0/protocol.json", { ...manifest, name: "acme2.0", package: "acme20" });
    for (const [path, content] of Object.entries(other)) {
      await fixture.write(`schemas/acme2.0/${path}`, content as object);
    }
    expect((await fixture.run()).faults).toEqual([]);
    expect(await fixture.read("packages/acme10/src/types.ts")).toContain('export type Level = "Low" | "High";');
    expect(await fixture.read("packages/acme20/src/types.ts")).toContain('export type Level = "No" | "High";');
  });
});
