import { below, type Fault, listNames, type Place } from "../faults.js";
import { dataTransferProfile, type ExtensionManifest } from "../load/extension-manifest.js";
import { upperFirst } from "../names.js";
import { refName, type Schema } from "../normalize/schema.js";
import type { CustomDataModel, DataTransferModel, ExtensionModel } from "./extension-model.js";
import { findPlaces } from "./find-places.js";
import type { ProtocolModel, TypeModel } from "./model.js";

/**
 * Builds the model of an extension from what its schemas came to, and checks it against the protocol that it extends.
 * @param own the vendor's part in the form of a protocol.
 * @param customTypes the vendor's types of customData, by name.
 */
export function buildExtension(
  manifest: ExtensionManifest,
  base: ProtocolModel,
  own: ProtocolModel,
  customTypes: ReadonlyMap<string, TypeModel>,
  place: Place,
  faults: Fault[],
): ExtensionModel {
  const prefix = upperFirst(manifest.name);
  checkActions(manifest, base, place, faults);
  const customData = customDataModel(manifest, base, customTypes, place, faults);
  const protocolName = `${base.packageName}${prefix}`;
  return {
    name: manifest.name,
    prefix,
    base,
    own: {
      ...own,
      packageName: manifest.name,
      npmName: manifest.package ?? `${manifest.name}-${base.packageName}`,
      typesName: `${upperFirst(base.packageName)}${prefix}Types`,
      ...(customData === undefined ? {} : { customData: customData.types }),
    },
    typesName: `${prefix}Types`,
    protocolName,
    dataTransfer: dataTransferModel(manifest, base, own, place, faults),
    profiles: own.profiles.filter(({ name }) => name !== dataTransferProfile),
    customData,
  };
}

/** An action that the protocol has already cannot be added to it. */
function checkActions(manifest: ExtensionManifest, base: ProtocolModel, place: Place, faults: Fault[]): void {
  for (const [index, profile] of (manifest.profiles ?? []).entries()) {
    const at = below(place, "profiles", index);
    if (profile.name === dataTransferProfile && manifest.dataTransfer !== undefined) {
      faults.push({
        ...below(at, "name"),
        message: `the profile ${profile.name} has the name of the messages inside DataTransfer`,
        advice: "Rename the profile.",
      });
    }
    for (const action of Object.keys(profile.actions)) {
      const owner = base.profiles.find(({ actions }) => actions.some((other) => other.action === action));
      if (owner === undefined) continue;
      faults.push({
        ...below(at, "actions", action),
        message: `${manifest.title} adds the action ${action}, which ${base.title} has already, in ${owner.name}`,
        advice:
          "Rename the action, or make a protocol of its own of it that extends the other: a protocol.json with extends.",
      });
    }
  }
}

function dataTransferModel(
  { dataTransfer }: ExtensionManifest,
  base: ProtocolModel,
  own: ProtocolModel,
  place: Place,
  faults: Fault[],
): DataTransferModel | undefined {
  if (dataTransfer === undefined) return undefined;
  if (base.dialect["dataTransfer"] === undefined) {
    faults.push({
      ...below(place, "dataTransfer"),
      message: `${base.title} has no action for vendors' messages`,
      advice:
        'Remove dataTransfer; or, if it has such an action, name it in its manifest under "dialect", "dataTransfer".',
    });
  }
  const messageIds = new Map<string, string | undefined>();
  const owners = new Map<string, string>();
  for (const [name, { messageId = name }] of Object.entries(dataTransfer.messages)) {
    const key = messageId?.toLowerCase() ?? "";
    const other = owners.get(key);
    owners.set(key, name);
    messageIds.set(name, messageId ?? undefined);
    if (other === undefined) continue;
    faults.push({
      ...below(place, "dataTransfer", "messages", name),
      message: `${other} and ${name} have the same messageId, ${messageId ?? "none"}; it is compared without regard to case`,
      advice: "Give one of them another messageId.",
    });
  }
  const profile = own.profiles.find(({ name }) => name === dataTransferProfile);
  return profile === undefined ? undefined : { vendorId: dataTransfer.vendorId, profile, messageIds };
}

function customDataModel(
  { customData }: ExtensionManifest,
  base: ProtocolModel,
  customTypes: ReadonlyMap<string, TypeModel>,
  place: Place,
  faults: Fault[],
): CustomDataModel | undefined {
  if (customData === undefined) return undefined;
  const at = below(place, "customData");
  const open = base.types.find(({ takesAnyField }) => takesAnyField);
  if (open === undefined) {
    faults.push({
      ...at,
      message: `${base.title} has no customData`,
      advice: "Remove customData; DataTransfer carries vendors' data in every version.",
    });
    return undefined;
  }
  const carriers = new Map<string, string>();
  const fields = new Set<string>();
  for (const [type, name] of Object.entries(customData.types)) {
    const schema = schemaOf(base, type);
    const field = carryingField(schema, open.name);
    if (schema === undefined || field === undefined) {
      const carrying = namesOf(base).filter((other) => carryingField(schemaOf(base, other), open.name) !== undefined);
      const near = carrying.filter((other) => isNear(other, type));
      const known = near.length > 0 ? near : [`one of the ${carrying.length} that do`];
      faults.push({
        ...below(at, "types", type),
        message: `${base.title} has no type ${type} that carries customData`,
        advice: `Name a type or message such as ${listNames(known)}.`,
      });
      continue;
    }
    carriers.set(type, name);
    fields.add(field);
  }
  const types = [...new Set(Object.values(customData.types))].flatMap((name) => {
    const type = customTypes.get(name);
    return type === undefined ? [] : [withVendorId(type, customData.vendorId, at, faults)];
  });
  const [field = ""] = fields;
  return { vendorId: customData.vendorId, field, typeName: open.name, types, ...findPlaces(base, carriers) };
}

function namesOf(base: ProtocolModel): string[] {
  return [
    ...base.types.map(({ name }) => name),
    ...base.profiles.flatMap(({ actions }) =>
      actions.flatMap(({ request, response }) => [request.name, ...(response === undefined ? [] : [response.name])]),
    ),
  ];
}

function schemaOf(base: ProtocolModel, name: string): Schema | undefined {
  const payloads = base.profiles.flatMap(({ actions }) =>
    actions.flatMap(({ request, response }) => [request, response]),
  );
  return [...base.types, ...payloads].find((type) => type?.name === name)?.schema;
}

/** The field of an object that holds what vendors add. */
function carryingField(schema: Schema | undefined, typeName: string): string | undefined {
  return Object.entries(schema?.properties ?? {}).find(([, child]) => refName(child) === typeName)?.[0];
}

/** A name that is spelt otherwise, or lacks an ending such as Type, is most likely the one that was meant. */
function isNear(known: string, written: string): boolean {
  const [one, other] = [known.toLowerCase(), written.toLowerCase()];
  return written.length > 2 && (one.startsWith(other) || other.startsWith(one));
}

/** Customdata always names its vendor; the schema need not say so. */
function withVendorId(type: TypeModel, vendorId: string, at: Place, faults: Fault[]): TypeModel {
  const { fields = [], schema } = type;
  if (fields.some(({ name }) => name === "vendorId")) {
    faults.push({
      ...below(type.place, "properties", "vendorId"),
      message: `${type.name} defines vendorId, which the manifest defines (${at.file}#${at.pointer}/vendorId)`,
      advice: "Remove the property.",
    });
    return type;
  }
  const field: Schema = { const: vendorId };
  return {
    ...type,
    fields: [
      { name: "vendorId", required: true, description: "Says whose data this is.", constraints: [], schema: field },
      ...fields,
    ],
    schema: {
      ...schema,
      properties: { vendorId: field, ...schema.properties },
      required: ["vendorId", ...(schema.required ?? [])],
    },
  };
}
