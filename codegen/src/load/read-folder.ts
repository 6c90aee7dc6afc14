import { readdir, readFile } from "node:fs/promises";
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
 * (left there by editors and systems) are skipped.
 * @param ending only files whose name ends so.
 * @throws the error of node:fs when the folder or a file cannot be read.
 */
export async function readFolder(folder: string, ending: string): Promise<SourceText[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith("."))
      .map(async (entry): Promise<SourceText[]> => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          const files = await readFolder(path, ending);
          return files.map((file) => ({ ...file, path: `${entry.name}/${file.path}` }));
        }
        return entry.name.toLowerCase().endsWith(ending) ? [{ path: entry.name, text: await readText(path) }] : [];
      }),
  );
  return nested.flat().sort((left, right) => byCodeUnit(left.path, right.path));
}

/**
 * Reads one text file, without byte order mark and with LF line ends.
 * @throws Error when it is not UTF-8: wire values must not be changed in silence.
 */
export async function readText(path: string): Promise<string> {
  try {
    return textFrom(await readFile(path));
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
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
}

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
