import { below, type Fault, listNames, type Place } from "../faults.js";
import { dataTransferProfile, type ExtensionManifest } from "../load/extension-manifest.js";
import { upperFirst } from "../names.js";
import { refName, type Schema } from "../normalize/schema.js";
import type { CustomDataModel, DataTransferModel, ExtensionModel } from "./extension-model.js";
import { findPlaces } from "./find-places.js";
import { type ProfileModel, type ProtocolModel, payloadTypes, type TypeModel } from "./model.js";

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
  const customData = customDataModel(manifest, base, own, customTypes, place, faults);
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
    for (const action of Object.keys(profile.actions)) {
      const owner = base.profiles.find(({ actions }) => actions.some((other) => other.action === action));
      if (owner === undefined) continue;
      faults.push({
        ...below(place, "profiles", index, "actions", action),
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
  const at = below(place, "dataTransfer");
  const form = base.dialect["dataTransfer"] as { readonly action: string } | undefined;
  if (form === undefined) {
    faults.push({
      ...at,
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
    const isNone = messageId === null;
    faults.push({
      ...below(at, "messages", name),
      message: isNone
        ? `${other} and ${name} both have no messageId, so nothing tells them apart`
        : `${other} and ${name} have the same messageId, ${messageId}; it is compared without regard to case`,
      advice: isNone ? "Give one of them a messageId." : "Give one of them another messageId.",
    });
  }
  const profile = own.profiles.find(({ name }) => name === dataTransferProfile);
  if (profile === undefined) return undefined;
  if (form !== undefined) checkDirections(form.action, base, profile, at, faults);
  return { vendorId: dataTransfer.vendorId, profile, messageIds };
}

/** A message can only be started by who may start the action that carries it. */
function checkDirections(
  carrier: string,
  base: ProtocolModel,
  profile: ProfileModel,
  at: Place,
  faults: Fault[],
): void {
  const starters = base.profiles.flatMap(({ actions }) => actions).find(({ action }) => action === carrier)?.from;
  for (const { action: name, from } of profile.actions) {
    const wrong = from.find((role) => starters?.includes(role) === false);
    if (wrong === undefined) continue;
    faults.push({
      ...below(at, "messages", name, "from"),
      message: `${name} is started by the ${base.roles[wrong].title}, which may not start ${carrier} in ${base.title}`,
      advice: "Correct who starts it, or make an action of its own of it, under profiles.",
    });
  }
}

function customDataModel(
  { name: prefix, customData }: ExtensionManifest,
  base: ProtocolModel,
  own: ProtocolModel,
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
  const known = new Map(objectsOf(base).map(({ name, schema }) => [name, carryingFields(schema, open.name)]));
  const carriers = new Map<string, string>();
  const fields = new Map<string, string>();
  const fail = (type: string, message: string, advice: string): void => {
    faults.push({ ...below(at, "types", type), message, advice });
  };
  for (const [type, name] of Object.entries(customData.types)) {
    const carrying = known.get(type);
    if (carrying === undefined) fail(type, `${base.title} has no type or message ${type}`, adviseCarrier(type, known));
    else if (carrying.length === 0) {
      fail(type, `${type} of ${base.title} carries no customData`, adviseCarrier(type, known));
    } else carriers.set(type, name);
    for (const field of carrying ?? []) fields.set(field, type);
  }
  const [field = "", other] = fields.keys();
  if (other !== undefined) {
    const message = `${fields.get(other)} carries customData in ${other}, ${fields.get(field)} in ${field}`;
    fail(fields.get(other) ?? "", message, "Name only types that carry it in a field of one name.");
  }
  const types = [...new Set(Object.values(customData.types))].flatMap((name) => {
    const type = customTypes.get(name);
    if (type === undefined) return [];
    checkRequired(type, open, base, faults);
    return [withVendorId(type, customData.vendorId, at, faults)];
  });
  const isDataTransfer = ({ name: profile }: ProfileModel): boolean => profile === dataTransferProfile;
  const found = findPlaces(base, { model: own, prefix, isDataTransfer }, carriers);
  for (const type of carriers.keys()) {
    if (found.places.has(type)) continue;
    fail(type, `no message of ${base.title} leads to ${type}`, "Remove it: nobody could send this customData.");
  }
  return { vendorId: customData.vendorId, field, typeName: open.name, types, ...found };
}

/** The protocol's own validator comes first: without what that demands, no customData would ever pass. */
function checkRequired(type: TypeModel, open: TypeModel, base: ProtocolModel, faults: Fault[]): void {
  for (const { name } of open.fields?.filter(({ required }) => required) ?? []) {
    if (name === "vendorId" || type.schema.required?.includes(name) === true) continue;
    faults.push({
      ...type.place,
      message: `${type.name} does not require ${name}, which every ${open.name} of ${base.title} has`,
      advice: `Add ${name} to its fields and to "required".`,
    });
  }
}

/** The types and messages of a protocol. */
function objectsOf(base: ProtocolModel): TypeModel[] {
  return [...base.types, ...base.profiles.flatMap(payloadTypes)];
}

/** The fields of an object that hold what vendors add. */
function carryingFields(schema: Schema, typeName: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    refName(child) === typeName ? [name] : [],
  );
}

/** Which types and messages may be meant by a name. */
function adviseCarrier(written: string, known: ReadonlyMap<string, readonly string[]>): string {
  const carrying = [...known].flatMap(([name, fields]) => (fields.length > 0 ? [name] : []));
  const near = carrying.filter((name) => isNear(name, written));
  if (near.length > 0) return `There is ${listNames(near)}.`;
  if (carrying.length <= mostListed) return `Those that carry it: ${listNames(carrying)}.`;
  return `Name one of the ${carrying.length} that carry it, such as ${carrying[0]}.`;
}

/** Most names that an advice lists. */
const mostListed = 8;

/** A name that is spelt otherwise, or lacks an ending such as Type, is most likely the one that was meant. */
function isNear(known: string, written: string): boolean {
  const [one, other] = [known.toLowerCase(), written.toLowerCase()];
  return written.length > 2 && (one.startsWith(other) || other.startsWith(one));
}

/** CustomData always names its vendor; the schema need not say so. */
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
