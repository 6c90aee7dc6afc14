import type { Client, Server } from "@chargewire/runtime";

/** The listeners that servers and clients have in common. */
type Endpoint = Pick<Server, "on"> | Pick<Client, "on">;

/** Rejections of calls that were under way: of each of them the event `cancel` tells as well, once. */
const cancelled: ReadonlySet<string> = new Set(["CW_CALL_TIMEOUT", "CW_CONNECTION_CLOSED", "given up"]);

/** A caller has lost interest. Each call has one of its own, so that its end can be told from every other. */
export class GivenUp extends Error {
  readonly code = "given up";
}

/** Keeps the books: what was called, how it ended, who came and went. Nothing may be left open at the end. */
export class Ledger {
  /** How calls ended, by the code of the error; `resolved` for the good ones. */
  readonly outcomes: Record<string, number> = {};
  /** What was reported, by kind. */
  readonly reports: Record<string, number> = {};
  /** Close codes with which connections ended, as the endpoints saw it. */
  readonly closeCodes: Record<string, number> = {};
  calls = 0;
  settled = 0;
  handlersStarted = 0;
  handlersEnded = 0;
  connected = 0;
  disconnected = 0;
  connectionsCollected = 0;
  /** What should not have happened. */
  readonly faults: string[] = [];
  /** Errors of which only the call, or only the event, has told so far. */
  readonly #onesided = new Map<unknown, number>();
  readonly #collected = new FinalizationRegistry<undefined>(() => this.connectionsCollected++);

  /** Calls that have not ended. */
  get open(): number {
    return this.calls - this.settled;
  }

  /** Calls whose end was told by the caller or the event alone, or twice. */
  get unbalanced(): number {
    return this.#onesided.size;
  }

  /** Enters a call; resolves when it has ended, however. */
  async call(start: () => Promise<unknown>): Promise<void> {
    this.calls++;
    try {
      await start();
      add(this.outcomes, "resolved");
    } catch (error) {
      const code = codeOf(error);
      add(this.outcomes, code);
      if (cancelled.has(code)) this.#balance(error, -1);
    }
    this.settled++;
  }

  /** Runs a handler. */
  async handler<Result>(run: () => Promise<Result>): Promise<Result> {
    this.handlersStarted++;
    try {
      return await run();
    } finally {
      this.handlersEnded++;
    }
  }

  /** Follows what an endpoint tells. */
  follow(endpoint: Endpoint): void {
    // The events of the two are alike, their types are not.
    const either = endpoint as Pick<Server, "on">;
    either.on("connect", (connection) => {
      this.connected++;
      this.#collected.register(connection, undefined);
    });
    either.on("disconnect", (connection, { closeCode }) => {
      this.disconnected++;
      add(this.closeCodes, String(closeCode));
      if (connection.side === "server" && connection.pending.length > 0) this.faults.push("calls outlive a connection");
    });
    either.on("cancel", (_call, error) => this.#balance(error, 1));
    either.on("report", ({ kind }) => add(this.reports, kind));
  }

  #balance(error: unknown, by: number): void {
    const balance = (this.#onesided.get(error) ?? 0) + by;
    if (balance === 0) this.#onesided.delete(error);
    else this.#onesided.set(error, balance);
  }
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | undefined)?.code ?? error);
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
