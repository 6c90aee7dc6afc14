import type { ChargerCommand, ChargerSession } from "@chargewire/orchestrator10";

/** A command that holds. */
export interface HeldCommand {
  /** The command as it came. */
  readonly command: ChargerCommand;
  /** How long it still holds, in ms; `undefined` without a stated end. */
  readonly remainingMs: number | undefined;
}

/** What the bridge needs of the orchestrator's client: `ChargerController` of `@chargewire/orchestrator10` has it. */
export interface SessionReporter {
  /** Tells the orchestrator how a session stands. */
  report(session: ChargerSession): void;
  /** A command arrived, or replaced an earlier one of its point. */
  on(event: "command", listener: (command: ChargerCommand) => void): () => void;
  /** The lifetime of a point's command is over. */
  on(event: "lapsed", listener: (point: string) => void): () => void;
  /** The command that holds for a point; `undefined` while there is none. */
  command(point: string): HeldCommand | undefined;
  /** The limit that holds for a point, in W: that of its command, else the default; `Infinity` for none. */
  limit(point: string): number;
}
