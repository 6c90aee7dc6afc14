import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fault } from "./faults.js";
import { npmName, packageName } from "./names.js";

/** What a run is asked for. */
export interface Options {
  /** Folder with a folder per protocol. Default: `schemas` in the nearest folder from `cwd` upwards that has one. */
  readonly schemas?: string | undefined;
  /** Folder that the packages are written to. Default: `packages` beside the schemas. */
  readonly out?: string | undefined;
  /** Names of the protocols to generate. Default, and when empty: all that have a manifest. */
  readonly protocols?: readonly string[] | undefined;
  /** Writes nothing; says what would have to be written. Default false. */
  readonly check?: boolean | undefined;
  /** Whether each message, type, enum and field must have a description. Default true. */
  readonly requireDescriptions?: boolean | undefined;
  /** Folder that relative paths and the search start from. Default: that of the process. */
  readonly cwd?: string | undefined;
}

/** The options with their defaults resolved; all paths are absolute. */
export interface Config {
  /** Folder that the schemas lie in: paths are shown relative to it. */
  readonly root: string;
  readonly schemas: string;
  readonly out: string;
  readonly templates: string;
  /** Folder of the schemas that come with the generator: what is not in `schemas` may be extended from there. */
  readonly ownSchemas: string;
  /** Path of protocol.schema.json. */
  readonly manifestSchema: string;
  /** Path of extension.schema.json. */
  readonly extensionSchema: string;
  /** Folder of this generator's own code: part of what the output depends on. */
  readonly code: string;
  /** Folder for what one run leaves to the next; it may be deleted at any time. */
  readonly cache: string;
  readonly check: boolean;
  readonly requireDescriptions: boolean;
  /** Where the packages will live. */
  readonly home: PackageHome;
}

/** Where packages live, which their package.json and tsconfig.json have to fit. */
export interface PackageHome {
  /** Whether the runtime lies beside them, in this checkout; elsewhere it is installed. */
  readonly isWorkspace: boolean;
  /** Range of the runtime's version that the packages depend on. */
  readonly runtimeRange: string;
  /** The same of `@chargewire/grpc`, which those of streams run on. */
  readonly grpcRange: string;
}

/**
 * Resolves the options.
 * @returns `undefined`, with a fault, when there is no folder of schemas.
 */
export function resolveConfig(options: Options, faults: Fault[]): Config | undefined {
  const cwd = resolve(options.cwd ?? ".");
  const schemas = options.schemas === undefined ? findSchemas(cwd) : resolve(cwd, options.schemas);
  if (schemas === undefined) {
    faults.push({
      file: cwd,
      pointer: "",
      message: "there is no folder named schemas here or above",
      advice: "Run the generator in a checkout that has one, or name the folder with --schemas.",
    });
    return undefined;
  }
  const root = dirname(schemas);
  const out = options.out === undefined ? join(root, "packages") : resolve(cwd, options.out);
  return {
    root,
    schemas,
    out,
    home: homeOf(out),
    templates: ownFile("templates"),
    ownSchemas: ownFile("schemas"),
    manifestSchema: join(ownFile("schemas"), "protocol.schema.json"),
    extensionSchema: join(ownFile("schemas"), "extension.schema.json"),
    code: dirname(fileURLToPath(import.meta.url)),
    cache: join(root, "node_modules", ".cache", "chargewire"),
    check: options.check ?? false,
    requireDescriptions: options.requireDescriptions ?? true,
  };
}

/** Path of a protocol's folder as people see it: the same on every machine, so it may stand in the output. */
export function sourcePath(config: Config, protocol: string): string {
  return `${basename(config.schemas)}/${protocol}`;
}

/** Any other path as people see it: relative to the root, with forward slashes. */
export function shownPath(config: Config, path: string): string {
  return relative(config.root, path).split(sep).join("/") || ".";
}

function findSchemas(from: string): string | undefined {
  const candidate = join(from, "schemas");
  if (existsSync(candidate)) return candidate;
  const parent = dirname(from);
  return parent === from ? undefined : findSchemas(parent);
}

/**
 * Range of versions of the package of a protocol, such as `ocpp1.6`, for a generated package that depends on it.
 * @returns `undefined` for a protocol whose package this generator was not released with.
 */
export function baseVersionRange(config: Config, protocol: string): string | undefined {
  return rangeOf(packageName(protocol), config.home.isWorkspace);
}

function homeOf(out: string): PackageHome {
  const isWorkspace = existsSync(join(out, "runtime", "package.json"));
  const range = (folder: string): string => rangeOf(folder, isWorkspace) ?? "*";
  return { isWorkspace, runtimeRange: range("runtime"), grpcRange: range("grpc") };
}

/** Range of versions of one of our packages, by its folder, as the generator's own package.json has it. */
function rangeOf(folder: string, isWorkspace: boolean): string | undefined {
  const { dependencies, devDependencies } = readJson(beside("../package.json")) as OwnDependencies;
  const range = { ...devDependencies, ...dependencies }[npmName(folder)];
  if (isWorkspace || range?.startsWith("workspace:") !== true) return range;
  // Run from this checkout for somewhere else: the version that is meant is the one of this checkout.
  const { version } = readJson(beside(`../../packages/${folder}/package.json`)) as { version: string };
  return `^${version}`;
}

interface OwnDependencies {
  readonly dependencies: Readonly<Record<string, string>>;
  /** The packages of the protocols among them: generated packages may need one, the generator itself none. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** A file that comes with the generator: beside its package in this repository, in the package when it is installed. */
function ownFile(name: string): string {
  // In this order: while it is packed, the package has a copy for a moment.
  const original = beside(`../../${name}`);
  return existsSync(original) ? original : beside(`../${name}`);
}

/** Path of a file relative to this one. */
function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
