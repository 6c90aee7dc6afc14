/** Longest time that a timer of node can wait, in ms; a longer one would fire at once. */
export const longestDelayMs: number = 2 ** 31 - 1;

/** A running deadline; its owner cancels it. */
export interface Deadline {
  /** Stops it; harmless when it has passed or was cancelled before. */
  cancel(): void;
}

/**
 * Runs a task when a time has passed.
 * @param timeoutMs in ms; more than 2^31 - 1 (24.8 days) counts as that.
 */
export function startDeadline(timeoutMs: number, task: () => void): Deadline {
  const timer = setTimeout(task, Math.min(timeoutMs, longestDelayMs));
  return { cancel: () => clearTimeout(timer) };
}
