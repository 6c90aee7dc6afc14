import type { Protocol, Validator } from "@chargewire/runtime";
import { describe, expect, it } from "vitest";
import { change, createExtensions, inAcme } from "./extension-fixture.js";
import { linkPackages } from "./extension-shapes.js";
import type { Files } from "./fixture.js";
import { loadPackage } from "./generated-package.js";

interface Loaded {
  readonly acme: Protocol["extensions"][number];
  validator(action: string, part?: "request" | "response"): Validator<object>;
}

async function load(edit?: (files: Files) => void): Promise<Loaded> {
  const fixture = await createExtensions(edit);
  expect((await fixture.run()).faults).toEqual([]);
  await linkPackages(fixture);
  const { acme, demo10Acme: protocol } = (await loadPackage(fixture, "acme")) as {
    acme: Loaded["acme"];
    demo10Acme: Protocol;
  };
  return {
    acme,
    validator(action, part = "request") {
      const validator = protocol.feature(action)?.[part];
      if (validator === undefined) throw new Error(`there is no ${part} of ${action}`);
      return validator;
    },
  };
}

/** CustomData of acme, or of somebody else. */
function data(fields: object, vendorId = "com.example.acme"): object {
  return { vendorId, ...fields };
}

/** A setting with customData. */
function setting(fields: object, vendorId?: string): object {
  return { key: "k", customData: data(fields, vendorId) };
}

const right = { serial: "1" };
const wrong = { serial: 1 };

describe("the customData of an extension", () => {
  it("is looked for on the ways that lead to it, through lists, aliases and circles, and nowhere else", async () => {
    const { acme } = await load();
    expect(acme.customData).toMatchObject({
      vendorId: "com.example.acme",
      field: "customData",
      messages: { Apply: { request: "ApplyRequest" }, Ping: { request: "PingRequest" } },
    });
    const places = Object.entries(acme.customData?.places ?? {}).map(([name, { check, fields }]) => {
      return [name, check !== undefined, fields ?? {}];
    });
    expect(places).toEqual([
      ["ApplyRequest", false, { settings: "Setting", others: "Setting", owner: "Owner" }],
      ["Setting", true, {}],
      ["Owner", false, { group: "Group" }],
      ["Group", false, { settings: "Setting", parts: "Group" }],
      ["PingRequest", true, {}],
      ["acme.ShowTextRequest", false, { setting: "Setting" }],
    ]);
  });

  it.each([
    ["in a list", { settings: [setting(right), setting(wrong)] }, "/settings/1"],
    ["in a list by another name", { settings: [{ key: "k" }], others: [setting(wrong)] }, "/others/0"],
    [
      "in types that hold each other",
      {
        settings: [{ key: "k" }],
        owner: { group: { parts: [{ parts: [{}, { settings: [setting(right), setting(wrong)] }] }] } },
      },
      "/owner/group/parts/0/parts/1/settings/1",
    ],
  ])("is checked %s", async (_where, payload, path) => {
    const validator = (await load()).validator("Apply");
    expect(validator(payload)).toBe(false);
    expect(validator.errors).toMatchObject([{ instancePath: `${path}/customData/serial`, keyword: "type" }]);
    expect(validator(JSON.parse(JSON.stringify(payload).replaceAll('"serial":1', '"serial":"1"')))).toBe(true);
    expect(validator.errors).toBeNull();
  });

  it("is checked inside the vendor's own messages as well, where they hold types of the protocol", async () => {
    const { acme } = await load();
    const showText = acme.dataTransfer.find(({ name }) => name === "ShowText");
    expect(showText?.request({ text: "x", setting: setting(right) })).toBe(true);
    expect(showText?.request({ text: "x", setting: setting(wrong, "com.example.other") })).toBe(true);
    expect(showText?.request({ text: "x", setting: setting(wrong) })).toBe(false);
    expect(showText?.request.errors).toMatchObject([{ instancePath: "/setting/customData/serial", keyword: "type" }]);
  });

  it("is checked in a list of lists, in a response, and in a message itself", async () => {
    const { validator } = await load((files) => {
      change("demo1.0/basic/ApplyResponse.json", (json: Record<string, unknown>) => {
        const items = { type: "array", items: { $ref: "../types.json#/definitions/Setting" } };
        json["properties"] = { grid: { description: "A grid.", type: "array", items } };
      })(files);
    });
    const answer = validator("Apply", "response");
    expect(answer({ grid: [[], [setting(right)]] })).toBe(true);
    expect(answer({ grid: [[], [setting(right), setting(wrong)]] })).toBe(false);
    expect(answer.errors).toMatchObject([{ instancePath: "/grid/1/1/customData/serial" }]);
    const ping = validator("Ping");
    expect(ping({ customData: data({ load: 100 }) })).toBe(true);
    expect(ping({ customData: data({ load: 101 }) })).toBe(false);
    expect(ping.errors).toMatchObject([{ instancePath: "/customData/load", keyword: "maximum" }]);
    expect(ping({ customData: data({}) })).toBe(false);
    expect(ping({ customData: data({ load: 1, more: 1 }) })).toBe(false);
  });

  it("of other vendors passes untouched, and what breaks the standard is refused first", async () => {
    const { validator } = await load();
    const apply = validator("Apply");
    expect(apply({ settings: [setting(wrong, "com.example.other"), { key: "k" }] })).toBe(true);
    expect(apply({ settings: [{ key: "k", customData: { serial: 1 } }] })).toBe(false);
    expect(apply.errors).toMatchObject([{ keyword: "required", params: { missingProperty: "vendorId" } }]);
  });

  it("is one type in several places where the manifest says so", async () => {
    const { acme, validator } = await load((files) => {
      inAcme({
        customData: { vendorId: "com.example.acme", types: { Setting: "AcmeSetting", PingRequest: "AcmeSetting" } },
      })(files);
      delete files["extensions/acme/custom-data/AcmePing.json"];
    });
    const { Setting, PingRequest } = acme.customData?.places ?? {};
    expect(Setting?.check).toBe(PingRequest?.check);
    expect(validator("Ping")({ customData: data(wrong) })).toBe(false);
    expect(validator("Ping")({ customData: data(right) })).toBe(true);
  });

  it("may be all that an extension has, and hold types of its own and of the protocol", async () => {
    const { acme, validator } = await load((files) => {
      inAcme({ dataTransfer: undefined, profiles: undefined })(files);
      for (const path of Object.keys(files)) {
        if (/acme\/(data-transfer|upkeep)\//.test(path)) delete files[path];
      }
      change("extensions/acme/custom-data/AcmePing.json", ({ properties }: { properties: object }) => {
        Object.assign(properties, {
          colour: { description: "A colour.", $ref: "../types.json#/definitions/Colour" },
          setting: { description: "A setting.", $ref: "demo1.0#/definitions/Setting" },
        });
      })(files);
    });
    expect([acme.dataTransfer, acme.profiles]).toEqual([[], []]);
    const ping = validator("Ping");
    expect(ping({ customData: data({ load: 1, colour: "Amber", setting: { key: "k", mode: "kWh" } }) })).toBe(true);
    expect(ping({ customData: data({ load: 1, colour: "Pink" }) })).toBe(false);
    expect(ping({ customData: data({ load: 1, setting: { key: "k", mode: "Fast" } }) })).toBe(false);
    expect(ping.errors).toMatchObject([{ instancePath: "/customData/setting/mode", keyword: "enum" }]);
  });
});
