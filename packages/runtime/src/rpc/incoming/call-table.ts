import type { IncomingCall } from "./incoming-call.js";

/** From this many calls on, looking through all of them costs more than keeping a map. */
const manyFrom = 16;

/** The list of every table that has had no call yet; nothing is ever put into it. */
const none: IncomingCall[] = [];

/**
 * The CALLs of a peer that are being handled, by message id: one at a time of a peer that follows R15, and many only
 * where the application allows more than usual. A list for as long as they are few, because a map makes itself anew
 * after every few that come and go.
 */
export class CallTable {
  #few: IncomingCall[] = none;
  #many: Map<string, IncomingCall> | undefined;

  /** How many are being handled. */
  get size(): number {
    return this.#many === undefined ? this.#few.length : this.#many.size;
  }

  get(messageId: string): IncomingCall | undefined {
    if (this.#many !== undefined) return this.#many.get(messageId);
    for (const call of this.#few) if (call.messageId === messageId) return call;
    return undefined;
  }

  /** Adds a call; none with its id is in the table. */
  add(call: IncomingCall): void {
    if (this.#many === undefined && this.#few.length === manyFrom) {
      this.#many = new Map(this.#few.map((each) => [each.messageId, each]));
      this.#few = none;
    }
    if (this.#many !== undefined) this.#many.set(call.messageId, call);
    else if (this.#few === none) this.#few = [call];
    else this.#few.push(call);
  }

  /** Takes a call out; false when it is not in the table. */
  delete(call: IncomingCall): boolean {
    if (this.#many !== undefined) {
      const isThere = this.#many.get(call.messageId) === call && this.#many.delete(call.messageId);
      if (this.#many.size === 0) this.#many = undefined;
      return isThere;
    }
    const index = this.#few.indexOf(call);
    if (index >= 0) this.#few.splice(index, 1);
    return index >= 0;
  }

  /** Takes all out. */
  clear(): IncomingCall[] {
    const calls = [...(this.#many?.values() ?? this.#few)];
    this.#few = none;
    this.#many = undefined;
    return calls;
  }
}
