import type { Fault } from "../faults.js";
import { byCodeUnit } from "../json.js";
import type { LoadedProtocol } from "../load/load-schemas.js";
import type { ActionManifest, Manifest, ProfileManifest } from "../load/manifest.js";
import { messageFileName } from "../load/match-messages.js";
import { camelCase, upperFirst } from "../names.js";

/** Endings of file names that stand for the answer to a request. */
const responseSuffixes: readonly string[] = ["Response", "Confirmation"];

/** Name of the profile of files that stand beside the manifest. */
const wholeProfile = "Core";

/** What the file names of a folder say about one action. */
interface FoundAction {
  readonly profile: string;
  readonly kind: "call" | "send";
}

/**
 * Drafts the manifest of a folder of schemas from the names of its files. What no file name tells is filled in so that
 * the generator can run: either side may send each action, and the grammar is that of OCPP 2.x.
 * @returns `undefined`, with faults, when requests and responses do not go together.
 */
export function draftManifest(loaded: LoadedProtocol, faults: Fault[]): Manifest | undefined {
  const suffix = responseSuffixes.find((ending) => loaded.messages.some((file) => nameOf(file).endsWith(ending)));
  const actions = findActions(loaded, suffix ?? "Response", faults);
  if (faults.length > 0) return undefined;
  const sends = [...actions.values()].some(({ kind }) => kind === "send");
  const [, letters = loaded.name, version = "1.0"] = /^([a-z]+)-?(\d[\d.]*)?/.exec(loaded.name) ?? [];
  const title = version === undefined ? letters.toUpperCase() : `${letters.toUpperCase()} ${version}`;
  return {
    name: loaded.name,
    title,
    version,
    description: `${title}, from the schema files in this folder.`,
    subprotocol: loaded.name,
    roles: {
      client: { name: "ChargingStation", title: "charging station", description: "The side that connects." },
      server: { name: "Csms", title: "CSMS", description: "The side that is connected to." },
    },
    ...(suffix === undefined || suffix === "Response" ? {} : { messageSuffixes: { response: suffix } }),
    descriptions: "optional",
    dialect: {
      messageTypes: ["CALL", "CALLRESULT", "CALLERROR", ...(sends ? (["CALLRESULTERROR", "SEND"] as const) : [])],
      errorCodes: {},
      unreadableMessageId: "answer",
      unknownMessageType: "ignore",
      errorDescriptionMaxLength: 255,
      emptyOptional: "omit",
      nullPayload: "refuse",
      identity: { maxLength: 48, forbidden: ":" },
      compression: true,
    },
    profiles: profilesOf(actions, title),
  };
}

function findActions(loaded: LoadedProtocol, suffix: string, faults: Fault[]): ReadonlyMap<string, FoundAction> {
  const names = new Map(loaded.messages.map((file) => [nameOf(file), file] as const));
  const actions = new Map<string, FoundAction>();
  for (const [name, { file, folder }] of names) {
    const isResponse = name.endsWith(suffix);
    const action = isResponse ? name.slice(0, -suffix.length) : name.replace(/Request$/, "");
    const partner = isResponse ? [`${action}Request`, action] : [`${action}${suffix}`];
    const isBare = !isResponse && action === name;
    if (partner.some((other) => names.has(other)) || isBare) {
      const kind = isBare && !names.has(`${action}${suffix}`) ? "send" : "call";
      actions.set(action, { profile: profileName(folder), kind });
      continue;
    }
    faults.push({
      file,
      pointer: "",
      message: `there is no ${partner.join(".json and no ")}.json that goes with it`,
      advice: isResponse
        ? "Add the request, or remove the file."
        : `Add the response; the schema of a SEND, which has none, is named ${action}.json.`,
    });
  }
  return actions;
}

function nameOf({ path }: { readonly path: string }): string {
  return messageFileName(path);
}

/** `smart-charging` → `SmartCharging`. */
function profileName(folder: string): string {
  return folder === "" ? wholeProfile : upperFirst(camelCase(folder.replaceAll("/", "-")));
}

function profilesOf(actions: ReadonlyMap<string, FoundAction>, title: string): ProfileManifest[] {
  const profiles = new Map<string, Record<string, ActionManifest>>();
  for (const [action, { profile, kind }] of [...actions].sort(([left], [right]) => byCodeUnit(left, right))) {
    const entry: ActionManifest = kind === "send" ? { from: "both", kind } : { from: "both" };
    profiles.set(profile, { ...profiles.get(profile), [action]: entry });
  }
  return [...profiles].map(([name, content]) => ({ name, description: `Actions of ${title}.`, actions: content }));
}
