import { statSync } from "node:fs";
import { basename, isAbsolute, join, resolve, sep } from "node:path";
import { type Config, type Options, resolveConfig, sourcePath } from "../config.js";
import type { Fault } from "../faults.js";
import { findProtocols } from "../load/find-protocols.js";
import { manifestFile } from "../load/manifest.js";
import { describeFileError, readFolder } from "../load/read-folder.js";
import { readRevision, type SourceFolder } from "./read-revision.js";

/** Where the sides of a comparison are looked for. */
export type SideOptions = Pick<Options, "cwd" | "schemas">;

/**
 * Reads one side of a comparison: the name of a protocol in schemas/, the path of a folder, or either of them as it
 * was, `<revision>:<folder or protocol>`. A name that is both a protocol and a folder is the protocol.
 */
export async function readSide(
  written: string,
  options: SideOptions,
  faults: Fault[],
): Promise<SourceFolder | undefined> {
  const cwd = resolve(options.cwd ?? ".");
  // The last colon, because a revision may have some: main@{12:30}.
  const colon = written.lastIndexOf(":");
  if (colon >= 0 && !isAbsolute(written) && !isFolder(resolve(cwd, written))) {
    const wanted = written.slice(colon + 1);
    const { schemas } = isName(wanted) ? (configOf(options) ?? {}) : {};
    const candidates = [...(schemas === undefined ? [] : [join(schemas, wanted)]), resolve(cwd, wanted)];
    return readRevision({ written, revision: written.slice(0, colon), candidates: [...new Set(candidates)] }, faults);
  }
  const folder = resolve(cwd, written);
  if (isName(written)) {
    const config = configOf(options);
    const isProtocol = config !== undefined && isFolder(join(config.schemas, written));
    if (isProtocol || !isFolder(folder)) return readProtocolFolder(written, options, faults);
  }
  return readPath(written, folder, faults);
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
  const [protocol] = await findProtocols(config, [name], faults);
  const source = sourcePath(config, name);
  return protocol === undefined ? undefined : { source, files: protocol.files };
}

async function readPath(written: string, folder: string, faults: Fault[]): Promise<SourceFolder | undefined> {
  const source = shownAs(written, folder);
  if (!isFolder(folder)) {
    const advice = `Name a folder with a ${manifestFile}, a protocol of schemas/, or either with <revision>: before it.`;
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
