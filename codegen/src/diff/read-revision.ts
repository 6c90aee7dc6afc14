import { statSync } from "node:fs";
import { basename, dirname, relative, sep } from "node:path";
import type { Fault } from "../faults.js";
import { byCodeUnit } from "../json.js";
import { type SourceText, textFrom } from "../load/read-folder.js";
import type { SourceFolder } from "../load/schema-folders.js";
import { runGit } from "./git.js";

/** A place in the history of a repository. */
export interface RevisionPlace {
  /** The whole as it was written: where faults are said to be. */
  readonly written: string;
  readonly revision: string;
  /** Absolute paths that the folder may have had, which need not be there now; the first that was counts. */
  readonly candidates: readonly string[];
  /** Whether it is no fault when there was no such folder. Default false. */
  readonly optional?: boolean;
}

/** Reads a folder as it was in a git revision; `undefined` when there was none. What git cannot tell is a fault. */
export async function readRevision(place: RevisionPlace, faults: Fault[]): Promise<SourceFolder | undefined> {
  const { written, revision, candidates } = place;
  const fail = (message: string, advice: string): undefined => {
    faults.push({ file: written, pointer: "", message, advice });
  };
  const tried: string[] = [];
  for (const candidate of candidates) {
    const standing = nearestFolder(candidate);
    const ask = (...args: string[]) => runGit(standing, ["rev-parse", ...args]);
    const prefix = await ask("--show-prefix");
    if (prefix.kind === "missing") {
      return fail(
        "git is needed to read a revision, and cannot be run",
        "Install it, or name a folder without revision.",
      );
    }
    if (prefix.kind === "failed") {
      return fail(`git says of ${standing}: ${prefix.message}`, "Name a folder that is in a checkout.");
    }
    // A revision that begins with a hyphen would be an option, and an empty one the index.
    const isName = revision !== "" && !revision.startsWith("-");
    const root = isName ? await ask("--verify", "--quiet", `${revision}^{tree}`) : undefined;
    if (root?.kind !== "done") {
      return fail(
        `git knows no revision ${JSON.stringify(revision)}`,
        "Write <revision>:<folder or protocol> with a commit, branch or tag; in a shallow checkout, fetch it first.",
      );
    }
    const path = (lineOf(prefix.output) + relative(standing, candidate).split(sep).join("/")).replace(/\/$/, "");
    const tree = await ask("--verify", "--quiet", `${lineOf(root.output)}:${path}`);
    // Without a folder in it, the last part of the path would run into the revision.
    const shown = path === "" ? `./${basename(candidate)}` : path.includes("/") ? path : `./${path}`;
    const entries = tree.kind === "done" ? await listTree(standing, lineOf(tree.output)) : undefined;
    if (entries !== undefined) return readEntries(`${revision}:${shown}`, standing, entries, faults);
    tried.push(path);
  }
  if (place.optional === true) return undefined;
  return fail(
    `the revision ${revision} has no folder ${tried.join(", and none ")}`,
    `Name one that was there then; git ls-tree -r --name-only ${revision} lists them.`,
  );
}

/** A file of a revision. */
interface Entry {
  readonly id: string;
  readonly path: string;
}

/** The nearest folder from a path upwards that is there now. */
function nearestFolder(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function lineOf(output: Buffer): string {
  return output.toString().replace(/\n$/, "");
}

/** The files below a tree that the generator would read on disk; `undefined` when it is no tree. */
async function listTree(folder: string, id: string): Promise<Entry[] | undefined> {
  const answer = await runGit(folder, ["ls-tree", "-r", "-z", "--full-tree", id]);
  if (answer.kind !== "done") return undefined;
  const entries = answer.output
    .toString()
    .split("\0")
    .flatMap((line): Entry[] => {
      const [, blob = "", path = ""] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
      const isHidden = path.split("/").some((part) => part.startsWith("."));
      return path.toLowerCase().endsWith(".json") && !isHidden ? [{ id: blob, path }] : [];
    });
  return entries.sort((left, right) => byCodeUnit(left.path, right.path));
}

/** Reads all files by one run of git: one per file takes seconds. */
async function readEntries(
  source: string,
  folder: string,
  entries: readonly Entry[],
  faults: Fault[],
): Promise<SourceFolder | undefined> {
  const ids = entries.map(({ id }) => `${id}\n`).join("");
  const answer = await runGit(folder, ["cat-file", "--batch"], ids);
  if (answer.kind !== "done") {
    const message = answer.kind === "failed" ? answer.message : "git is gone";
    faults.push({ file: source, pointer: "", message, advice: "Check the repository with git fsck." });
    return undefined;
  }
  let rest = answer.output;
  const files: SourceText[] = [];
  for (const { path } of entries) {
    // Each answer is a line "<id> blob <size>", then so many bytes and a line end.
    const begin = rest.indexOf("\n") + 1;
    const header = rest.subarray(0, begin).toString();
    const size = Number(/ blob (\d+)\n$/.exec(header)?.[1] ?? -1);
    const text = size < 0 ? undefined : textOf(rest.subarray(begin, begin + size));
    if (text === undefined) {
      const message = size < 0 ? `git cannot read it: ${header.trim()}` : "is not UTF-8";
      faults.push({ file: `${source}/${path}`, pointer: "", message, advice: "Name another revision." });
    } else files.push({ path, text });
    rest = rest.subarray(size < 0 ? begin : begin + size + 1);
  }
  return files.length === entries.length ? { source, files } : undefined;
}

/** The text as it would be read from disk; `undefined` when it is not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return textFrom(bytes);
  } catch {
    return undefined;
  }
}
