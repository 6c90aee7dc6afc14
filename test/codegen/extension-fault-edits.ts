import { acmeExtension, change, showText } from "./extension-fixture.js";
import { type Files, jsonOf, textFields } from "./fixture.js";

/** One way to break the extension acme, and the one fault that it earns, in full. */
export interface ExtensionFaultCase {
  readonly title: string;
  readonly edit: (files: Files) => void;
  /** Below `schemas/`. */
  readonly file: string;
  readonly pointer: string;
  readonly message: string;
  readonly advice: string;
}

type FaultyManifest = Omit<ExtensionFaultCase, "file"> & { readonly file?: string };

/** Folder of the extension acme, below `schemas/`. */
export const folder = "extensions/acme";
/** Advice for what breaks the schema of the manifest. */
export const schemaAdvice = "Correct it; schemas/extension.schema.json says what is meant.";

/** A case whose fault is in the manifest. */
export function inManifest(fault: FaultyManifest): ExtensionFaultCase {
  return { file: acmeExtension, ...fault };
}

/** Changes the part of the manifest about DataTransfer. */
export function dataTransfer(members: object): (files: Files) => void {
  return change(acmeExtension, (manifest: { dataTransfer: object }) => Object.assign(manifest.dataTransfer, members));
}

/** Changes the part of the manifest about customData. */
export function customData(members: object): (files: Files) => void {
  return change(acmeExtension, (manifest: { customData: object }) => Object.assign(manifest.customData, members));
}

/** Changes the one profile of the manifest. */
export function profile(members: object): (files: Files) => void {
  return change(
    acmeExtension,
    ({ profiles: [first] }: { profiles: object[] }) => void Object.assign(first ?? {}, members),
  );
}

/** Adds a message inside DataTransfer, with its schemas. */
export function addMessage(name: string, manifest: object = { from: "server" }): (files: Files) => void {
  return (files) => {
    const { messages } = jsonOf(files, acmeExtension)["dataTransfer"] as { messages: Record<string, object> };
    messages[name] = manifest;
    addSchemas(files, "data-transfer", name);
  };
}

/** Adds an action to the profile, with its schemas. */
export function addAction(name: string, files: Files, home = "upkeep"): void {
  const [first] = jsonOf(files, acmeExtension)["profiles"] as { actions: Record<string, object> }[];
  Object.assign(first?.actions ?? {}, { [name]: { from: "server" } });
  addSchemas(files, home, name);
}

/** Adds the schemas of a message. */
export function addSchemas(files: Files, home: string, name: string): void {
  for (const part of ["Request", "Response"]) files[`${folder}/${home}/${name}${part}.json`] = textFields("Something.");
}

/** Moves a file of the extension. */
export function move(from: string, to: string): (files: Files) => void {
  return (files) => {
    files[`${folder}/${to}`] = files[`${folder}/${from}`] ?? "";
    delete files[`${folder}/${from}`];
  };
}

/** Removes a file. */
export function remove(path: string): (files: Files) => void {
  return (files) => void delete files[path];
}

/** Adds a field to the request of ShowText. */
export function refer(ref: string): (files: Files) => void {
  return change(showText, ({ properties }: { properties: object }) => {
    Object.assign(properties, { other: { description: "Something.", $ref: ref } });
  });
}

/** Adds a type of the vendor's own. */
export function addType(name: string, schema: object): (files: Files) => void {
  return change(`${folder}/types.json`, ({ definitions }: { definitions: Record<string, object> }) => {
    definitions[name] = schema;
  });
}
