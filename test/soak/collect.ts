import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects what nobody refers to any more, and lets finalizers run. */
export async function collectGarbage(): Promise<void> {
  const collect = collector();
  // A finalizer is a task of its own, and what it lets go is for the next round.
  for (let round = 0; round < 8; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Bytes of the heap that are in use, after collections: the least of several looks, since what the engine keeps for
 * itself comes and goes.
 * @param settleMs how long to wait before.
 */
export async function heapInUse(settleMs: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 5; look++) {
    await collectGarbage();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}

/** The collector, whether or not node was started with --expose-gc. */
function collector(): () => void {
  if (globalThis.gc !== undefined) return globalThis.gc as () => void;
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** What keeps this process alive, by kind. */
export function activeResources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
