import type { CommandRules } from "../model/stream-protocol.js";

interface Given<Command> {
  readonly command: Command;
  /** When it was given, on the clock of `performance.now()`. */
  readonly givenAt: number;
}

/** A command that has waited no longer than this, in ms, is sent as it was given: its way to the client takes as long. */
const noWaitMs = 50;

/** The last command that a server gave for each key, to be sent when its stream is ready, and again on the next one. */
export class GivenCommands<Command extends object> {
  readonly #rules: CommandRules<Command>;
  readonly #given = new Map<string, Given<Command>>();

  constructor(rules: CommandRules<Command>) {
    this.#rules = rules;
  }

  /** Takes a command that is given now. */
  add(key: string, command: Command): void {
    this.#given.set(key, { command, givenAt: performance.now() });
  }

  /**
   * The last command of a key with the lifetime that is left of it; `undefined` when there is none. One that lapsed while
   * it waited has none left: it still ends the one before it.
   */
  get(key: string): Command | undefined {
    const given = this.#given.get(key);
    if (given === undefined || performance.now() - given.givenAt <= noWaitMs) return given?.command;
    const remainingMs = this.#remainingMs(given);
    if (remainingMs === Number.POSITIVE_INFINITY) return given.command;
    return { ...given.command, [this.#rules.lifetime]: remainingMs / 1_000 };
  }

  /** Forgets the command of a key. */
  forget(key: string): void {
    this.#given.delete(key);
  }

  /** In whole ms, which a Duration can say exactly. */
  #remainingMs({ command, givenAt }: Given<Command>): number {
    const lifetime = command[this.#rules.lifetime] as number | undefined;
    if (lifetime === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, Math.ceil(givenAt + lifetime * 1_000 - performance.now()));
  }
}
