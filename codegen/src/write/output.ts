import { mkdir, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { OutputFile } from "../emit/output-file.js";
import { byCodeUnit } from "../json.js";
import { readFolder } from "../load/read-folder.js";

/** A file that is not what the output says. */
export interface Change {
  /** Path relative to the folder of the plan. */
  readonly path: string;
  /** Text on disk; `undefined` for a file that is missing. */
  readonly before: string | undefined;
  /** Text of the output; `undefined` for a generated file that no longer belongs. */
  readonly after: string | undefined;
}

/** How the files of a folder have to change to be the output. */
export interface OutputPlan {
  readonly folder: string;
  /** By path. */
  readonly changes: readonly Change[];
  /** Number of files that are right already. */
  readonly unchanged: number;
}

/** Folders of a package in which every file is generated. */
const ownedFolders: readonly string[] = ["src", "validators"];

/** Compares the output of a package with its folder. Reads only. */
export async function planOutput(folder: string, files: readonly OutputFile[]): Promise<OutputPlan> {
  const plan = await planFiles(folder, files);
  const wanted = new Set(files.map(({ path }) => path));
  const stale = [...(await ownedFiles(folder))].filter(([path]) => !wanted.has(path));
  const changes = [...plan.changes, ...stale.map(([path, before]) => ({ path, before, after: undefined }))];
  return { ...plan, changes: changes.sort((left, right) => byCodeUnit(left.path, right.path)) };
}

/** Compares single files with a folder in which nothing else is looked at. Reads only. */
export async function planFiles(folder: string, files: readonly OutputFile[]): Promise<OutputPlan> {
  const changes: Change[] = [];
  for (const { path, text, written } of files) {
    const before = await readIfThere(join(folder, path));
    if (before === text || (before !== undefined && written === "once")) continue;
    changes.push({ path, before, after: text });
  }
  return { folder, changes, unchanged: files.length - changes.length };
}

/** Carries out a plan. Files that are right already are not touched. */
export async function applyPlan({ folder, changes }: OutputPlan): Promise<void> {
  for (const { path, after } of changes) {
    const file = join(folder, path);
    if (after === undefined) {
      await rm(file);
      await removeIfEmpty(dirname(file));
    } else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, after);
    }
  }
}

/** An empty folder would look like sources that are still to come. */
async function removeIfEmpty(folder: string): Promise<void> {
  if ((await readdir(folder)).length > 0) return;
  await rmdir(folder);
  if (ownedFolders.includes(basename(dirname(folder)))) await removeIfEmpty(dirname(folder));
}

/** A file's text exactly as it is on disk; `undefined` when it does not exist. */
export async function readIfThere(file: string): Promise<string | undefined> {
  return whenThere(readFile(file, "utf8"));
}

/** The files in the generated folders of a package, by path. */
export async function ownedFiles(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const owned of ownedFolders) {
    const files = (await whenThere(readFolder(join(folder, owned), ""))) ?? [];
    for (const { path } of files) found.set(`${owned}/${path}`, (await readIfThere(join(folder, owned, path))) ?? "");
  }
  return found;
}

async function whenThere<Content>(reading: Promise<Content>): Promise<Content | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
