import type { CommandRules } from "../model/stream-protocol.js";

interface Given<Command> {
  readonly command: Command;
  /** When it lapses, on the clock of `performance.now()`. */
  readonly lapsesAt: number | undefined;
}

/** The last command that a server gave for each key, to be sent again while it has not lapsed. */
export class GivenCommands<Command extends object> {
  readonly #rules: CommandRules<Command>;
  readonly #given = new Map<string, Given<Command>>();

  constructor(rules: CommandRules<Command>) {
    this.#rules = rules;
  }

  /** Takes a command that is given now. */
  add(key: string, command: Command): void {
    const lifetime = command[this.#rules.lifetime] as number | undefined;
    const lapsesAt = lifetime === undefined ? undefined : performance.now() + lifetime * 1_000;
    this.#given.set(key, { command, lapsesAt });
  }

  /** The command of a key with the lifetime that is left of it; `undefined` when there is none, or it has lapsed. */
  get(key: string): Command | undefined {
    const given = this.#given.get(key);
    if (given === undefined) return undefined;
    const { command, lapsesAt } = given;
    if (lapsesAt === undefined) return command;
    // Whole ms: what a Duration can say exactly.
    const remainingMs = Math.ceil(lapsesAt - performance.now());
    if (remainingMs > 0) return { ...command, [this.#rules.lifetime]: remainingMs / 1_000 };
    this.#given.delete(key);
    return undefined;
  }

  /** Forgets the command of a key. */
  forget(key: string): void {
    this.#given.delete(key);
  }
}
