import type { ActionManifest, ProfileManifest, Role } from "./manifest.js";

/** What a vendor's manifest says of one message inside DataTransfer. */
export interface DataTransferManifest {
  readonly from: Role | "both";
  /** Default: the name of the message. `null`: it has no messageId. */
  readonly messageId?: string | null;
}

/** An extension.json that has passed its schema; see schemas/extension.schema.json for what each member means. */
export interface ExtensionManifest {
  readonly name: string;
  /** Name of the npm package. */
  readonly package?: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Name of the protocol that the vendor adds to. */
  readonly extends: string;
  /** Default: `required`. */
  readonly descriptions?: "required" | "optional";
  /** Name to the places that it is given to. */
  readonly typeNames?: Readonly<Record<string, readonly string[]>>;
  readonly dataTransfer?: {
    readonly vendorId: string;
    readonly messages: Readonly<Record<string, DataTransferManifest>>;
  };
  readonly customData?: {
    readonly vendorId: string;
    /** Type or message of the protocol to the schema of its customData. */
    readonly types: Readonly<Record<string, string>>;
  };
  readonly profiles?: readonly ProfileManifest[];
}

/** File name of the manifest in the folder of an extension. */
export const extensionFile = "extension.json";

/** Folder of the folders of extensions, in the folder of schemas. */
export const extensionsFolder = "extensions";

/** Name of the group that the messages inside DataTransfer are handled as; the folder of their schemas is named after it. */
export const dataTransferProfile = "DataTransfer";

/** Folder of the schemas of customData in the folder of an extension. */
export const customDataFolder = "custom-data";

/** The messages inside DataTransfer and the vendor's actions, in groups as of a protocol. */
export function profilesOf({ title, dataTransfer, profiles = [] }: ExtensionManifest): ProfileManifest[] {
  if (dataTransfer === undefined) return [...profiles];
  const actions = Object.entries(dataTransfer.messages).map(([name, { from }]): [string, ActionManifest] => [
    name,
    { from },
  ]);
  const description = `Messages of ${title} inside DataTransfer.`;
  return [{ name: dataTransferProfile, description, actions: Object.fromEntries(actions) }, ...profiles];
}
