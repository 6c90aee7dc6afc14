import type { HeldCommand, SessionReporter } from "@chargewire/orchestrator-bridge";
import type { ChargerCommand, ChargerSession } from "@chargewire/orchestrator10";

interface Kept {
  readonly command: ChargerCommand;
  readonly until: number | undefined;
}

/** The orchestrator's client as the bridge sees it, with the orchestrator played by the test. */
export class FakeOrchestrator implements SessionReporter {
  /** The limit of points without a command, in W. */
  defaultLimit = Number.POSITIVE_INFINITY;
  /** What was reported, oldest first. */
  readonly sessions: ChargerSession[] = [];
  readonly #commands = new Map<string, Kept>();
  readonly #onCommand = new Set<(command: ChargerCommand) => void>();
  readonly #onLapsed = new Set<(point: string) => void>();

  /** How many listeners there are. */
  get listeners(): number {
    return this.#onCommand.size + this.#onLapsed.size;
  }

  report(session: ChargerSession): void {
    this.sessions.push(session);
  }

  on(event: "command", listener: (command: ChargerCommand) => void): () => void;
  on(event: "lapsed", listener: (point: string) => void): () => void;
  on(
    event: "command" | "lapsed",
    listener: ((command: ChargerCommand) => void) | ((point: string) => void),
  ): () => void {
    const listeners = (event === "command" ? this.#onCommand : this.#onLapsed) as Set<typeof listener>;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  command(point: string): HeldCommand | undefined {
    const kept = this.#commands.get(point);
    if (kept === undefined) return undefined;
    const { command, until } = kept;
    if (until === undefined) return { command, remainingMs: undefined };
    // It lapses by the clock; the event may come a moment later.
    const remainingMs = until - Date.now();
    return remainingMs > 0 ? { command, remainingMs } : undefined;
  }

  limit(point: string): number {
    return this.command(point)?.command.limit ?? this.defaultLimit;
  }

  /** The orchestrator commands a limit in W, for a time in s. */
  send(point: string, limit: number, lifetime?: number): void {
    const command: ChargerCommand = { point, limit, lifetime };
    const until = lifetime === undefined ? undefined : Date.now() + lifetime * 1_000;
    const kept: Kept = { command, until };
    this.#commands.set(point, kept);
    for (const listener of this.#onCommand) listener(command);
    // Timers reach so far only.
    if (lifetime === undefined || lifetime > 2_000_000) return;
    setTimeout(() => {
      if (this.#commands.get(point) !== kept) return;
      this.#commands.delete(point);
      for (const listener of this.#onLapsed) listener(point);
    }, lifetime * 1_000);
  }
}
