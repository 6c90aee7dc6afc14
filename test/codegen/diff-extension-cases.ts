import type { ChangeKind } from "@chargewire/codegen";
import type { FilesCase } from "./diff-cases.js";
import { acmeExtension, change, inAcme, showText } from "./extension-fixture.js";
import { type Files, jsonOf, textFields } from "./fixture.js";

/** The kinds of changes that only extensions have. */
export const extensionKinds: readonly ChangeKind[] = [
  "extension-renamed",
  "extended-protocol-changed",
  "vendor-id-changed",
  "message-id-changed",
  "id-respelt",
];

interface WrittenExtension {
  readonly dataTransfer: { vendorId: string; readonly messages: Record<string, object> };
  readonly customData: { vendorId: string; readonly types: Record<string, string> };
  readonly profiles: { readonly actions: Record<string, object> }[];
}

function manifest(edit: (manifest: WrittenExtension) => void): (files: Files) => void {
  return change(acmeExtension, edit);
}

function move(files: Files, from: string, to: string): void {
  files[`extensions/acme/${to}.json`] = jsonOf(files, `extensions/acme/${from}.json`);
  delete files[`extensions/acme/${from}.json`];
}

const ping = "extensions/acme/custom-data/AcmePing.json";
const breaksBoth = "major, breaks senders and receivers";

/** Changes of the extension acme, and what is told of the way there and back. */
export const extensionCases: readonly FilesCase[] = [
  {
    title: "a messageId",
    edit: manifest(({ dataTransfer: { messages } }) => {
      messages["ReportHeat"] = { from: "client", messageId: "warmth" };
    }),
    there: [`- \`ReportHeat\`: messageId \`"heat"\` → \`"warmth"\` (${breaksBoth})`],
    back: [`- \`ReportHeat\`: messageId \`"warmth"\` → \`"heat"\` (${breaksBoth})`],
  },
  {
    title: "a messageId that is there no longer",
    edit: manifest(({ dataTransfer: { messages } }) => {
      messages["ShowText"] = { from: "server", messageId: null };
    }),
    there: [`- \`ShowText\`: messageId \`"ShowText"\` → none (${breaksBoth})`],
    back: [`- \`ShowText\`: messageId none → \`"ShowText"\` (${breaksBoth})`],
  },
  {
    title: "a messageId in another spelling, which is the same",
    edit: manifest(({ dataTransfer: { messages } }) => {
      messages["ReportHeat"] = { from: "client", messageId: "Heat" };
    }),
    there: ['- `ReportHeat`: messageId `"heat"` → `"Heat"` (patch)'],
    back: ['- `ReportHeat`: messageId `"Heat"` → `"heat"` (patch)'],
  },
  {
    title: "the vendorId of messages",
    edit: manifest(({ dataTransfer }) => {
      dataTransfer.vendorId = "org.acme";
    }),
    there: [`- vendorId inside DataTransfer \`"com.example.acme"\` → \`"org.acme"\` (${breaksBoth})`],
    back: [`- vendorId inside DataTransfer \`"org.acme"\` → \`"com.example.acme"\` (${breaksBoth})`],
  },
  {
    title: "the spelling of vendorIds: that of customData is compared as it stands",
    edit: manifest(({ dataTransfer, customData }) => {
      dataTransfer.vendorId = "com.example.Acme";
      customData.vendorId = "com.example.Acme";
    }),
    there: [
      '- vendorId inside DataTransfer `"com.example.acme"` → `"com.example.Acme"` (patch)',
      `- vendorId of customData \`"com.example.acme"\` → \`"com.example.Acme"\` (${breaksBoth})`,
    ],
    back: [
      '- vendorId inside DataTransfer `"com.example.Acme"` → `"com.example.acme"` (patch)',
      `- vendorId of customData \`"com.example.Acme"\` → \`"com.example.acme"\` (${breaksBoth})`,
    ],
  },
  {
    title: "a message inside DataTransfer",
    edit: (files) => {
      manifest(({ dataTransfer: { messages } }) => {
        messages["HideText"] = { from: "both" };
      })(files);
      for (const part of ["Request", "Response"]) {
        files[`extensions/acme/data-transfer/HideText${part}.json`] = textFields("Something.");
      }
    },
    there: ["- `HideText`: added to DataTransfer, a call from either side (minor)"],
    back: ["- `HideText`: removed from DataTransfer (major, breaks senders)"],
  },
  {
    title: "all messages inside DataTransfer",
    edit: (files) => {
      inAcme({ dataTransfer: undefined })(files);
      for (const path of Object.keys(files)) if (path.includes("acme/data-transfer")) delete files[path];
    },
    there: [
      "- `DataTransfer`: profile removed (major)",
      "- `ReportHeat`: removed from DataTransfer (major, breaks senders)",
      "- `ShowText`: removed from DataTransfer (major, breaks senders)",
    ],
    back: [
      "- `DataTransfer`: profile added (minor)",
      "- `ReportHeat`: added to DataTransfer, a call from the station (minor)",
      "- `ShowText`: added to DataTransfer, a call from the hub (minor)",
    ],
  },
  {
    title: "who starts a message",
    edit: manifest(({ dataTransfer: { messages } }) => {
      messages["ShowText"] = { from: "both" };
    }),
    there: ["- `ShowText`: from the hub → from either side (minor)"],
    back: ["- `ShowText`: from either side → from the hub (major, breaks senders)"],
  },
  {
    title: "an action that was a message",
    edit: (files) => {
      manifest(({ dataTransfer: { messages }, profiles: [upkeep] }) => {
        delete messages["ShowText"];
        Object.assign(upkeep?.actions ?? {}, { ShowText: { from: "server" } });
      })(files);
      for (const name of ["ShowTextRequest", "ShowTextResponse"]) {
        move(files, `data-transfer/${name}`, `upkeep/${name}`);
      }
    },
    there: [
      "- `ShowText`: moved from DataTransfer to Upkeep (major)",
      `- \`ShowText\`: message inside DataTransfer → action (${breaksBoth})`,
    ],
    back: [
      "- `ShowText`: moved from Upkeep to DataTransfer (major)",
      `- \`ShowText\`: action → message inside DataTransfer (${breaksBoth})`,
    ],
  },
  {
    title: "a field of a message, of a type of the protocol that was not referred to before",
    edit: change(showText, ({ properties }: { properties: object }) => {
      Object.assign(properties, { group: { description: "A group.", $ref: "demo1.0#/definitions/Group" } });
    }),
    there: ["- `group`: added, optional: `Group` (minor, breaks receivers)"],
    back: ["- `group`: removed, was optional: `Group` (major, breaks senders)"],
  },
  {
    title: "a type of the protocol that messages refer to",
    edit: change("demo1.0/types.json", ({ definitions }: { definitions: Record<string, object> }) => {
      definitions["Mode"] = { description: "How it works.", type: "string", enum: ["Slow.Start", "L1-N", "15118"] };
    }),
    there: ["- removed: `kWh` (major, breaks senders)"],
    back: ["- added: `kWh` (minor, breaks receivers)"],
  },
  {
    title: "what the protocol has besides",
    edit: (files) => {
      files["demo1.0/basic/ExchangeRequest.json"] = textFields("Exchanges numbers.", "number");
    },
    there: [],
    back: [],
  },
  {
    title: "a type of the extension's own for one of the protocol",
    edit: (files) => {
      change("extensions/acme/types.json", ({ definitions }: { definitions: Record<string, object> }) => {
        definitions["Mode"] = { description: "How it works.", type: "string", enum: ["L1-N", "15118", "kWh"] };
      })(files);
      change("extensions/acme/upkeep/RunTestResponse.json", (json: { properties: object }) => {
        json.properties = { mode: { description: "The mode.", $ref: "../types.json#/definitions/Mode" } };
      })(files);
      change(
        showText,
        ({ properties }: { properties: Record<string, object> }) => void delete properties["setting"],
      )(files);
    },
    there: [
      "- `setting`: removed, was optional: `Setting` (major, breaks senders)",
      "- added: `Mode` (minor)",
      "- removed: `Slow.Start` (major, breaks senders)",
    ],
    back: [
      "- `setting`: added, optional: `Setting` (minor, breaks receivers)",
      "- removed: `Mode` (major)",
      "- added: `Slow.Start` (minor, breaks receivers)",
    ],
  },
  {
    title: "a field of customData",
    edit: change(ping, ({ properties }: { properties: object }) => {
      Object.assign(properties, { load: { description: "Load in percent.", type: "integer", minimum: 0 } });
    }),
    there: ["- `load`: maximum 100 → none (minor, breaks receivers)"],
    back: ["- `load`: maximum none → 100 (major, breaks senders)"],
  },
  {
    title: "a place of customData",
    edit: manifest(({ customData: { types } }) => {
      types["Gauge"] = "AcmeSetting";
    }),
    there: ["- added, optional: `AcmeSetting` (minor, breaks senders)"],
    back: ["- removed, was optional: `AcmeSetting` (major, breaks receivers)"],
  },
  {
    title: "another type of customData in a place",
    edit: (files) => {
      manifest(({ customData: { types } }) => {
        types["PingRequest"] = "AcmeSetting";
      })(files);
      delete files[ping];
    },
    there: ["- removed: `AcmePing` (major)", `- type \`AcmePing\` → \`AcmeSetting\` (${breaksBoth})`],
    back: ["- added: `AcmePing` (minor)", `- type \`AcmeSetting\` → \`AcmePing\` (${breaksBoth})`],
  },
  {
    title: "the name of a type of customData",
    edit: (files) => {
      manifest(({ customData: { types } }) => {
        types["PingRequest"] = "AcmeLoad";
      })(files);
      move(files, "custom-data/AcmePing", "custom-data/AcmeLoad");
    },
    there: [
      "- removed: `AcmePing` (major)",
      "- added: `AcmeLoad` (minor)",
      "- type `AcmePing` → `AcmeLoad`, with the same values (patch)",
    ],
    back: [
      "- removed: `AcmeLoad` (major)",
      "- added: `AcmePing` (minor)",
      "- type `AcmeLoad` → `AcmePing`, with the same values (patch)",
    ],
  },
  {
    title: "words",
    edit: (files) => {
      inAcme({ title: "Acme Inc.", description: "More." })(files);
      change(ping, (json: { description: string }) => {
        json.description = "Something else.";
      })(files);
      change(showText, (json: { description: string }) => {
        json.description = "Something else.";
      })(files);
    },
    there: ["- words: title, description (patch)", "- descriptions of 1 message, 1 type (patch)"],
    back: ["- words: title, description (patch)", "- descriptions of 1 message, 1 type (patch)"],
  },
  {
    title: "the protocol that is extended",
    edit: (files) => {
      for (const [path, content] of Object.entries(structuredClone(files))) {
        if (path.startsWith("demo1.0/")) files[path.replace("demo1.0", "demo1.1")] = content;
        else files[path] = JSON.parse(JSON.stringify(content).replaceAll('"demo1.0', '"demo1.1'));
      }
      Object.assign(jsonOf(files, "demo1.1/protocol.json"), { name: "demo1.1" });
    },
    there: ['- extends `"demo1.0"` → `"demo1.1"` (major)'],
    back: ['- extends `"demo1.1"` → `"demo1.0"` (major)'],
  },
];
