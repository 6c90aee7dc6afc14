import type { StreamProtocol } from "../model/stream-protocol.js";
import { type AbsenceRules, AbsentKeys } from "../stream/absent-keys.js";
import { GivenCommands } from "../stream/given-commands.js";
import type { Reading } from "../stream/reading.js";
import { RunningSessions, type Step } from "../stream/running-sessions.js";
import type { OpenStream } from "./open-stream.js";

/** How much a server keeps. */
export interface SessionBookRules extends AbsenceRules {
  /** How many keys a stream may speak for. */
  readonly maxKeysPerStream: number;
}

/** What a server knows of each key: its session, its last command, and which stream speaks for it. */
export class SessionBook<Session extends object, Command extends object> {
  readonly #rules: SessionBookRules;
  readonly #sessions = new RunningSessions<Session, OpenStream>();
  readonly #commands: GivenCommands<Command>;
  readonly #absent: AbsentKeys;
  readonly #forgotten: (session: Session) => void;

  /** @param forgotten called with a session whose client was gone for too long. */
  constructor(
    { command }: StreamProtocol<Session, Command>,
    rules: SessionBookRules,
    forgotten: (session: Session) => void,
  ) {
    this.#rules = rules;
    this.#forgotten = forgotten;
    this.#commands = new GivenCommands(command);
    this.#absent = new AbsentKeys(rules, (key) => this.#forget(key));
  }

  /** The newest reading of each session that runs. */
  all(): readonly Session[] {
    return this.#sessions.all();
  }

  /** The running session of a key; `undefined` when none runs. */
  get(key: string): Session | undefined {
    return this.#sessions.get(key);
  }

  /** The stream that speaks for a key; `undefined` when there is none. */
  streamOf(key: string): OpenStream | undefined {
    return this.#sessions.streamOf(key);
  }

  /** Keeps a command, and sends it over the stream that speaks for its key. @returns false when there is none. */
  command(key: string, command: Command): boolean {
    const stream = this.streamOf(key);
    if (stream === undefined) return false;
    this.#commands.add(key, command);
    stream.send(key);
    return true;
  }

  /** The command of a key, as it is to be sent now; `undefined` when there is none. */
  commandOf(key: string): Command | undefined {
    return this.#commands.get(key);
  }

  /** Takes a reading, and says what follows from it; `undefined` when its stream may speak for no more keys. */
  take(reading: Reading<Session>, stream: OpenStream): Step<Session> | undefined {
    const { key } = reading;
    const earlier = this.streamOf(key);
    if (earlier !== stream && !this.#makeRoom(stream)) return undefined;
    const { step, isNewStream } = this.#sessions.add(reading, stream);
    stream.speakFor(key, this.get(key) !== undefined);
    if (isNewStream) this.#returned(key, stream, earlier);
    return step;
  }

  /** A stream has ended: what nobody else speaks for is absent. */
  leave(stream: OpenStream): void {
    for (const key of stream.keys) {
      this.#sessions.leave(key);
      this.#absent.left(key);
    }
  }

  /** Forgets nothing any more. */
  stop(): void {
    this.#absent.stop();
  }

  /** The client of a key has connected, or taken the key over. */
  #returned(key: string, stream: OpenStream, earlier: OpenStream | undefined): void {
    earlier?.lose(key);
    this.#absent.returned(key);
    // One that has lapsed as well: it may have replaced another which the client still follows.
    stream.send(key);
  }

  /** For a further key, one is forgotten whose session is over. @returns false when sessions run at all of them. */
  #makeRoom(stream: OpenStream): boolean {
    if (stream.keyCount < this.#rules.maxKeysPerStream) return true;
    const { idleKey } = stream;
    if (idleKey === undefined) return false;
    stream.lose(idleKey);
    this.#forget(idleKey);
    return true;
  }

  #forget(key: string): void {
    this.#commands.forget(key);
    const session = this.#sessions.forget(key);
    if (session !== undefined) this.#forgotten(session);
  }
}
