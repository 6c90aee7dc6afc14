import {
  addAction,
  addMessage,
  addSchemas,
  type ExtensionFaultCase,
  folder,
  inManifest,
  move,
  profile,
} from "./extension-fault-edits.js";
import { acmeExtension, change, inAcme } from "./extension-fixture.js";
import { jsonOf } from "./fixture.js";

/** Messages inside DataTransfer and actions that cannot be added. */
export const groupCases: readonly ExtensionFaultCase[] = [
  inManifest({
    title: "an action that the protocol has already",
    edit: (files) => addAction("Apply", files),
    pointer: "/profiles/0/actions/Apply",
    message: "Acme adds the action Apply, which Demo 1.0 has already, in Basic",
    advice:
      "Rename the action, or make a protocol of its own of it that extends the other: a protocol.json with extends.",
  }),
  inManifest({
    title: "a profile with the folder of DataTransfer",
    edit: (files) => {
      profile({ name: "DataTransfer" })(files);
      for (const name of ["RunTestRequest", "RunTestResponse", "PushLog"]) {
        move(`upkeep/${name}.json`, `data-transfer/${name}.json`)(files);
      }
    },
    pointer: "/profiles/0/name",
    message: "the profile DataTransfer has the folder data-transfer, which is that of messages inside DataTransfer",
    advice: "Rename the profile.",
  }),
  inManifest({
    title: "a profile with the folder of DataTransfer, and no messages in it",
    edit: (files) => {
      inAcme({ dataTransfer: undefined })(files);
      profile({ name: "DataTransfer" })(files);
      for (const path of Object.keys(files)) if (path.startsWith(`${folder}/data-transfer`)) delete files[path];
      for (const name of ["RunTestRequest", "RunTestResponse", "PushLog"]) {
        move(`upkeep/${name}.json`, `data-transfer/${name}.json`)(files);
      }
    },
    pointer: "/profiles/0/name",
    message: "the profile DataTransfer has the folder data-transfer, which is that of messages inside DataTransfer",
    advice: "Rename the profile.",
  }),
  inManifest({
    title: "a profile with the folder of customData",
    edit: (files) => {
      profile({ name: "customData" })(files);
      for (const name of ["RunTestRequest", "RunTestResponse", "PushLog"]) {
        move(`upkeep/${name}.json`, `custom-data/${name}.json`)(files);
      }
    },
    pointer: "/profiles/0/name",
    message: "the profile customData has the folder custom-data, which is that of customData",
    advice: "Rename the profile.",
  }),
  inManifest({
    title: "two profiles with one folder",
    edit: (files) => {
      const [upkeep] = jsonOf(files, acmeExtension)["profiles"] as object[];
      inAcme({
        profiles: [upkeep, { name: "upkeep", description: "More.", actions: { Extra: { from: "server" } } }],
      })(files);
      addSchemas(files, "upkeep", "Extra");
    },
    pointer: "/profiles/1/name",
    message: "the profile upkeep has the folder upkeep, which is that of the profile Upkeep",
    advice: "Rename the profile.",
  }),
  inManifest({
    title: "a message and an action of one name",
    edit: (files) => addAction("ShowText", files),
    pointer: "/profiles/0/actions/ShowText",
    message: "the action ShowText of Upkeep is a message inside DataTransfer as well",
    advice: "Keep one of the two, or rename one: both have the same types and the same method.",
  }),
  inManifest({
    title: "an action in two profiles",
    edit: (files) => {
      const [upkeep] = jsonOf(files, acmeExtension)["profiles"] as object[];
      inAcme({
        profiles: [upkeep, { name: "More", description: "More.", actions: { RunTest: { from: "server" } } }],
      })(files);
      addSchemas(files, "more", "RunTest");
    },
    pointer: "/profiles/1/actions/RunTest",
    message: "the action RunTest of More is in Upkeep as well",
    advice: "Keep one of the two, or rename one: both have the same types and the same method.",
  }),
  inManifest({
    title: "a SEND in a protocol that has none",
    edit: (files) => {
      const { dialect, profiles } = jsonOf(files, "demo1.0/protocol.json") as {
        dialect: { messageTypes: string[] };
        profiles: object[];
      };
      dialect.messageTypes = ["CALL", "CALLRESULT", "CALLERROR"];
      profiles.splice(1, 1);
      delete files["demo1.0/data-streams/PushData.json"];
    },
    pointer: "/profiles/0/actions/PushLog/kind",
    message: "the action PushLog is sent as SEND, which Demo 1.0 does not have",
    advice: "Make the action a call: remove kind.",
  }),
  inManifest({
    title: "two messages with one messageId, by the name of one",
    edit: addMessage("SetHeat", { from: "client", messageId: "SHOWTEXT" }),
    pointer: "/dataTransfer/messages/SetHeat",
    message: "ShowText and SetHeat have the same messageId, SHOWTEXT; it is compared without regard to case",
    advice: "Give one of them another messageId.",
  }),
  inManifest({
    title: "two messages without messageId",
    edit: (files) => {
      addMessage("One", { from: "client", messageId: null })(files);
      addMessage("Two", { from: "client", messageId: null })(files);
    },
    pointer: "/dataTransfer/messages/Two",
    message: "One and Two both have no messageId, so nothing tells them apart",
    advice: "Give one of them a messageId.",
  }),
  inManifest({
    title: "messages inside DataTransfer where there is none",
    edit: change("demo1.0/protocol.json", ({ dialect }: { dialect: Record<string, unknown> }) => {
      delete dialect["dataTransfer"];
    }),
    pointer: "/dataTransfer",
    message: "Demo 1.0 has no action for vendors' messages",
    advice:
      'Remove dataTransfer; or, if it has such an action, name it in its manifest under "dialect", "dataTransfer".',
  }),
  inManifest({
    title: "a message of the side that may not start DataTransfer",
    edit: change("demo1.0/protocol.json", ({ profiles }: { profiles: { actions: object }[] }) => {
      Object.assign(profiles[2]?.actions ?? {}, { DataTransfer: { from: "client" } });
    }),
    pointer: "/dataTransfer/messages/ShowText/from",
    message: "ShowText is started by the hub, which may not start DataTransfer in Demo 1.0",
    advice: "Correct who starts it, or make an action of its own of it, under profiles.",
  }),
];
