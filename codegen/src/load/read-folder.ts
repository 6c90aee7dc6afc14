import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { byCodeUnit } from "../json.js";

/** A text file as it was read. */
export interface SourceText {
  /** Path relative to the folder, with forward slashes. */
  readonly path: string;
  /** Content without byte order mark and with LF line ends, so that a checkout on Windows gives the same output. */
  readonly text: string;
}

/**
 * Reads all files below a folder, sorted by path whatever the order of the file system. Names that begin with a dot
 * (left there by editors and systems) are skipped. Hundreds of small files are read three times as fast in one go as by
 * promises.
 * @param ending only files whose name ends so.
 * @throws the error of node:fs when the folder or a file cannot be read.
 */
export async function readFolder(folder: string, ending: string): Promise<SourceText[]> {
  return filesBelow(folder, ending).map((path) => ({ path, text: textIn(join(folder, path)) }));
}

/**
 * Paths of the files that {@link readFolder} reads, in its order.
 * @throws the error of node:fs when the folder cannot be read.
 */
export function filesBelow(folder: string, ending: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  const paths = entries.flatMap((entry) => {
    if (entry.isDirectory()) return filesBelow(join(folder, entry.name), ending).map((path) => `${entry.name}/${path}`);
    return entry.name.toLowerCase().endsWith(ending) ? [entry.name] : [];
  });
  return paths.sort(byCodeUnit);
}

/**
 * Reads one text file, without byte order mark and with LF line ends.
 * @throws Error when it is not UTF-8: wire values must not be changed in silence.
 */
export async function readText(path: string): Promise<string> {
  return textIn(path);
}

function textIn(path: string): string {
  try {
    return textFrom(readFileSync(path));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw Object.assign(new Error(`holds ${basename(path)}, which is not UTF-8`, { cause }), { code: notUtf8 });
  }
}

/**
 * The text in the bytes of a file, without byte order mark and with LF line ends.
 * @throws TypeError when they are not UTF-8.
 */
export function textFrom(bytes: Uint8Array): string {
  return utf8.decode(bytes).replaceAll("\r\n", "\n");
}

/** One for all files: making one costs as much as reading one. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Code of the error for a file that is not UTF-8. */
const notUtf8 = "CW_NOT_UTF8";

/** What a failed file operation says, in words. */
export function describeFileError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "does not exist";
    case "ENOTDIR":
      return "is not a folder";
    case notUtf8:
      return error instanceof Error ? error.message : "";
    case "EACCES":
    case "EPERM":
      return "must not be read by this user";
    default:
      return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}
