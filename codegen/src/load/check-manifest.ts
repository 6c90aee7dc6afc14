import type { ErrorObject } from "ajv";
import { below, type Fault, type Place } from "../faults.js";
import { kebabCase } from "../names.js";
import type { LoadedProtocol } from "./load-schemas.js";
import type { Manifest, ProfileManifest } from "./manifest.js";

/**
 * Checks a manifest against its JSON Schema, and for what a schema cannot say.
 * @param manifestSchema content of schemas/protocol.schema.json.
 * @returns the manifest, or `undefined` when it breaks its schema; then there are faults.
 */
export async function checkManifest(
  loaded: LoadedProtocol,
  manifestSchema: object,
  faults: Fault[],
): Promise<Manifest | undefined> {
  if (loaded.manifest === undefined) return undefined;
  const place: Place = { file: loaded.manifest.file, pointer: "" };
  const { Ajv } = await import("ajv");
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(manifestSchema);
  if (!validate(loaded.manifest.json)) {
    faults.push(...(validate.errors ?? []).filter(saysSomething).map((error) => toFault(place, error)));
    return undefined;
  }
  const manifest = loaded.manifest.json as unknown as Manifest;
  checkName(manifest, loaded, place, faults);
  checkSends(manifest, place, faults);
  return { ...manifest, profiles: checkProfiles(manifest, place, faults) };
}

/** ajv reports a broken property name twice: what is wrong with it, and that it is wrong. */
function saysSomething({ keyword }: ErrorObject): boolean {
  return keyword !== "propertyNames";
}

function toFault({ file }: Place, { instancePath, keyword, params, message, propertyName }: ErrorObject): Fault {
  const name = propertyName ?? params["additionalProperty"] ?? undefined;
  const place = name === undefined ? { file, pointer: instancePath } : below({ file, pointer: instancePath }, name);
  switch (keyword) {
    case "additionalProperties":
      return {
        ...place,
        message: `the manifest has no property ${name}`,
        advice: "Remove it, or correct its spelling.",
      };
    case "required":
      return {
        ...place,
        message: `the property ${params["missingProperty"]} is missing`,
        advice: "Add it; schemas/protocol.schema.json says what it means.",
      };
    case "enum":
      return {
        ...place,
        message: "the value is not one of those that the manifest knows",
        advice: `Use one of ${(params["allowedValues"] as unknown[]).join(", ")}.`,
      };
    default:
      return {
        ...place,
        message: `${propertyName === undefined ? "the value" : `the name ${propertyName}`} ${message ?? `breaks ${keyword}`}`,
        advice: "Correct it; schemas/protocol.schema.json says what is meant.",
      };
  }
}

function checkName(manifest: Manifest, loaded: LoadedProtocol, place: Place, faults: Fault[]): void {
  if (manifest.name === loaded.name) return;
  faults.push({
    ...below(place, "name"),
    message: `the protocol is named ${manifest.name}, its folder ${loaded.name}`,
    advice: `Rename the folder to ${manifest.name}, or correct the name.`,
  });
}

/** Returns the profiles with each action in the first one that has it, so that its files are looked for once. */
function checkProfiles(manifest: Manifest, place: Place, faults: Fault[]): ProfileManifest[] {
  const folders = new Map<string, string>();
  const owners = new Map<string, string>();
  return manifest.profiles.map((profile, index) => {
    const folder = kebabCase(profile.name);
    const other = folders.get(folder);
    if (other !== undefined) {
      faults.push({
        ...below(place, "profiles", index, "name"),
        message: `the profiles ${other} and ${profile.name} share the folder ${folder}`,
        advice: "Join the two, or rename one.",
      });
    }
    folders.set(folder, profile.name);
    for (const action of Object.keys(profile.actions)) {
      const owner = owners.get(action);
      if (owner !== undefined) {
        faults.push({
          ...below(place, "profiles", index, "actions", action),
          message: `the action ${action} stands in two profiles, ${owner} and ${profile.name}`,
          advice: "Keep it in one of them; an action belongs to one profile.",
        });
      } else owners.set(action, profile.name);
    }
    const own = Object.entries(profile.actions).filter(([action]) => owners.get(action) === profile.name);
    return { ...profile, actions: Object.fromEntries(own) };
  });
}

function checkSends(manifest: Manifest, place: Place, faults: Fault[]): void {
  if (manifest.dialect.messageTypes.includes("SEND")) return;
  for (const [index, profile] of manifest.profiles.entries()) {
    for (const [action, { kind }] of Object.entries(profile.actions)) {
      if (kind !== "send") continue;
      faults.push({
        ...below(place, "profiles", index, "actions", action, "kind"),
        message: `the action ${action} is sent as SEND, which this dialect does not have`,
        advice: "Add SEND to dialect.messageTypes, or make the action a call.",
      });
    }
  }
}
