import type { Files } from "../codegen/fixture.js";

/**
 * The schemas of a vendor for versions that the example of this checkout does not extend: its messages inside
 * DataTransfer are the same everywhere; in OCPP 2.1 it also has customData, an action, and a message without an answer.
 */
export function addHorn(files: Files): void {
  for (const path of Object.keys(files)) delete files[path];
  addMessages(files, "horn16", "ocpp1.6", {});
  addMessages(files, "horn10", "ntxcp1.0", {});
  addMessages(files, "horn21", "ocpp2.1", {
    customData: { vendorId: "com.example.horn", types: { StatusInfoType: "HornInfo", EVSEType: "HornPlace" } },
    profiles: [
      {
        name: "Loudness",
        description: "How loud the horn is.",
        actions: { SetLoudness: { from: "server" }, LoudnessReached: { from: "client", kind: "send" } },
      },
    ],
  });
  const folder = "extensions/horn21";
  files[`${folder}/custom-data/HornInfo.json`] = object("Why the horn is silent.", { cause: text("The cause.") });
  files[`${folder}/custom-data/HornPlace.json`] = object("Where the horn is.", { floor: integer("The floor.") });
  files[`${folder}/loudness/SetLoudnessRequest.json`] = object("Sets how loud the horn is.", {
    evse: { description: "Whose horn.", $ref: "ocpp2.1#/definitions/EVSEType" },
    percent: { ...integer("How loud."), maximum: 100 },
  });
  files[`${folder}/loudness/SetLoudnessResponse.json`] = object("Tells whether it is.", {
    status: { description: "Whether it is.", $ref: "ocpp2.1#/definitions/GenericStatusEnumType" },
  });
  files[`${folder}/loudness/LoudnessReached.json`] = object("Tells that the horn is as loud as asked.", {
    percent: integer("How loud."),
  });
}

function addMessages(files: Files, name: string, base: string, more: object): void {
  const folder = `extensions/${name}`;
  // As the protocol calls its answers.
  const answer = base === "ntxcp1.0" ? "Confirmation" : "Response";
  files[`${folder}/extension.json`] = {
    name,
    title: "Horn",
    version: "1.0",
    description: "What the stations of a vendor with horns say.",
    extends: base,
    dataTransfer: {
      vendorId: "com.example.horn",
      messages: { Blow: { from: "server" }, Blown: { from: "client", messageId: "blown-1" } },
    },
    ...more,
  };
  files[`${folder}/data-transfer/BlowRequest.json`] = object("Blows the horn.", { tones: integer("How often.") });
  files[`${folder}/data-transfer/Blow${answer}.json`] = object("Tells what became of it.", {
    heard: { description: "Whether it was heard.", type: "boolean" },
  });
  files[`${folder}/data-transfer/BlownRequest.json`] = object("Tells that somebody blew the horn.", {});
  files[`${folder}/data-transfer/Blown${answer}.json`] = object("Takes note.", {});
}

function object(description: string, properties: object): object {
  return { description, type: "object", additionalProperties: false, properties, required: Object.keys(properties) };
}

function text(description: string): object {
  return { description, type: "string", maxLength: 20 };
}

function integer(description: string): object {
  return { description, type: "integer", minimum: 0 };
}
