import {
  addAction,
  addMessage,
  addType,
  customData,
  type ExtensionFaultCase,
  folder,
  move,
  profile,
} from "./extension-fault-edits.js";
import { acmeExtension, change, inAcme, showText } from "./extension-fixture.js";
import type { Files } from "./fixture.js";

/** Renames the extension, and its folder. */
function rename(name: string): (files: Files) => void {
  return (files) => {
    inAcme({ name })(files);
    for (const [path, content] of Object.entries(files)) {
      if (!path.startsWith(`${folder}/`)) continue;
      files[path.replace("/acme/", `/${name}/`)] = content;
      delete files[path];
    }
  };
}

function named(name: string, message: string, advice: string): ExtensionFaultCase {
  const file = `extensions/${name}/extension.json`;
  return { title: `an extension named ${name}`, edit: rename(name), file, pointer: "/name", message, advice };
}

const renameType = "Rename it; a type that stands inline gets a name under typeNames in the manifest.";

/** Names that cannot be those of types, methods or packages. */
export const nameCases: readonly ExtensionFaultCase[] = [
  ...["call", "close", "protocol", "then"].map((name) => {
    return named(name, `every connection has something else named ${name}`, "Rename the extension.");
  }),
  named("class", "the extension gets the name class, which is a reserved word or no identifier", "Rename it."),
  named("runtime", "the extension runtime would be a package in the folder of the runtime", "Rename it."),
  named(
    "validators",
    "the extension has the name validators, which generated code needs for something else",
    renameType,
  ),
  {
    title: "two actions with one method",
    edit: (files) => addAction("runTest", files),
    file: acmeExtension,
    pointer: "/profiles/0/actions/runTest",
    message: "RunTest and runTest both need a method runTest",
    advice: "Rename one of them.",
  },
  {
    title: "a message and an action with one method",
    edit: (files) => addAction("showText", files),
    file: acmeExtension,
    pointer: "/profiles/0/actions/showText",
    message: "ShowText and showText both need a method showText",
    advice: "Rename one of them.",
  },
  {
    title: "a method that every object has",
    edit: addMessage("ToString"),
    file: acmeExtension,
    pointer: "/dataTransfer/messages/ToString",
    message: "ToString needs a method toString, which every object, or promise, has for something else",
    advice: "Rename it.",
  },
  {
    title: "a type with the name of a message",
    edit: addType("ShowText", { description: "A text.", type: "string", enum: ["A"] }),
    file: `${folder}/types.json`,
    pointer: "/definitions/ShowText",
    message:
      "the type ShowText and the message ShowText (schemas/extensions/acme/extension.json#/dataTransfer/messages/ShowText) would both be exported as ShowText",
    advice: "Rename one of them; a type that stands inline gets a name under typeNames in the manifest.",
  },
  {
    title: "a type with the name of a payload",
    edit: addType("RunTestRequest", { description: "A text.", type: "string", enum: ["A"] }),
    file: `${folder}/types.json`,
    pointer: "/definitions/RunTestRequest",
    message: "RunTestRequest is the name of a message as well, schemas/extensions/acme/upkeep/RunTestRequest.json",
    advice: "Rename the type.",
  },
  {
    title: "a profile with the name of the extension",
    edit: (files) => {
      profile({ name: "Acme" })(files);
      for (const name of ["RunTestRequest", "RunTestResponse", "PushLog"]) {
        move(`upkeep/${name}.json`, `acme/${name}.json`)(files);
      }
    },
    file: acmeExtension,
    pointer: "/profiles/0/name",
    message:
      "the profile Acme and the extension (schemas/extensions/acme/extension.json#/name) would both be exported as acme",
    advice: "Rename one of them; a type that stands inline gets a name under typeNames in the manifest.",
  },
  {
    title: "a type with the name of the extension's table",
    edit: addType("AcmeTypes", { description: "A text.", type: "string", enum: ["A"] }),
    file: `${folder}/types.json`,
    pointer: "/definitions/AcmeTypes",
    message:
      "the type AcmeTypes and the extension (schemas/extensions/acme/extension.json#/name) would both be exported as AcmeTypes",
    advice: "Rename one of them; a type that stands inline gets a name under typeNames in the manifest.",
  },
  {
    title: "a type with the name of the base's constant",
    edit: addType("demo10", { description: "A text.", type: "string", enum: ["A"] }),
    file: `${folder}/types.json`,
    pointer: "/definitions/demo10",
    message: "the type demo10 has the name demo10, which generated code needs for something else",
    advice: renameType,
  },
  {
    title: "customData with the name of the base's type of it",
    edit: (files) => {
      customData({ types: { Setting: "AcmeSetting", PingRequest: "CustomData" } })(files);
      move("custom-data/AcmePing.json", "custom-data/CustomData.json")(files);
      // ShowText would refer to the base's type of that name as well.
      change(
        showText,
        ({ properties }: { properties: Record<string, object> }) => void delete properties["setting"],
      )(files);
    },
    file: `${folder}/custom-data/CustomData.json`,
    pointer: "",
    message: "the customData CustomData has the name CustomData, which generated code needs for something else",
    advice: renameType,
  },
  {
    title: "a type with the name of a reading function",
    edit: addType("isAcmePing", { description: "A text.", type: "string", enum: ["A"] }),
    file: `${folder}/types.json`,
    pointer: "/definitions/isAcmePing",
    message:
      "the type isAcmePing and the customData AcmePing (schemas/extensions/acme/custom-data/AcmePing.json) would both be exported as isAcmePing",
    advice: "Rename one of them; a type that stands inline gets a name under typeNames in the manifest.",
  },
  {
    title: "a reserved word as the name of a message",
    edit: addMessage("delete"),
    file: acmeExtension,
    pointer: "/dataTransfer/messages/delete",
    message: "the message delete gets the name delete, which is a reserved word or no identifier",
    advice: "Rename it.",
  },
  {
    title: "a type with the name of what comes from the runtime",
    edit: addType("HandlerContext", { description: "A text.", type: "string", enum: ["A"] }),
    file: `${folder}/types.json`,
    pointer: "/definitions/HandlerContext",
    message: "the type HandlerContext has the name HandlerContext, which generated code needs for something else",
    advice: renameType,
  },
];
