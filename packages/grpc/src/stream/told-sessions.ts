import { isBefore } from "@chargewire/runtime/kit";
import { Outgoing } from "./outgoing.js";
import { isSameSession, type Reading } from "./reading.js";
import { type Fault, Suspects } from "./suspects.js";

/** What a client remembers of one key. */
interface Told<Session> {
  readonly newest: Reading<Session>;
  /** Whether a new stream need not be told it: the server refused it. */
  isRefused: boolean;
}

/** How a client tells of sessions. */
export interface TellingRules {
  /** How long a stream must live on after an end was written, for the end to have arrived, in ms. */
  readonly safeAfterMs: number;
  /** How long it must live on after any reading, for the server not to have refused that, in ms. */
  readonly provenAfterMs: number;
  /** Of how many keys is told. */
  readonly maxKeys: number;
  /** How many ends are kept that may not have arrived. */
  readonly maxEnds: number;
}

/** What a client of a stream does for its sessions. */
export interface ToldSessionsOwner<Session> {
  /** More may be written. */
  wake(): void;
  /** An end is dropped because there are too many. */
  endDropped(reading: Reading<Session>): void;
}

/** What becomes of a reading. */
export type Telling = "told" | "late" | "tooManyKeys";

/**
 * What a client has to tell: the newest reading of each key while the stream is slow, the running sessions again on a
 * new stream, and every end until it is certain that it arrived.
 */
export class ToldSessions<Session extends object> {
  readonly #rules: TellingRules;
  readonly #owner: ToldSessionsOwner<Session>;
  readonly #told = new Map<string, Told<Session>>();
  /** Keys whose session is over, the one that is for longest first. */
  readonly #over = new Set<string>();
  readonly #outgoing = new Outgoing<Reading<Session>>();
  /** Ends that may not have arrived, in the order of telling, and when each was written; `undefined` while it waits. */
  readonly #ends = new Map<Reading<Session>, number | undefined>();
  readonly #suspects: Suspects<Session>;

  constructor(rules: TellingRules, owner: ToldSessionsOwner<Session>) {
    this.#rules = rules;
    this.#owner = owner;
    this.#suspects = new Suspects(rules.provenAfterMs, () => owner.wake());
  }

  /** Whether a session of a key was told of, and is remembered. */
  has(key: string): boolean {
    return this.#told.has(key);
  }

  /**
   * Takes a reading. It is late after a newer one of its key, or after its session's end. For one key too many, one is
   * forgotten whose session is over.
   */
  add(reading: Reading<Session>): Telling {
    const { key, isEnd } = reading;
    const known = this.#told.get(key)?.newest;
    if (known !== undefined && isLate(reading, known)) return "late";
    if (known === undefined && !this.#makeRoom()) return "tooManyKeys";
    this.#told.set(key, { newest: reading, isRefused: false });
    this.#over.delete(key);
    this.#outgoing.put(key, reading, isEnd);
    if (isEnd) this.#keepEnd(reading);
    return "told";
  }

  /** There is a new stream: whatever runs waits to be told again. */
  streamOpened(): void {
    for (const [key, { newest, isRefused }] of this.#told) {
      if (!newest.isEnd && !isRefused) this.#outgoing.put(key, newest);
    }
  }

  /** The server has taken the stream. */
  streamTaken(): void {
    this.#suspects.streamTaken();
  }

  /** The next reading to write; it counts as written. `undefined` while there is none that may be. */
  take(): Reading<Session> | undefined {
    const key = this.#suspects.choose(this.#outgoing);
    const reading = key === undefined ? undefined : this.#outgoing.take(key);
    if (reading === undefined) return undefined;
    this.#suspects.wrote(reading);
    if (reading.isEnd) this.#ends.set(reading, performance.now());
    return reading;
  }

  /**
   * The stream has ended: ends that may not have arrived wait again.
   * @param fault there when a reading is why.
   * @returns the reading that the server refuses, where that is certain; it is not told again.
   */
  streamEnded(fault: Fault | undefined): Reading<Session> | undefined {
    const refused = fault === undefined ? undefined : this.#suspects.accuse(fault);
    this.#suspects.streamEnded();
    if (refused !== undefined) this.#refuse(refused);
    this.#forgetSafeEnds();
    this.#outgoing.dropNewest();
    for (const [reading, writtenAt] of [...this.#ends].toReversed()) {
      if (writtenAt === undefined) continue;
      this.#ends.set(reading, undefined);
      this.#outgoing.putFirst(reading.key, reading);
    }
    return refused;
  }

  /** There will be no other stream: what waits goes out. */
  finish(): void {
    this.#suspects.lift();
  }

  #refuse(reading: Reading<Session>): void {
    this.#ends.delete(reading);
    const told = this.#told.get(reading.key);
    if (told?.newest === reading) told.isRefused = true;
  }

  #makeRoom(): boolean {
    if (this.#told.size < this.#rules.maxKeys) return true;
    const [key] = this.#over;
    if (key === undefined) return false;
    this.#over.delete(key);
    this.#suspects.forget(key);
    return this.#told.delete(key);
  }

  #keepEnd(reading: Reading<Session>): void {
    this.#over.add(reading.key);
    this.#ends.set(reading, undefined);
    if (this.#ends.size <= this.#rules.maxEnds) return;
    const [oldest = reading] = this.#ends.keys();
    const isSafe = this.#isSafe(this.#ends.get(oldest));
    this.#ends.delete(oldest);
    if (isSafe) return;
    this.#outgoing.drop(oldest.key, oldest);
    this.#owner.endDropped(oldest);
  }

  #forgetSafeEnds(): void {
    for (const [reading, writtenAt] of this.#ends) if (this.#isSafe(writtenAt)) this.#ends.delete(reading);
  }

  #isSafe(writtenAt: number | undefined): boolean {
    return writtenAt !== undefined && writtenAt <= performance.now() - this.#rules.safeAfterMs;
  }
}

function isLate(reading: Reading<unknown>, known: Reading<unknown>): boolean {
  if (isBefore(reading.measured, known.measured)) return true;
  return known.isEnd && isSameSession(reading, known);
}
