import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { protocolNames, readJson, root, type Schema } from "../support/schema-folder.js";

/** The reference data: facts, tables and the published schemas of each protocol. It is no part of this checkout. */

export interface ReferenceManifest {
  readonly websocketSubprotocol: string;
  readonly errorCodes: readonly string[];
  readonly messageTypes: readonly number[];
  readonly profiles: readonly {
    readonly name: string;
    readonly actions: readonly { readonly action: string; readonly sentBy: string; readonly kind: string }[];
  }[];
}

export interface ReferenceType {
  readonly additionalProperties?: boolean;
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface ReferenceFacts {
  readonly types: Readonly<Record<string, ReferenceType>>;
  readonly enums: Readonly<Record<string, readonly string[] | { readonly values: readonly string[] }>>;
  /** Action to its messages; there is no response to a SEND. */
  readonly actions: Readonly<Record<string, { readonly request: string; readonly response?: string | null }>>;
  /** Objects that stand inline, by the names that the reference data gives them. */
  readonly inlineTypes?: Readonly<Record<string, readonly string[]>>;
  /** Enums that stand inline, likewise. */
  readonly inlineEnums?: Readonly<Record<string, readonly string[]>>;
  /** Types of which some messages have another form than the one under `types`. */
  readonly variants?: Readonly<Record<string, readonly { readonly where: string; readonly type: ReferenceType }[]>>;
}

/** Folder of the reference data: what the check was given, else the one beside the checkout. */
export const referenceRoot: string = process.env["CHARGEWIRE_REFERENCE"] ?? resolve(root, "../shared/reference");

/** The protocols that both sides have; a new version joins when its schema folder comes. */
export const comparedProtocols: readonly string[] = protocolNames().filter((name) =>
  existsSync(join(referenceRoot, name, "facts.json")),
);

/** Those of them whose schemas are published, so that verdicts can be compared. */
export const publishedProtocols: readonly string[] = comparedProtocols.filter((name) =>
  existsSync(join(referenceRoot, name, "schemas")),
);

export function readReferenceManifest(protocol: string): ReferenceManifest {
  return readJson(join(referenceRoot, protocol, "manifest.json")) as ReferenceManifest;
}

export function readReferenceFacts(protocol: string): ReferenceFacts {
  return readJson(join(referenceRoot, protocol, "facts.json")) as ReferenceFacts;
}

/** The published schema of a message. */
export function readPublishedSchema(protocol: string, message: string): Schema {
  return readJson(join(referenceRoot, protocol, "schemas", `${message}.json`)) as Schema;
}

/** Every published schema of every version in the reference data, whether this checkout has the version or not. */
export function readAllPublishedSchemas(): unknown[] {
  const versions = readdirSync(referenceRoot).map((name) => join(referenceRoot, name, "schemas"));
  return versions
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => readJson(join(folder, file))));
}
