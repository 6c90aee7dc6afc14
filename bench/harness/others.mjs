// How much of the machine others had meanwhile: a measurement beside other work is not to be believed.

import { readFileSync } from "node:fs";
import { platform } from "node:os";

/**
 * Begins to watch; what is returned tells the share of all cores that neither this process nor its children, as far as
 * they have ended, have used since, the host's included; `undefined` where the system does not tell.
 * @returns {() => number | undefined}
 */
export function watchOthers() {
  if (platform() !== "linux") return () => undefined;
  const before = readTicks();
  return () => {
    const now = readTicks();
    const others = now.busy - before.busy - (now.own - before.own);
    return Math.max(0, others / (now.all - before.all));
  };
}

/** Ticks since the system started: of all cores, of those that were not idle, and ours. */
function readTicks() {
  const [machine] = readFileSync("/proc/stat", "utf8").split("\n");
  // User, nice, system, idle, waiting for the disk, interrupts twice, and what the host took away.
  const ticks = machine.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, each) => sum + each, 0);
  // Behind the name of the program, which may contain blanks: times of this process and of its children.
  const own = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ").slice(11, 15).map(Number);
  return { all, busy: all - ticks[3] - ticks[4], own: own.reduce((sum, each) => sum + each, 0) };
}
