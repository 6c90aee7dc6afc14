import type { ProtocolReport } from "./generate.js";

/** One line per protocol: what it is made of, what was done, how long it took. */
export function describeProgress(report: ProtocolReport, check: boolean): string {
  const { name, actions, types, enums, written, unchanged, deleted, ms } = report;
  const done = check
    ? `${written} to write, ${unchanged} right, ${deleted} to delete`
    : `${written} written, ${unchanged} unchanged, ${deleted} deleted`;
  return `${name}: ${actions} actions, ${types} types, ${enums} enums; ${done}; ${Math.round(ms)} ms`;
}
