import { type Deadline, longestDelayMs, startDeadline } from "./deadline.js";

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
    const dueMs = performance.now() + delayMs;
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
    // A timer of node may come a part of a millisecond too early.
    const nowMs = Math.max(performance.now(), watchedMs);
    const expired: [Owner, number][] = [];
    for (const [owner, dueMs] of group.due) {
      if (dueMs > nowMs) break;
      expired.push([owner, nowMs - dueMs]);
    }
    try {
      // One may have cancelled the next.
      for (const [owner, lateMs] of expired) if (group.due.delete(owner)) this.#expire(owner, lateMs);
    } finally {
      const [nextMs] = group.due.values();
      if (nextMs !== undefined) this.#watch(timeoutMs, group, nextMs, nextMs - performance.now());
      else if (this.#groups.get(timeoutMs) === group) this.#groups.delete(timeoutMs);
    }
  }
}
