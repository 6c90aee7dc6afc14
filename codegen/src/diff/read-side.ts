import { statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, resolve, sep } from "node:path";
import { type Config, type Options, resolveConfig, sourcePath } from "../config.js";
import type { Fault } from "../faults.js";
import { extensionFile, extensionsFolder } from "../load/extension-manifest.js";
import { findBase, findBaseIn, homesOf, type SchemaHome } from "../load/find-base.js";
import { type FindProtocol, findBases } from "../load/find-bases.js";
import { findProtocols } from "../load/find-protocols.js";
import { manifestFile } from "../load/manifest.js";
import { describeFileError, readFolder } from "../load/read-folder.js";
import { hasManifest, type SourceFolder } from "../load/schema-folders.js";
import { type RevisionPlace, readRevision } from "./read-revision.js";

/** Where the sides of a comparison are looked for. */
export type SideOptions = Pick<Options, "cwd" | "schemas">;

/** One side of a comparison. */
export interface Side extends SourceFolder {
  /** Whether it is an extension of a protocol; else it is a protocol. */
  readonly isExtension: boolean;
  /** The protocols that it is made from: the one that it extends, the one which that extends, and so on. */
  readonly bases: readonly SourceFolder[];
}

/** The folder of a side, and how the protocols that it extends are found from there. */
interface FoundSide {
  readonly folder: SourceFolder | undefined;
  readonly find: FindProtocol;
}

/**
 * Reads one side of a comparison: the name of a protocol or an extension in schemas/, the path of a folder, or either
 * of them as it was, `<revision>:<folder or name>`. A name that is both a protocol and a folder is the protocol. What it
 * extends lies beside it, in the same revision, or where it lies when generating. A name may be that of a protocol that
 * comes with the generator.
 */
export async function readSide(written: string, options: SideOptions, faults: Fault[]): Promise<Side | undefined> {
  const { folder, find } = await findSide(written, options, faults);
  if (folder === undefined) return undefined;
  const isExtension = isOfExtension(folder);
  const bases = await findBases(folder, find, faults, isExtension ? extensionFile : manifestFile);
  return bases === undefined ? undefined : { ...folder, isExtension, bases };
}

/** Whether a folder is that of an extension: by its manifest or, where it has none, by where it lies. */
function isOfExtension({ source, files }: SourceFolder): boolean {
  if (hasManifest(files)) return false;
  return files.some(({ path }) => path === extensionFile) || homeOf(source) !== posix.dirname(source);
}

/** The folder that the protocols lie in which something may extend. Extensions have a folder of their own in there. */
function homeOf(folder: string): string {
  const parent = dirname(folder);
  return basename(parent) === extensionsFolder ? dirname(parent) : parent;
}

async function findSide(written: string, options: SideOptions, faults: Fault[]): Promise<FoundSide> {
  const cwd = resolve(options.cwd ?? ".");
  // The last colon, because a revision may have some: main@{12:30}.
  const colon = written.lastIndexOf(":");
  if (colon >= 0 && !isAbsolute(written) && !isFolder(resolve(cwd, written))) {
    const wanted = written.slice(colon + 1);
    const { schemas } = isName(wanted) ? (configOf(options) ?? {}) : {};
    const paths = [...(schemas === undefined ? [] : foldersOf(wanted, schemas)), resolve(cwd, wanted)];
    const candidates = [...new Set(paths)];
    const place = { written, revision: written.slice(0, colon), candidates };
    return { folder: await readRevision(place, faults), find: findInRevision(place, options) };
  }
  const folder = resolve(cwd, written);
  if (isName(written)) {
    const config = configOf(options);
    const isKnown = config !== undefined && foldersOf(written, config.schemas).some(isFolder);
    if (isKnown || !isFolder(folder)) {
      const find: FindProtocol = (...wanted) => findBaseIn(homesFor(folder, options), ...wanted);
      return { folder: await readProtocolFolder(written, options, faults), find };
    }
  }
  const source = shownAs(written, folder);
  const beside = { folder: homeOf(folder), shown: shownHome(source, folder) };
  return {
    folder: await readPath(written, source, folder, faults),
    find: (...wanted) => findBaseIn([beside, ...homesFor(folder, options)], ...wanted),
  };
}

/** Looks for what a protocol of a revision extends, in that revision first. */
function findInRevision(place: RevisionPlace, options: SideOptions): FindProtocol {
  return async (name, faults, at) => {
    const before = faults.length;
    const candidates = [...new Set(place.candidates.map((path) => join(homeOf(path), name)))];
    const folder = await readRevision({ ...place, candidates, optional: true }, faults);
    if (folder !== undefined || faults.length > before) return folder;
    return findBaseIn(homesFor(place.candidates[0] ?? "", options), name, faults, at);
  };
}

/** Where generating looks for what is extended. Without a folder of schemas in use, that is beside the side itself. */
function homesFor(side: string, options: SideOptions): SchemaHome[] {
  const config = configOf(options) ?? resolveConfig({ schemas: homeOf(side) }, []);
  return config === undefined ? [] : homesOf(config);
}

/** The folders that may be meant by a name: that of a protocol, and that of an extension. */
function foldersOf(name: string, schemas: string): string[] {
  return [join(schemas, name), join(schemas, extensionsFolder, name)];
}

/** The path of {@link homeOf} a folder as it is shown, from how the folder is. */
function shownHome(source: string, folder: string): string {
  const parent = source.slice(0, Math.max(source.lastIndexOf("/"), 0));
  if (homeOf(folder) === dirname(folder)) return parent;
  return posix.basename(parent) === extensionsFolder ? homeOf(source).replace(/^\.$/, "") : posix.join(parent, "..");
}

/** Whether it can be the name of a protocol: a single part of a path. */
function isName(written: string): boolean {
  return written !== "" && !/[/\\]/.test(written) && !/^\.+$/.test(written);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The configuration, where there are schemas; a comparison of two paths needs none. */
function configOf(options: SideOptions): Config | undefined {
  return resolveConfig(options, []);
}

async function readProtocolFolder(
  name: string,
  options: SideOptions,
  faults: Fault[],
): Promise<SourceFolder | undefined> {
  const config = resolveConfig(options, faults);
  if (config === undefined) return undefined;
  if (!foldersOf(name, config.schemas).some(isFolder)) {
    const own = await findBase(config, name, [], { file: sourcePath(config, name), pointer: "" });
    if (own !== undefined) return own;
  }
  const [protocol] = await findProtocols(config, [name], faults);
  return protocol === undefined ? undefined : { source: protocol.source, files: protocol.files };
}

async function readPath(
  written: string,
  source: string,
  folder: string,
  faults: Fault[],
): Promise<SourceFolder | undefined> {
  if (!isFolder(folder)) {
    const advice =
      `Name a folder with a ${manifestFile} or ${extensionFile}, a protocol or extension of schemas/, or either with ` +
      "<revision>: before it.";
    faults.push({ file: written, pointer: "", message: "there is no such folder", advice });
    return undefined;
  }
  try {
    return { source, files: await readFolder(folder, ".json") };
  } catch (error) {
    const message = `the folder ${describeFileError(error)}`;
    const advice = "Check the path and its permissions; schema files are UTF-8.";
    faults.push({ file: source, pointer: "", message, advice });
    return undefined;
  }
}

/** A path as it was written. Its last part has to be the folder's own name, which is the protocol's: never `.` or `..`. */
function shownAs(written: string, folder: string): string {
  const shown = written.split(sep).join("/").replace(/\/+$/, "");
  return shown.slice(shown.lastIndexOf("/") + 1) === basename(folder) ? shown : folder.split(sep).join("/");
}
