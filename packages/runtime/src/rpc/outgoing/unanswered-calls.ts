import type { Report } from "../report.js";
import type { ConnectionSettings } from "../settings.js";

/** What the watch over answers needs of its connection. */
export interface UnansweredCallsOwner {
  readonly settings: ConnectionSettings;
  report(report: Report): void;
  close(closeCode: number, reason: string): void;
}

/** Watches for a peer that answers no calls, though it may send and answer pings (R32). */
export class UnansweredCalls {
  readonly #owner: UnansweredCallsOwner;
  #inRow = 0;

  constructor(owner: UnansweredCallsOwner) {
    this.#owner = owner;
  }

  /** An answer came, be it a late one, or a new socket: the count starts anew. */
  reset(): void {
    this.#inRow = 0;
  }

  /** A call that had left was not answered in time. */
  add(action: string): void {
    const { maxUnansweredCalls, onUnansweredCalls } = this.#owner.settings;
    const count = ++this.#inRow;
    if (maxUnansweredCalls === 0 || count < maxUnansweredCalls) return;
    this.#inRow = 0;
    this.#owner.report({ kind: "unansweredCalls", count, action });
    if (onUnansweredCalls === "close") this.#owner.close(1008, `${count} calls in a row were not answered`);
  }
}
