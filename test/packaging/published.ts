import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The checkout. */
export const root = resolve(import.meta.dirname, "..", "..");

/** A package that is published. */
export interface PublishedPackage {
  /** What users install, such as `@chargewire/ocpp16`. */
  readonly name: string;
  readonly version: string;
  /** Folder in the checkout, such as `packages/ocpp16`. */
  readonly folder: string;
}

/** Every package of the workspace that is not private, by folder. */
export function publishedPackages(): PublishedPackage[] {
  const folders = readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `packages/${name}`);
  return ["codegen", ...folders].sort().flatMap((folder) => {
    const manifest = readManifest(join(root, folder));
    return manifest.private === true ? [] : [{ name: manifest.name, version: manifest.version, folder }];
  });
}

/** Those that programs are made of: all but the generator. */
export function libraryPackages(): PublishedPackage[] {
  return publishedPackages().filter(({ name }) => name !== "@chargewire/codegen");
}

/** What tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean | readonly string[];
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The package.json of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
