import { type Deadline, longestDelayMs, startDeadline } from "./deadline.js";

/** As precise as timers of node are, in ms: who is due within that passes with the others. */
const precisionMs = 1;

/** Owners whose deadlines are equally far away when they begin: who began first is due first. */
interface Group<Owner> {
  /** When each is due, in ms of the monotonic clock; the first is due first. */
  readonly due: Map<Owner, number>;
  /** Runs until the first was due when it was started. */
  timer: Deadline | undefined;
}

/**
 * Deadlines of many owners, one for each at a time. All that are equally far away share one timer of node, which only
 * watches the first of them: an owner more costs a place in a map instead of a timer with its task.
 */
export class SharedDeadlines<Owner extends object> {
  readonly #expire: (owner: Owner, lateMs: number) => void;
  readonly #groups = new Map<number, Group<Owner>>();
  /**
   * How far the clock of the timers is ahead of the monotonic one, in ms: a part of a millisecond, which a timer of node
   * may come too early, or any time where a test moves the timers and not the clock.
   */
  #aheadMs = 0;

  /** @param expire called when the deadline of an owner has passed, with how late this is, in ms. */
  constructor(expire: (owner: Owner, lateMs: number) => void) {
    this.#expire = expire;
  }

  /**
   * Starts the deadline of an owner.
   * @param timeoutMs how far away it is, in ms; more than 2^31 - 1 (24.8 days) counts as that.
   */
  start(owner: Owner, timeoutMs: number): void {
    const delayMs = Math.min(timeoutMs, longestDelayMs);
    const dueMs = this.#now() + delayMs;
    let group = this.#groups.get(timeoutMs);
    if (group === undefined) {
      group = { due: new Map(), timer: undefined };
      this.#groups.set(timeoutMs, group);
      this.#watch(timeoutMs, group, dueMs, delayMs);
    }
    // One that is started anew is due last.
    group.due.delete(owner);
    group.due.set(owner, dueMs);
  }

  /**
   * Stops the deadline of an owner; harmless when it has none.
   * @param timeoutMs what it was started with.
   */
  cancel(owner: Owner, timeoutMs: number): void {
    const group = this.#groups.get(timeoutMs);
    if (!group?.due.delete(owner) || group.due.size > 0) return;
    group.timer?.cancel();
    this.#groups.delete(timeoutMs);
  }

  #watch(timeoutMs: number, group: Group<Owner>, dueMs: number, delayMs: number): void {
    group.timer = startDeadline(delayMs, () => this.#pass(timeoutMs, group, dueMs));
  }

  #pass(timeoutMs: number, group: Group<Owner>, watchedMs: number): void {
    this.#aheadMs = Math.max(this.#aheadMs, watchedMs - performance.now());
    const nowMs = this.#now();
    const expired: [Owner, number][] = [];
    for (const entry of group.due) {
      if (entry[1] > nowMs + precisionMs) break;
      expired.push(entry);
    }
    try {
      for (const [owner, dueMs] of expired) {
        // One may have cancelled the next, or started it anew.
        if (group.due.get(owner) !== dueMs) continue;
        group.due.delete(owner);
        this.#expire(owner, Math.max(0, nowMs - dueMs));
      }
    } finally {
      const [nextMs] = group.due.values();
      if (nextMs !== undefined) this.#watch(timeoutMs, group, nextMs, nextMs - this.#now());
      else if (this.#groups.get(timeoutMs) === group) this.#groups.delete(timeoutMs);
    }
  }

  #now(): number {
    return performance.now() + this.#aheadMs;
  }
}
