import { customData, type ExtensionFaultCase, folder, inManifest, move, remove } from "./extension-fault-edits.js";
import { change, inAcme } from "./extension-fixture.js";
import { put, set } from "./fault-cases.js";
import { textFields } from "./fixture.js";

/** CustomData that cannot be added. */
export const customDataCases: readonly ExtensionFaultCase[] = [
  inManifest({
    title: "customData where there is none",
    edit: change("demo1.0/protocol.json", (manifest: Record<string, unknown>) => {
      delete manifest["customData"];
    }),
    pointer: "/customData",
    message: "Demo 1.0 has no customData",
    advice: "Remove customData; DataTransfer carries vendors' data in every version.",
  }),
  inManifest({
    title: "customData of a type that there is not",
    edit: customData({ types: { settings: "AcmeSetting", PingRequest: "AcmePing" } }),
    pointer: "/customData/types/settings",
    message: "Demo 1.0 has no type or message settings",
    advice: "There is Setting.",
  }),
  inManifest({
    title: "customData of a type that there is not, nor one like it",
    edit: customData({ types: { Panel: "AcmeSetting", PingRequest: "AcmePing" } }),
    pointer: "/customData/types/Panel",
    message: "Demo 1.0 has no type or message Panel",
    advice: "Those that carry it: Setting and PingRequest.",
  }),
  inManifest({
    title: "customData of a type that carries none",
    edit: customData({ types: { Group: "AcmeSetting", PingRequest: "AcmePing" } }),
    pointer: "/customData/types/Group",
    message: "Group of Demo 1.0 carries no customData",
    advice: "Those that carry it: Setting and PingRequest.",
  }),
  inManifest({
    title: "customData of a type that no message holds",
    edit: (files) => {
      change("demo1.0/types.json", ({ definitions }: { definitions: Record<string, object> }) => {
        definitions["Spare"] = {
          ...textFields("Held by nothing."),
          properties: { customData: { description: "Of vendors.", $ref: "#/definitions/CustomData" } },
        };
      })(files);
      customData({ types: { Spare: "AcmeSetting", PingRequest: "AcmePing" } })(files);
    },
    pointer: "/customData/types/Spare",
    message: "no message of Demo 1.0 leads to Spare",
    advice: "Remove it: nobody could send this customData.",
  }),
  inManifest({
    title: "customData in fields of two names",
    edit: change("demo1.0/basic/PingRequest.json", ({ properties }: { properties: Record<string, object> }) => {
      properties["extra"] = properties["customData"] ?? {};
      delete properties["customData"];
    }),
    pointer: "/customData/types/PingRequest",
    message: "PingRequest carries customData in extra, Setting in customData",
    advice: "Name only types that carry it in a field of one name.",
  }),
  inManifest({
    title: "customData without a schema",
    edit: remove(`${folder}/custom-data/AcmePing.json`),
    pointer: "/customData/types/PingRequest",
    message: "the customData AcmePing has no schema custom-data/AcmePing.json",
    advice: "Add schemas/extensions/acme/custom-data/AcmePing.json, an object with the vendor's fields.",
  }),
  {
    title: "a schema of customData that nothing carries",
    edit: put(`${folder}/custom-data/AcmeOwner.json`, textFields("Whose it is.", "name")),
    file: `${folder}/custom-data/AcmeOwner.json`,
    pointer: "",
    message: "the manifest puts no customData named AcmeOwner anywhere",
    advice: "Name it under customData.types, or remove the file. It names AcmePing and AcmeSetting.",
  },
  {
    title: "a schema of customData, and no customData in the manifest",
    edit: (files) => {
      inAcme({ customData: undefined })(files);
      delete files[`${folder}/custom-data/AcmePing.json`];
    },
    file: `${folder}/custom-data/AcmeSetting.json`,
    pointer: "",
    message: "the manifest puts no customData named AcmeSetting anywhere",
    advice: "Name it under customData.types, or remove the file. It names none yet.",
  },
  {
    title: "a schema of customData in the folder of messages",
    edit: move("custom-data/AcmePing.json", "data-transfer/AcmePing.json"),
    file: `${folder}/data-transfer/AcmePing.json`,
    pointer: "",
    message: "AcmePing is customData, but does not stand in custom-data",
    advice: "Move it to schemas/extensions/acme/custom-data/AcmePing.json.",
  },
  {
    title: "customData that is a text",
    edit: put(`${folder}/custom-data/AcmePing.json`, { description: "A text.", type: "string" }),
    file: `${folder}/custom-data/AcmePing.json`,
    pointer: "/type",
    message: "the customData AcmePing is no object",
    advice: 'Write "type": "object" and the vendor\'s fields under "properties".',
  },
  {
    title: "customData without fields or type",
    edit: put(`${folder}/custom-data/AcmePing.json`, { description: "Anything." }),
    file: `${folder}/custom-data/AcmePing.json`,
    pointer: "",
    message: "the customData AcmePing is no object",
    advice: 'Write "type": "object" and the vendor\'s fields under "properties".',
  },
  {
    title: "customData that may also be a text",
    edit: set(`${folder}/custom-data/AcmePing.json`, "type", ["object", "string"]),
    file: `${folder}/custom-data/AcmePing.json`,
    pointer: "/type",
    message: "the customData AcmePing is no object",
    advice: 'Write "type": "object" and the vendor\'s fields under "properties".',
  },
  {
    title: "customData without a field that all customData has",
    edit: (files) => {
      change("demo1.0/types.json", ({ definitions }: { definitions: Record<string, object> }) => {
        definitions["CustomData"] = { ...textFields("Of vendors.", "vendorId", "region"), additionalProperties: true };
      })(files);
      files[`${folder}/custom-data/AcmePing.json`] = textFields("What Acme says with a ping.", "load", "region");
    },
    file: `${folder}/custom-data/AcmeSetting.json`,
    pointer: "",
    message: "AcmeSetting does not require region, which every CustomData of Demo 1.0 has",
    advice: 'Add region to its fields and to "required".',
  },
  {
    title: "customData that says itself whose it is",
    edit: put(`${folder}/custom-data/AcmePing.json`, textFields("What Acme says with a ping.", "vendorId", "load")),
    file: `${folder}/custom-data/AcmePing.json`,
    pointer: "/properties/vendorId",
    message:
      "AcmePing defines vendorId, which the manifest defines (schemas/extensions/acme/extension.json#/customData/vendorId)",
    advice: "Remove the property.",
  },
];
