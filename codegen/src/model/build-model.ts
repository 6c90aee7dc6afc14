import { below, type Fault, type Place } from "../faults.js";
import { byCodeUnit } from "../json.js";
import type { ManifestPlace } from "../load/load-schemas.js";
import {
  type Manifest,
  messageSuffixes,
  messageTypeNumbers,
  type ProfileManifest,
  type Role,
} from "../load/manifest.js";
import { payloadNames } from "../load/match-messages.js";
import * as names from "../names.js";
import type { Definition, NormalizedRoot, Schema } from "../normalize/schema.js";
import { buildStream, checkForeignKeywords } from "./build-stream.js";
import { constraintSentences } from "./constraints.js";
import {
  type ActionModel,
  type EnumModel,
  type FieldModel,
  type ProfileModel,
  type ProtocolModel,
  payloadTypes,
  type RoleModel,
  type TypeModel,
} from "./model.js";

/** What the model is built with besides the input. */
export interface ModelSettings {
  /** Path of the protocol's folder as people see it. */
  readonly source: string;
  readonly manifestPlace: ManifestPlace;
  /** Whether a message, type, enum or field without a description is a fault. */
  readonly requireDescriptions: boolean;
  /** In an extension, types that stand in the package of the protocol that it extends. */
  readonly imported?: { readonly module: string; readonly names: ReadonlySet<string> };
  /** In an extension, the messages that are no payloads but customData, by name. */
  readonly customData?: readonly string[];
}

/** What is passed down while the model is built. */
interface Context extends ModelSettings {
  readonly aliases: ReadonlyMap<string, Schema>;
  readonly faults: Fault[];
}

/**
 * Builds the model of a protocol: decides every name, sorts, and words the constraints. Actions whose message is
 * missing are left out; that has been reported before.
 */
export function buildModel(
  manifest: Manifest,
  root: NormalizedRoot,
  settings: ModelSettings,
  faults: Fault[],
): ProtocolModel {
  const types = [...root.types.values()];
  const isAlias = ({ schema }: Definition): boolean => schema.enum === undefined && schema.type !== "object";
  const aliases = new Map(types.filter(isAlias).map(({ name, schema }) => [name, schema]));
  const requireDescriptions = settings.requireDescriptions && manifest.descriptions !== "optional";
  const context: Context = { ...settings, requireDescriptions, aliases, faults };
  checkCustomData(manifest, root, settings, faults);
  const profiles = manifest.profiles.map((profile, index) => {
    return profileModel(
      manifest,
      profile,
      (...keys) => settings.manifestPlace("profiles", index, ...keys),
      root,
      context,
    );
  });
  const stream = buildStream(manifest, profiles, settings.manifestPlace, faults);
  const shared = types
    .filter(({ schema }) => schema.enum === undefined)
    .map((type) => ({ ...typeModel(type, context), takesAnyField: type.name === manifest.customData }));
  if (manifest.transport === undefined) checkForeignKeywords([...shared, ...profiles.flatMap(payloadTypes)], faults);
  return {
    name: manifest.name,
    packageName: names.packageName(manifest.name),
    npmName: manifest.package ?? names.npmName(names.packageName(manifest.name)),
    typesName: names.protocolTypesName(manifest.name),
    source: settings.source,
    title: manifest.title,
    version: manifest.version,
    description: manifest.description,
    subprotocol: manifest.subprotocol,
    profileTitle: manifest.profileTitle ?? "profile",
    messageSuffixes: messageSuffixes(manifest),
    roles: { client: roleModel(manifest, "client", settings), server: roleModel(manifest, "server", settings) },
    dialect: dialectOf(manifest, root, settings, faults),
    profiles,
    ...(stream === undefined ? {} : { stream }),
    types: shared,
    enums: types.filter(({ schema }) => schema.enum !== undefined).map((type) => enumModel(type, context)),
    ...(settings.imported === undefined ? {} : { imported: settings.imported }),
    ...(settings.customData === undefined ? {} : { customData: customDataTypes(settings.customData, root, context) }),
  };
}

/** The dialect as the runtime takes it. How vendors' data travels, the schema of the action says. */
function dialectOf(
  manifest: Manifest,
  root: NormalizedRoot,
  settings: ModelSettings,
  faults: Fault[],
): Readonly<Record<string, unknown>> {
  const { dataTransfer, messageTypes, ...others } = manifest.dialect;
  const dialect = { messageTypes: messageTypes.map((name) => messageTypeNumbers[name]).sort(), ...others };
  if (dataTransfer === undefined) return dialect;
  const { request, response = "" } = payloadNames(manifest, dataTransfer, "call");
  const asked = root.messages.get(request)?.schema.properties;
  const answered = root.messages.get(response)?.schema.properties;
  const form = dataForm(asked?.["data"]);
  const hasFields = asked?.["vendorId"] && asked["messageId"] && answered?.["status"] && answered["data"];
  if (form !== undefined && hasFields !== undefined) {
    const statusInfo = answered?.["statusInfo"] !== undefined;
    return { ...dialect, dataTransfer: { action: dataTransfer, data: form, statusInfo } };
  }
  const isEcho = (asked === undefined || answered === undefined) && faults.length > 0;
  if (isEcho) return dialect;
  faults.push({
    ...settings.manifestPlace("dialect", "dataTransfer"),
    message: `${dataTransfer} cannot carry vendors' messages`,
    advice:
      "Its request needs vendorId, messageId and data, its response status and data; data is text or any JSON. Name " +
      "another action, or remove dataTransfer.",
  });
  return dialect;
}

/** Text, or any JSON value; `undefined` for data that is something else. */
function dataForm(schema: Schema | undefined): "text" | "json" | undefined {
  if (schema === undefined || schema.$ref !== undefined) return undefined;
  if (schema.type === "string") return "text";
  return schema.type === undefined ? "json" : undefined;
}

function customDataTypes(wanted: readonly string[], root: NormalizedRoot, context: Context): TypeModel[] {
  return wanted.flatMap((name) => {
    const type = root.messages.get(name);
    return type === undefined ? [] : [typeModel(type, context)];
  });
}

/** The type for vendors' data has to be there, and open. */
function checkCustomData(manifest: Manifest, root: NormalizedRoot, settings: ModelSettings, faults: Fault[]): void {
  if (manifest.customData === undefined) return;
  const definition = root.types.get(manifest.customData);
  if (definition?.schema.type === "object" && definition.schema.additionalProperties === true) return;
  // Where something is wrong already, that it is not there is most likely the echo of it.
  if (definition === undefined && faults.length > 0) return;
  faults.push({
    ...settings.manifestPlace("customData"),
    message: `${manifest.customData} is no open object among the shared types`,
    advice: "Name the object type that takes what vendors add, with additionalProperties true, or remove customData.",
  });
}

function roleModel(manifest: Manifest, role: Role, { manifestPlace }: ModelSettings): RoleModel {
  const { name, title, description } = manifest.roles[role];
  return {
    role,
    name,
    title,
    description,
    fileName: names.kebabCase(name),
    variableName: names.camelCase(name),
    place: manifestPlace("roles", role),
  };
}

function profileModel(
  manifest: Manifest,
  profile: ProfileManifest,
  place: ManifestPlace,
  root: NormalizedRoot,
  context: Context,
): ProfileModel {
  const actions = Object.entries(profile.actions).flatMap(([action, { from, kind = "call" }]): ActionModel[] => {
    const payloads = payloadNames(manifest, action, kind);
    const request = root.messages.get(payloads.request);
    const response = root.messages.get(payloads.response ?? "");
    if (request === undefined || (kind === "call" && response === undefined)) return [];
    return [
      {
        action,
        methodName: names.handlerName(action),
        kind,
        from: from === "both" ? ["client", "server"] : [from],
        request: typeModel(request, context),
        response: response === undefined ? undefined : typeModel(response, context),
        place: place("actions", action),
      },
    ];
  });
  return {
    name: profile.name,
    constName: names.camelCase(profile.name),
    typePrefix: names.upperFirst(profile.name),
    fileName: names.kebabCase(profile.name),
    description: profile.description,
    actions: actions.sort((left, right) => byCodeUnit(left.action, right.action)),
    place: place(),
  };
}

function typeModel({ name, schema, place }: Definition, context: Context): TypeModel {
  return {
    name,
    description: description(schema, place, name, context),
    constraints: constraintSentences(schema, context.aliases),
    takesAnyField: false,
    fields: schema.type === "object" ? fieldModels(schema, place, name, context) : undefined,
    schema,
    place,
  };
}

function fieldModels(schema: Schema, place: Place, owner: string, context: Context): FieldModel[] {
  return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name,
    required: schema.required?.includes(name) ?? false,
    description: description(field, below(place, "properties", name), `${owner}.${name}`, context),
    constraints: constraintSentences(field, context.aliases),
    schema: field,
  }));
}

function enumModel({ name, schema, place }: Definition, context: Context): EnumModel {
  const keys = new Map<string, string>();
  const values = (schema.enum ?? []).map((value, index) => {
    const key = names.enumKey(value);
    const other = keys.get(key);
    const at = below(place, "enum", index);
    if (other !== undefined) {
      context.faults.push({
        ...at,
        message: `the values ${JSON.stringify(other)} and ${JSON.stringify(value)} of ${name} both get the key ${key}`,
        advice: "Rename one of them, or use a pattern instead of an enum.",
      });
    }
    keys.set(key, value);
    return { key, value };
  });
  return { name, description: description(schema, place, name, context), values, schema, place };
}

/** The description of a message, type, enum or field; a fault where there is none and there has to be. */
function description(schema: Schema, place: Place, name: string, context: Context): string {
  if (schema.description !== undefined) return schema.description;
  // Where something is wrong already, a missing description would be the echo of it.
  const isFaulty = context.faults.some(({ file, pointer }) => {
    return file === place.file && (pointer === place.pointer || pointer === `${place.pointer}/description`);
  });
  // What stands in another package is described, or not, there.
  const isOwn = context.imported?.names.has(name.split(".")[0] ?? "") !== true;
  if (context.requireDescriptions && !isFaulty && isOwn) {
    context.faults.push({
      ...place,
      message: `${name} has no description`,
      advice: "Say in own words what it means, its unit, and when it is left out.",
    });
  }
  return "";
}
