import { below, type Fault, type Place } from "../faults.js";
import { kebabCase } from "../names.js";
import type { ExtendedProtocol } from "./base-types.js";
import { customDataFolder, dataTransferProfile, type ExtensionManifest, profilesOf } from "./extension-manifest.js";
import type { SchemaFile } from "./load-schemas.js";
import type { ProfileManifest } from "./manifest.js";
import { messageFileName } from "./match-messages.js";

/** The groups of an extension's messages and actions: the messages inside DataTransfer first, then its profiles. */
export interface CheckedGroups {
  /** Each name stands only in the first group that has it. */
  readonly profiles: readonly ProfileManifest[];
  /** Whether a file holds the schema of a name that another group has already. */
  isRepeated(file: SchemaFile): boolean;
}

/** Checks the groups of an extension for what its JSON Schema cannot say. */
export function checkGroups(
  written: ExtensionManifest,
  base: ExtendedProtocol,
  place: Place,
  faults: Fault[],
): CheckedGroups {
  checkFolders(written, place, faults);
  checkSends(written, base, place, faults);
  const owners = new Map<string, string>();
  const repeated = new Set<string>();
  const carried = written.dataTransfer === undefined ? 0 : 1;
  const { request = "Request", response = "Response" } = base.manifest.messageSuffixes ?? {};
  const profiles = profilesOf(written).map((profile, index): ProfileManifest => {
    const own = Object.entries(profile.actions).filter(([name]) => {
      const owner = owners.get(name);
      if (owner === undefined) {
        owners.set(name, profile.name);
        return true;
      }
      const where = owner === dataTransferProfile && carried > 0 ? "a message inside DataTransfer" : `in ${owner}`;
      faults.push({
        ...below(place, "profiles", index - carried, "actions", name),
        message: `the action ${name} of ${profile.name} is ${where} as well`,
        advice: "Keep one of the two, or rename one: both have the same types and the same method.",
      });
      const folder = kebabCase(profile.name);
      for (const ending of ["", request, response]) repeated.add(`${folder}/${name}${ending}`);
      return false;
    });
    return { ...profile, actions: Object.fromEntries(own) };
  });
  return { profiles, isRepeated: ({ folder, path }) => repeated.has(`${folder}/${messageFileName(path)}`) };
}

/** Each group has a folder of its own. */
function checkFolders({ profiles = [] }: ExtensionManifest, place: Place, faults: Fault[]): void {
  const owners = new Map([
    [kebabCase(dataTransferProfile), "messages inside DataTransfer"],
    [customDataFolder, "customData"],
  ]);
  for (const [index, { name }] of profiles.entries()) {
    const folder = kebabCase(name);
    const owner = owners.get(folder);
    owners.set(folder, `the profile ${name}`);
    if (owner === undefined) continue;
    faults.push({
      ...below(place, "profiles", index, "name"),
      message: `the profile ${name} has the folder ${folder}, which is that of ${owner}`,
      advice: "Rename the profile.",
    });
  }
}

function checkSends({ profiles = [] }: ExtensionManifest, base: ExtendedProtocol, place: Place, faults: Fault[]): void {
  if (base.manifest.dialect.messageTypes.includes("SEND")) return;
  for (const [index, { actions }] of profiles.entries()) {
    for (const [action, { kind }] of Object.entries(actions)) {
      if (kind !== "send") continue;
      faults.push({
        ...below(place, "profiles", index, "actions", action, "kind"),
        message: `the action ${action} is sent as SEND, which ${base.title} does not have`,
        advice: "Make the action a call: remove kind.",
      });
    }
  }
}
