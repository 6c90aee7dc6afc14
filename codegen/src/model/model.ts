import type { Place } from "../faults.js";
import { customDataFolder } from "../load/extension-manifest.js";
import type { Role, RoleManifest } from "../load/manifest.js";
import type { Schema } from "../normalize/schema.js";
import type { StreamModel } from "./stream-model.js";

/** Everything that the output of a protocol is printed from: plain data, sorted, with all names decided. */
export interface ProtocolModel {
  /** Name, such as `ocpp1.6`. */
  readonly name: string;
  /** Name of the package's folder, and of the protocol's constant, such as `ocpp16`. */
  readonly packageName: string;
  /** What users install, such as `@chargewire/ocpp16`. */
  readonly npmName: string;
  /** Name of the table of payload types, such as `Ocpp16Types`. */
  readonly typesName: string;
  /** Where the schemas are, as people see it, such as `schemas/ocpp1.6`. */
  readonly source: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly subprotocol: string;
  /** What a group of actions is called, such as `functional block`. */
  readonly profileTitle: string;
  /** How the names of request and response types end. */
  readonly messageSuffixes: { readonly request: string; readonly response: string };
  readonly roles: Readonly<Record<Role, RoleModel>>;
  /** The dialect as the runtime takes it. */
  readonly dialect: Readonly<Record<string, unknown>>;
  /** In the order of the manifest. */
  readonly profiles: readonly ProfileModel[];
  /** Shared object types and aliases, by name. */
  readonly types: readonly TypeModel[];
  /** By name. */
  readonly enums: readonly EnumModel[];
  /** How messages travel, where that is not OCPP-J. */
  readonly stream?: StreamModel;
  /** In an extension, types that stand in the package of the protocol that it extends. */
  readonly imported?: { readonly module: string; readonly names: ReadonlySet<string> };
  /** In an extension, what the vendor puts into customData. */
  readonly customData?: readonly TypeModel[];
}

/** One side of a protocol. */
export interface RoleModel extends RoleManifest {
  readonly role: Role;
  /** Where the manifest says it. */
  readonly place: Place;
  /** Name of the file of its facade, without ending, such as `charge-point`. */
  readonly fileName: string;
  /** Name of a variable that holds one, such as `chargePoint`. */
  readonly variableName: string;
}

/** A group of actions. */
export interface ProfileModel {
  /** Name as the manifest writes it. */
  readonly name: string;
  /** Name of its constant, such as `firmwareManagement`. */
  readonly constName: string;
  /** First part of the names of its interfaces, such as `FirmwareManagement`. */
  readonly typePrefix: string;
  /** Name of its files, without ending, such as `firmware-management`. */
  readonly fileName: string;
  readonly description: string;
  /** By name. */
  readonly actions: readonly ActionModel[];
  /** Where the manifest says it. */
  readonly place: Place;
}

/** An action with its payloads. */
export interface ActionModel {
  /** Name on the wire. */
  readonly action: string;
  /** Name of the handler and of the facade's method, such as `bootNotification`. */
  readonly methodName: string;
  readonly kind: "call" | "send";
  readonly from: readonly Role[];
  readonly request: TypeModel;
  /** `undefined` for a SEND. */
  readonly response: TypeModel | undefined;
  /** Where the manifest says it. */
  readonly place: Place;
}

/** An object type, or another name for a type that is no object. */
export interface TypeModel {
  readonly name: string;
  readonly description: string;
  /** What the schema demands, as sentences. */
  readonly constraints: readonly string[];
  /** Whether its TypeScript type takes any further field: it carries what vendors add. */
  readonly takesAnyField: boolean;
  /** In the order of the schema; `undefined` for an alias. */
  readonly fields: readonly FieldModel[] | undefined;
  readonly schema: Schema;
  readonly place: Place;
}

/** A field of an object type. */
export interface FieldModel {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  /** What the schema demands, as sentences. */
  readonly constraints: readonly string[];
  readonly schema: Schema;
}

/** A closed list of strings. */
export interface EnumModel {
  readonly name: string;
  readonly description: string;
  /** In the order of the schema. */
  readonly values: readonly EnumValueModel[];
  readonly schema: Schema;
  readonly place: Place;
}

/** One value of an enum, with its key in the table of values. */
export interface EnumValueModel {
  readonly key: string;
  readonly value: string;
}

/** Whether a payload may be left out, because nothing in it is required. */
export function isOptionalPayload(type: TypeModel): boolean {
  return type.fields?.every(({ required }) => !required) ?? false;
}

/** All payload types of a profile, by name of action, request first. */
export function payloadTypes(profile: ProfileModel): TypeModel[] {
  return profile.actions.flatMap(({ request, response }) => (response === undefined ? [request] : [request, response]));
}

/** The payload types of a protocol by the file of their TypeScript types, without ending, in `src/messages`. */
export function messageFiles(model: ProtocolModel): { readonly fileName: string; readonly types: TypeModel[] }[] {
  return [
    ...model.profiles.map((profile) => ({ fileName: profile.fileName, types: payloadTypes(profile) })),
    ...(model.customData === undefined ? [] : [{ fileName: customDataFile, types: [...model.customData] }]),
  ];
}

/** File of the types of customData, without ending. */
export const customDataFile: string = customDataFolder;

/** The actions of a profile that a side may start. */
export function actionsFrom(profile: ProfileModel, role: Role): ActionModel[] {
  return profile.actions.filter(({ from }) => from.includes(role));
}

/** The other side. */
export function otherRole(role: Role): Role {
  return role === "client" ? "server" : "client";
}
