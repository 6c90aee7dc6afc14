import { type Deadline, longestDelayMs, startDeadline } from "@chargewire/runtime/kit";
import type { CommandRules } from "../model/stream-protocol.js";

/** A command that is in force. */
export interface CommandInForce<Command> {
  /** The newest command of its key. */
  readonly command: Command;
  /** How long it still holds, in ms; `undefined` when it says no end. */
  readonly remainingMs: number | undefined;
}

interface Held<Command> {
  readonly command: Command;
  /** When it lapses, on the clock of `performance.now()`. */
  readonly lapsesAt: number | undefined;
  deadline: Deadline | undefined;
}

/** The newest command of each key, until it lapses. */
export class CommandsInForce<Command extends object> {
  readonly #rules: CommandRules<Command>;
  readonly #held = new Map<string, Held<Command>>();
  readonly #lapsed: (key: string, command: Command) => void;

  /** @param lapsed called when the lifetime of a command is over. */
  constructor(rules: CommandRules<Command>, lapsed: (key: string, command: Command) => void) {
    this.#rules = rules;
    this.#lapsed = lapsed;
  }

  /**
   * Takes a command that has just arrived. One without any lifetime left is not there any more when this returns.
   * @param arrived told the command that it replaces, before it may lapse.
   */
  add(key: string, command: Command, arrived: (earlier: Command | undefined) => void): void {
    const earlier = this.#held.get(key);
    earlier?.deadline?.cancel();
    const lifetime = command[this.#rules.lifetime] as number | undefined;
    const lapsesAt = lifetime === undefined ? undefined : performance.now() + lifetime * 1_000;
    const held: Held<Command> = { command, lapsesAt, deadline: undefined };
    this.#held.set(key, held);
    arrived(earlier?.command);
    this.#watch(key, held);
  }

  /** Whether there is a place for a command of a key: it has one already, or fewer than so many keys have. */
  hasRoomFor(key: string, maxKeys: number): boolean {
    return this.#held.has(key) || this.#held.size < maxKeys;
  }

  /** Drops the oldest command whose key is not needed. @returns that key; `undefined` when all are. */
  dropUnneeded(isNeeded: (key: string) => boolean): string | undefined {
    for (const [key, { deadline }] of this.#held) {
      if (isNeeded(key)) continue;
      deadline?.cancel();
      this.#held.delete(key);
      return key;
    }
    return undefined;
  }

  /** The command of a key; `undefined` when there is none, or it has lapsed. */
  get(key: string): CommandInForce<Command> | undefined {
    const held = this.#held.get(key);
    if (held === undefined) return undefined;
    const { command, lapsesAt } = held;
    if (lapsesAt === undefined) return { command, remainingMs: undefined };
    const remainingMs = lapsesAt - performance.now();
    return remainingMs > 0 ? { command, remainingMs } : undefined;
  }

  /** Stops all timers; what is in force stays readable. */
  stop(): void {
    for (const { deadline } of this.#held.values()) deadline?.cancel();
  }

  #watch(key: string, held: Held<Command>): void {
    if (held.lapsesAt === undefined) return;
    const remainingMs = held.lapsesAt - performance.now();
    if (remainingMs > 0) {
      // No timer waits longer than 24.8 days; a longer lifetime takes several.
      held.deadline = startDeadline(Math.min(Math.ceil(remainingMs), longestDelayMs), () => this.#watch(key, held));
      return;
    }
    this.#held.delete(key);
    this.#lapsed(key, held.command);
  }
}
