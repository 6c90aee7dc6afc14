import { byCodeUnit, isObject, isStringList, type Json, own } from "../json.js";
import type { LoadedProtocol } from "../load/load-schemas.js";
import type { ActionManifest, Manifest, ProfileManifest } from "../load/manifest.js";
import { messageFileName } from "../load/match-messages.js";
import type { FoundAction, FoundActions } from "./find-actions.js";

/**
 * Drafts the manifest of a folder of schemas. What no file name tells is filled in so that the generator can run:
 * either side may send each action, and the grammar is that of OCPP 2.x.
 */
export function draftManifest(loaded: LoadedProtocol, { actions, responseSuffix }: FoundActions): Manifest {
  const sends = [...actions.values()].some(({ kind }) => kind === "send");
  const [, letters = loaded.name, version = ""] = /^([a-z]+)[.-]?(\d[\d.]*)?/.exec(loaded.name) ?? [];
  const title = `${letters.toUpperCase()} ${version}`.trim();
  return {
    name: loaded.name,
    title,
    version: version === "" ? "1.0" : version,
    description: `${title}, from the schema files in this folder.`,
    subprotocol: loaded.name,
    roles: {
      client: { name: "ChargingStation", title: "charging station", description: "The side that connects." },
      server: { name: "Csms", title: "CSMS", description: "The side that is connected to." },
    },
    ...(responseSuffix === "Response" ? {} : { messageSuffixes: { response: responseSuffix } }),
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
      password: { unit: "characters", minLength: 16, maxLength: 64 },
      compression: true,
      ...(hasRegistration(loaded, responseSuffix) ? { registration } : {}),
      ...(actions.has(carrier) ? { dataTransfer: carrier } : {}),
    },
    profiles: profilesOf(actions, title),
  };
}

/** The action that carries vendors' messages in every version of OCPP. */
const carrier = "DataTransfer";

const registration = { action: "BootNotification", field: "status", value: "Accepted" };

/** Whether there is the message by which clients of OCPP register, and its answer says so by the same word. */
function hasRegistration({ messages }: LoadedProtocol, responseSuffix: string): boolean {
  const name = registration.action + responseSuffix;
  const json = messages.find(({ path }) => messageFileName(path) === name)?.json;
  const properties = own(json ?? {}, "properties");
  const status = isObject(properties) ? own(properties, registration.field) : undefined;
  const definitions = own(json ?? {}, "definitions");
  const target: Json | undefined = isObject(status) ? own(status, "$ref") : undefined;
  const named =
    typeof target === "string" && isObject(definitions) ? own(definitions, target.split("/").at(-1) ?? "") : status;
  const values = isObject(named) ? own(named, "enum") : undefined;
  return isStringList(values) && values.includes(registration.value);
}

function profilesOf(actions: ReadonlyMap<string, FoundAction>, title: string): ProfileManifest[] {
  const profiles = new Map<string, Record<string, ActionManifest>>();
  for (const [action, { profile, kind }] of [...actions].sort(([left], [right]) => byCodeUnit(left, right))) {
    const entry: ActionManifest = kind === "send" ? { from: "both", kind } : { from: "both" };
    profiles.set(profile, { ...profiles.get(profile), [action]: entry });
  }
  return [...profiles].map(([name, content]) => ({ name, description: `Actions of ${title}.`, actions: content }));
}
