import { createFixture, demoManifest, type Files, type Fixture, jsonOf, textFields } from "./fixture.js";

/** Path of the manifest of the extension acme. */
export const acmeExtension = "extensions/acme/extension.json";

/** Path of the request of ShowText, a message of acme inside DataTransfer. */
export const showText = "extensions/acme/data-transfer/ShowTextRequest.json";

/** Makes the demo protocol one that vendors can add to: with DataTransfer, and customData in several places. */
export function addPlacesForVendors(files: Files): void {
  const manifest = demoManifest();
  files["demo1.0/protocol.json"] = {
    ...manifest,
    package: "@demo/base",
    customData: "CustomData",
    dialect: { ...(manifest["dialect"] as object), dataTransfer: "DataTransfer" },
    profiles: [
      ...manifest.profiles,
      { name: "Vendors", description: "What vendors add.", actions: { DataTransfer: { from: "both" } } },
    ],
  };
  const text = { description: "A text.", type: "string" };
  const transfer = {
    ...textFields("Carries what vendors say.", "vendorId", "messageId", "data"),
    required: ["vendorId"],
  };
  files["demo1.0/vendors/DataTransferRequest.json"] = transfer;
  files["demo1.0/vendors/DataTransferResponse.json"] = {
    ...textFields("Answers it.", "status", "data"),
    required: ["status"],
  };
  const customData = { description: "What vendors add.", $ref: "#/definitions/CustomData" };
  const listOf = (name: string): object => ({
    description: "Some.",
    type: "array",
    items: { $ref: `#/definitions/${name}` },
  });
  const { definitions } = jsonOf(files, "demo1.0/types.json") as { definitions: Record<string, object> };
  const setting = definitions["Setting"] as { properties: object };
  Object.assign(definitions, {
    CustomData: { description: "Of vendors.", type: "object", properties: { vendorId: text }, required: ["vendorId"] },
    Setting: { ...setting, properties: { ...setting.properties, customData } },
    SettingList: { description: "Settings by another name.", type: "array", items: { $ref: "#/definitions/Setting" } },
    Group: {
      ...textFields("A group, which may hold groups."),
      properties: { name: text, settings: listOf("Setting"), parts: listOf("Group") },
    },
    Owner: {
      ...textFields("Whose it is."),
      properties: { group: { description: "A group.", $ref: "#/definitions/Group" } },
    },
  });
  const apply = jsonOf(files, "demo1.0/basic/ApplyRequest.json");
  const to = (name: string): object => ({ description: `A ${name}.`, $ref: `../types.json#/definitions/${name}` });
  apply["properties"] = {
    ...(apply["properties"] as object),
    others: to("SettingList"),
    owner: to("Owner"),
    mode: to("Mode"),
  };
  files["demo1.0/basic/PingRequest.json"] = {
    ...textFields("Asks whether the hub is there."),
    properties: { customData: to("CustomData") },
  };
}

/**
 * The extension acme of the demo protocol: one message inside DataTransfer in each direction, customData in a type and
 * in a message, and actions of its own.
 */
export function addAcmeExtension(files: Files): void {
  files[acmeExtension] = {
    name: "acme",
    package: "@acme/demo",
    title: "Acme",
    version: "1.0",
    description: "What Acme says beyond the standard.",
    extends: "demo1.0",
    dataTransfer: {
      vendorId: "com.example.acme",
      messages: { ShowText: { from: "server" }, ReportHeat: { from: "client", messageId: "heat" } },
    },
    customData: { vendorId: "com.example.acme", types: { Setting: "AcmeSetting", PingRequest: "AcmePing" } },
    profiles: [
      {
        name: "Upkeep",
        description: "Testing from afar.",
        actions: { RunTest: { from: "server" }, PushLog: { from: "client", kind: "send" } },
      },
    ],
  };
  files["extensions/acme/types.json"] = {
    definitions: { Colour: { description: "Colour of a text.", type: "string", enum: ["Amber", "White"] } },
  };
  files[showText] = {
    ...textFields("Shows a text.", "text"),
    properties: {
      text: { description: "The text.", type: "string", maxLength: 20 },
      colour: { description: "Its colour.", $ref: "../types.json#/definitions/Colour" },
      setting: { description: "What counts meanwhile.", $ref: "demo1.0#/definitions/Setting" },
    },
  };
  files["extensions/acme/data-transfer/ShowTextResponse.json"] = textFields("Says that it is shown.");
  files["extensions/acme/data-transfer/ReportHeatRequest.json"] = {
    ...textFields("Tells how warm it is.", "celsius"),
    properties: { celsius: { description: "In degrees Celsius.", type: "number" } },
  };
  files["extensions/acme/data-transfer/ReportHeatResponse.json"] = textFields("Takes note.");
  files["extensions/acme/custom-data/AcmeSetting.json"] = textFields("What Acme adds to a setting.", "serial");
  files["extensions/acme/custom-data/AcmePing.json"] = {
    ...textFields("What Acme says with a ping.", "load"),
    properties: { load: { description: "Load in percent.", type: "integer", minimum: 0, maximum: 100 } },
  };
  files["extensions/acme/upkeep/RunTestRequest.json"] = textFields("Asks for a test.", "part");
  files["extensions/acme/upkeep/RunTestResponse.json"] = {
    ...textFields("Says how it works then.", "mode"),
    properties: { mode: { description: "The mode.", $ref: "demo1.0#/definitions/Mode" } },
  };
  files["extensions/acme/upkeep/PushLog.json"] = textFields("Pushes a line of the log.", "line");
}

/** Creates a checkout with the demo protocol and its extension acme. */
export function createExtensions(edit: (files: Files) => void = () => {}): Promise<Fixture> {
  return createFixture((files) => {
    addPlacesForVendors(files);
    addAcmeExtension(files);
    edit(files);
  });
}

/** Sets members of the manifest of acme; `undefined` removes one. */
export function inAcme(members: Record<string, unknown>): (files: Files) => void {
  return (files) => Object.assign(jsonOf(files, acmeExtension), members);
}

/** Changes one file of a fixture in place. */
export function change<Json extends object>(path: string, edit: (json: Json) => void): (files: Files) => void {
  return (files) => edit(jsonOf(files, path) as Json);
}
