import { type FSWatcher, watch as watchFolder } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Config, type Options, resolveConfig } from "./config.js";
import type { Fault } from "./faults.js";
import { generate, type RunResult } from "./generate.js";

/** How long to wait after a change for the ones that belong to it, in ms: editors write in several steps. */
const settleMs = 50;

/** What a watch tells, and how it ends. */
export interface WatchOptions extends Options {
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Called after each run, the first included. */
  readonly onRun: (result: RunResult) => void;
}

/**
 * Generates once, then again whenever a schema or a template changes, until the signal is aborted. Faults are handed
 * to `onRun` and do not end the watch.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { signal, onRun } = options;
  const faults: Fault[] = [];
  const config = resolveConfig(options, faults);
  if (config === undefined) return onRun({ faults, diff: "", protocols: [] });
  while (!signal.aborted) {
    // Watching begins before the run, so that a change during it is not lost.
    const changed = await nextChange(config, signal);
    onRun(await generate(options));
    await changed.happened;
  }
}

interface Change {
  /** Resolves when something has changed and settled, or the watch ends. */
  readonly happened: Promise<void>;
}

/**
 * Watches every folder by itself: node's recursive watching is not the same on all systems. The set of folders is
 * taken anew for each run.
 */
async function nextChange(config: Config, signal: AbortSignal): Promise<Change> {
  const folders = [...(await foldersBelow(config.schemas)), ...(await foldersBelow(config.templates))];
  const watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const happened = new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      for (const watcher of watchers) watcher.close();
      resolve();
    };
    const changed = (): void => {
      clearTimeout(timer);
      timer = setTimeout(finish, settleMs);
    };
    signal.addEventListener("abort", finish, { once: true });
    for (const folder of folders) {
      const watcher = watchFolder(folder, changed);
      // A folder that is removed while it is watched is a change like any other.
      watcher.on("error", changed);
      watchers.push(watcher);
    }
    if (signal.aborted) finish();
  });
  return { happened };
}

async function foldersBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const nested = entries.filter((entry) => entry.isDirectory()).map(({ name }) => foldersBelow(join(folder, name)));
    return [folder, ...(await Promise.all(nested)).flat()];
  } catch {
    // Removed meanwhile; the run reports what is missing.
    return [];
  }
}
