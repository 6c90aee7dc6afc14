import { mkdir, readdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Files, type Fixture, textFields } from "./fixture.js";

/** A name as long as people make them: what it is part of has to be broken over several lines. */
export const longName = "ReportTheStateOfEveryConnectorAndOfTheDisplayBesideIt";

/** Names of the extensions that {@link addShapes} adds. */
export const shapes = [
  "bare",
  "carried",
  "custom",
  "sending",
  "typed",
  "abcdefghijklmnopqrstuvwxyz0123456789",
] as const;

/** Adds extensions of every shape beside acme: with one part only, of one direction only, without fields or types. */
export function addShapes(files: Files): void {
  addExtension(files, "bare", {});
  addExtension(files, "carried", {
    dataTransfer: { vendorId: "carried", messages: { Wake: { from: "server", messageId: null } } },
  });
  addMessage(files, "carried/data-transfer/Wake");
  addExtension(files, "custom", { customData: { vendorId: "custom", types: { Setting: "CustomSetting" } } });
  files["extensions/custom/custom-data/CustomSetting.json"] = {
    ...textFields("What is added.", "part"),
    properties: {
      part: { description: "A part.", type: "object", properties: { size: { description: "Size.", type: "number" } } },
      more: { description: "More of it.", type: "array", items: { $ref: "demo1.0#/definitions/Group" } },
    },
    additionalProperties: true,
  };
  addExtension(files, "sending", {
    profiles: [{ name: "Notes", description: "Sends.", actions: { Note: { from: "server", kind: "send" } } }],
  });
  files["extensions/sending/notes/Note.json"] = textFields("Notes.");
  addTyped(files);
  addLong(files);
}

/** Lets the files of a fixture import its packages by their names, as they do where they are installed. */
export async function linkPackages(fixture: Fixture): Promise<void> {
  const packages = join(fixture.root, "packages");
  for (const folder of await readdir(packages)) {
    const { name } = JSON.parse(await fixture.read(`packages/${folder}/package.json`)) as { name: string };
    const link = join(fixture.root, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(packages, folder), link);
  }
}

/** An extension with types of its own that stand on those of the protocol. */
function addTyped(files: Files): void {
  addExtension(files, "typed", {
    profiles: [{ name: "Kinds", description: "Has types.", actions: { Arrange: { from: "both" } } }],
  });
  const to = (name: string): object => ({ $ref: `demo1.0#/definitions/${name}` });
  const { Setting } = (files["demo1.0/types.json"] as { definitions: Record<string, object> }).definitions;
  files["extensions/typed/types.json"] = {
    definitions: {
      // The same as the protocol's: one type.
      Setting: JSON.parse(JSON.stringify(Setting).replaceAll("#/definitions/", "demo1.0#/definitions/")),
      Plan: { description: "A plan.", type: "array", items: { $ref: "#/definitions/Setting" } },
      OtherMode: { description: "A mode by another name.", ...to("Mode") },
      Step: {
        ...textFields("A step.", "mode"),
        properties: {
          mode: { description: "Its mode.", $ref: "#/definitions/OtherMode" },
          group: { description: "Its group.", ...to("Group") },
          next: { description: "What follows.", type: "array", items: { $ref: "#/definitions/Step" } },
        },
      },
    },
  };
  const own = (name: string): object => ({ description: "Something.", $ref: `../types.json#/definitions/${name}` });
  files["extensions/typed/kinds/ArrangeRequest.json"] = {
    ...textFields("Arranges."),
    properties: { plan: own("Plan"), step: own("Step"), settings: { description: "A list.", ...to("SettingList") } },
  };
  files["extensions/typed/kinds/ArrangeResponse.json"] = {
    ...textFields("Is arranged."),
    properties: { first: own("Setting") },
  };
}

/** An extension whose every name is long. */
function addLong(files: Files): void {
  const [, , , , , name] = shapes;
  addExtension(files, name, {
    dataTransfer: { vendorId: "long", messages: { [longName]: { from: "both", messageId: "x" } } },
    customData: { vendorId: "long", types: { Setting: `${longName}Setting`, PingRequest: `${longName}Setting` } },
    profiles: [
      {
        name: `${longName}Group`,
        description: "Has long names.",
        actions: { [`Really${longName}`]: { from: "both" } },
      },
    ],
  });
  addMessage(files, `${name}/data-transfer/${longName}`);
  const folder = longName.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  addMessage(files, `${name}/${folder}-group/Really${longName}`);
  files[`extensions/${name}/custom-data/${longName}Setting.json`] = textFields("What is added.", "text");
}

function addExtension(files: Files, name: string, members: object): void {
  files[`extensions/${name}/extension.json`] = {
    ...{ name, title: `The "${name}" \\ vendor`, version: "1.0", description: "One shape.", extends: "demo1.0" },
    ...members,
  };
}

function addMessage(files: Files, path: string): void {
  for (const part of ["Request", "Response"]) files[`extensions/${path}${part}.json`] = textFields("Something.");
}
