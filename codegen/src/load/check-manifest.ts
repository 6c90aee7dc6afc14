import type { ErrorObject, ValidateFunction } from "ajv";
import { below, type Fault, type Place } from "../faults.js";
import { kebabCase } from "../names.js";
import type { LoadedProtocol, ManifestPlace, SchemaFile } from "./load-schemas.js";
import type { Manifest, ProfileManifest, WrittenManifest } from "./manifest.js";

/**
 * Checks a manifest by itself: against its JSON Schema, and for the name of its folder.
 * @param manifestSchema content of schemas/protocol.schema.json.
 * @returns the manifest, or `undefined` when it breaks its schema; then there are faults.
 */
export async function checkManifest(
  loaded: LoadedProtocol,
  manifestSchema: string,
  faults: Fault[],
): Promise<WrittenManifest | undefined> {
  if (loaded.manifest === undefined) return undefined;
  if (!(await checkAgainst(loaded.manifest, manifestSchema, "protocol.schema.json", faults))) return undefined;
  const manifest = loaded.manifest.json as unknown as WrittenManifest;
  checkName(manifest, loaded, faults);
  return manifest;
}

/**
 * Checks a manifest against its JSON Schema.
 * @param schema text of the schema.
 * @param schemaName file name of the schema, for advice.
 * @param others texts of further schemas, by the names under which the schema refers to them.
 * @returns whether it fits; when not, there are faults.
 */
export async function checkAgainst(
  { file, json }: SchemaFile,
  schema: string,
  schemaName: string,
  faults: Fault[],
  others: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const validate = await validatorOf(schema, others);
  if (validate(json)) return true;
  const place: Place = { file, pointer: "" };
  faults.push(...(validate.errors ?? []).filter(saysSomething).map((error) => toFault(place, error, schemaName)));
  return false;
}

/** Compiled schemas by their texts: all manifests of a run are checked against the same two. */
const validators = new Map<string, ValidateFunction>();

async function validatorOf(schema: string, others: Readonly<Record<string, string>>): Promise<ValidateFunction> {
  const key = JSON.stringify([schema, others]);
  const known = validators.get(key);
  if (known !== undefined) return known;
  const { Ajv } = await import("ajv");
  const settings = { allErrors: true, allowUnionTypes: true, strictRequired: false };
  // The schemas are the generator's own: that they are schemas is for its tests to see.
  const ajv = new Ajv({ ...settings, meta: false, validateSchema: false });
  for (const [name, other] of Object.entries(others)) ajv.addSchema(JSON.parse(other) as object, name);
  const validate = ajv.compile(JSON.parse(schema) as object);
  validators.set(key, validate);
  return validate;
}

/**
 * Checks a whole manifest for what a schema cannot say.
 * @returns the manifest with each action in the first profile that has it, so that its files are looked for once.
 */
export function checkWhole(manifest: Manifest, place: ManifestPlace, faults: Fault[]): Manifest {
  checkSends(manifest, place, faults);
  return { ...manifest, profiles: checkProfiles(manifest, place, faults) };
}

/** ajv reports some errors twice: what is wrong with a name, or in one of two cases, and that something is. */
function saysSomething({ keyword }: ErrorObject): boolean {
  return keyword !== "propertyNames" && keyword !== "if" && keyword !== "anyOf";
}

function toFault(
  { file }: Place,
  { instancePath, keyword, params, message, propertyName }: ErrorObject,
  schemaName: string,
): Fault {
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
        advice: `Add it; schemas/${schemaName} says what it means.`,
      };
    case "false schema":
      return {
        ...place,
        message: "a protocol with a transport of its own has no such property",
        advice: `Remove it, or transport; schemas/${schemaName} says what a manifest without transport has.`,
      };
    case "dependencies":
      return {
        ...below(place, params["property"]),
        message: `${params["property"]} stands without ${params["missingProperty"]}`,
        advice: `Add ${params["missingProperty"]}, or remove it.`,
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
        advice: `Correct it; schemas/${schemaName} says what is meant.`,
      };
  }
}

function checkName(manifest: WrittenManifest, loaded: LoadedProtocol, faults: Fault[]): void {
  if (manifest.name === loaded.name) return;
  faults.push({
    ...loaded.manifestPlace("name"),
    message: `the protocol is named ${manifest.name}, its folder ${loaded.name}`,
    advice: `Rename the folder to ${manifest.name}, or correct the name.`,
  });
}

function checkProfiles(manifest: Manifest, place: ManifestPlace, faults: Fault[]): ProfileManifest[] {
  const folders = new Map<string, string>();
  const owners = new Map<string, string>();
  return manifest.profiles.map((profile, index) => {
    const folder = kebabCase(profile.name);
    const other = folders.get(folder);
    if (other !== undefined) {
      faults.push({
        ...place("profiles", index, "name"),
        message: `the profiles ${other} and ${profile.name} share the folder ${folder}`,
        advice: "Join the two, or rename one.",
      });
    }
    folders.set(folder, profile.name);
    for (const action of Object.keys(profile.actions)) {
      const owner = owners.get(action);
      if (owner !== undefined) {
        faults.push({
          ...place("profiles", index, "actions", action),
          message: `the action ${action} stands in two profiles, ${owner} and ${profile.name}`,
          advice: "Keep it in one of them; an action belongs to one profile.",
        });
      } else owners.set(action, profile.name);
    }
    const own = Object.entries(profile.actions).filter(([action]) => owners.get(action) === profile.name);
    return { ...profile, actions: Object.fromEntries(own) };
  });
}

function checkSends(manifest: Manifest, place: ManifestPlace, faults: Fault[]): void {
  if (manifest.dialect.messageTypes.includes("SEND")) return;
  for (const [index, profile] of manifest.profiles.entries()) {
    for (const [action, { kind }] of Object.entries(profile.actions)) {
      if (kind !== "send") continue;
      faults.push({
        ...place("profiles", index, "actions", action, "kind"),
        message: `the action ${action} is sent as SEND, which this dialect does not have`,
        advice: "Add SEND to dialect.messageTypes, or make the action a call.",
      });
    }
  }
}
