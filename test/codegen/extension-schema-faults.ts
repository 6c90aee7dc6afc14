import { addType, type ExtensionFaultCase, folder, inManifest, move, refer, remove } from "./extension-fault-edits.js";
import { showText } from "./extension-fixture.js";
import { put, set } from "./fault-cases.js";
import { textFields } from "./fixture.js";

/** Schemas that are missing, misplaced or left over, and references that lead nowhere. */
export const schemaCases: readonly ExtensionFaultCase[] = [
  inManifest({
    title: "a message without a schema",
    edit: remove(showText),
    pointer: "/dataTransfer/messages/ShowText",
    message: "the action ShowText has no schema data-transfer/ShowTextRequest.json",
    advice: "Add schemas/extensions/acme/data-transfer/ShowTextRequest.json, or remove the action from the manifest.",
  }),
  inManifest({
    title: "an action without a schema",
    edit: remove(`${folder}/upkeep/RunTestResponse.json`),
    pointer: "/profiles/0/actions/RunTest",
    message: "the action RunTest has no schema upkeep/RunTestResponse.json",
    advice: "Add schemas/extensions/acme/upkeep/RunTestResponse.json, or remove the action from the manifest.",
  }),
  {
    title: "a schema without a message",
    edit: put(`${folder}/data-transfer/HideTextRequest.json`, textFields("Hides it.")),
    file: `${folder}/data-transfer/HideTextRequest.json`,
    pointer: "",
    message: "no action of the manifest has a schema named HideTextRequest",
    advice:
      "Add the action to a profile of the manifest, or remove the file. Names of schemas end in Request or Response; profiles: DataTransfer and Upkeep.",
  },
  {
    title: "the schema of an action in the folder of messages",
    edit: move("upkeep/RunTestRequest.json", "data-transfer/RunTestRequest.json"),
    file: `${folder}/data-transfer/RunTestRequest.json`,
    pointer: "",
    message: "the schema stands in the folder data-transfer, but RunTest belongs to Upkeep",
    advice: "Move it to upkeep/RunTestRequest.json, or the action to another profile of the manifest.",
  },
  {
    title: "the schema of a message in the folder of customData",
    edit: move("data-transfer/ShowTextRequest.json", "custom-data/ShowTextRequest.json"),
    file: `${folder}/custom-data/ShowTextRequest.json`,
    pointer: "",
    message: "the schema stands in the folder custom-data, but ShowText belongs to DataTransfer",
    advice: "Move it to data-transfer/ShowTextRequest.json, or the action to another profile of the manifest.",
  },
  {
    title: "a base type that there is not, but for its case",
    edit: refer("demo1.0#/definitions/setting"),
    file: showText,
    pointer: "/properties/other/$ref",
    message: "Demo 1.0 has no type setting",
    advice: "There is Setting and SettingList.",
  },
  {
    title: "a base type that there is not, nor one like it",
    edit: refer("demo1.0#/definitions/Panel"),
    file: showText,
    pointer: "/properties/other/$ref",
    message: "Demo 1.0 has no type Panel",
    advice: "Its types stand in schemas/demo1.0.",
  },
  {
    title: "a type of another protocol",
    edit: refer("ocpp1.6#/definitions/IdTagInfo"),
    file: showText,
    pointer: "/properties/other/$ref",
    message: "$ref leads to ocpp1.6, but acme extends demo1.0",
    advice:
      'Refer to a type of that protocol by "demo1.0#/definitions/Name", or define the type in schemas/extensions/acme/types.json.',
  },
  {
    title: "the file of a base type",
    edit: refer("../../../demo1.0/types.json#/definitions/Setting"),
    file: showText,
    pointer: "/properties/other/$ref",
    message: "$ref leads out of schemas/extensions/acme",
    advice: 'Refer to a type of Demo 1.0 by "demo1.0#/definitions/Name".',
  },
  {
    title: "a base type as if it were of the extension itself",
    edit: refer("../types.json#/definitions/Setting"),
    file: showText,
    pointer: "/properties/other/$ref",
    message: "$ref has no target: there is no schemas/extensions/acme/types.json#/definitions/Setting",
    advice: "Add the definition, or correct the name.",
  },
  {
    title: "a base type without its name",
    edit: refer("demo1.0#/definitions/"),
    file: showText,
    pointer: "/properties/other/$ref",
    message: '$ref "demo1.0#/definitions/" does not name a definition',
    advice: 'Refer to "#/definitions/Name", or to "../types.json#/definitions/Name" in another file.',
  },
  {
    title: "a type of its own that differs from the base type of its name",
    edit: addType("Setting", textFields("Another setting.", "other")),
    file: `${folder}/types.json`,
    pointer: "/definitions/Setting",
    message: "Setting is defined here and, differently, at schemas/demo1.0/types.json#/definitions/Setting",
    advice: "Make the two equal, or give one a name of its own under typeNames in the manifest.",
  },
  {
    title: "a message without description",
    edit: set(`${folder}/data-transfer/ShowTextResponse.json`, "description", undefined),
    file: `${folder}/data-transfer/ShowTextResponse.json`,
    pointer: "",
    message: "ShowTextResponse has no description",
    advice: "Say in own words what it means, its unit, and when it is left out.",
  },
  {
    title: "a field of customData without description",
    edit: set(`${folder}/custom-data/AcmeSetting.json`, "properties", { serial: { type: "string" } }),
    file: `${folder}/custom-data/AcmeSetting.json`,
    pointer: "/properties/serial",
    message: "AcmeSetting.serial has no description",
    advice: "Say in own words what it means, its unit, and when it is left out.",
  },
];
