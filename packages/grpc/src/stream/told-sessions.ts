import { isBefore } from "@chargewire/runtime/kit";
import { Outgoing } from "./outgoing.js";
import { isSameSession, type Reading } from "./reading.js";

/** What a client remembers of one key. */
interface Told<Session> {
  newest: Reading<Session>;
  /** Number of the stream that the newest reading was written to; 0 while it was to none. */
  stream: number;
  /** Whether a new stream need not be told it: the server refused it. */
  isRefused: boolean;
}

/** An end that was written, and might be lost with its stream. */
interface WrittenEnd<Session> {
  readonly reading: Reading<Session>;
  readonly writtenAt: number;
}

/**
 * What a client has to tell: the newest reading of each key while the stream is slow, the running sessions again on a
 * new stream, and every end until it is certain that it arrived.
 */
export class ToldSessions<Session extends object> {
  readonly #told = new Map<string, Told<Session>>();
  readonly #outgoing = new Outgoing<Reading<Session>>();
  readonly #safeAfterMs: number;
  #writtenEnds: WrittenEnd<Session>[] = [];
  #stream = 0;

  /** @param safeAfterMs how long a stream must live on after an end was written, for the end to have arrived. */
  constructor(safeAfterMs: number) {
    this.#safeAfterMs = safeAfterMs;
  }

  /** Whether nothing waits to be told. */
  get isEmpty(): boolean {
    return this.#outgoing.isEmpty;
  }

  /** Takes a reading. @returns false when it comes too late: after a newer one of its key, or after its session's end. */
  add(reading: Reading<Session>): boolean {
    const known = this.#told.get(reading.key)?.newest;
    if (known !== undefined && isLate(reading, known)) return false;
    this.#told.set(reading.key, { newest: reading, stream: 0, isRefused: false });
    this.#outgoing.put(reading.key, reading, reading.isEnd);
    return true;
  }

  /** There is a new stream: whatever runs waits to be told again. */
  streamOpened(): void {
    this.#stream += 1;
    for (const [key, { newest, isRefused }] of this.#told) {
      if (!newest.isEnd && !isRefused) this.#outgoing.put(key, newest);
    }
  }

  /** The next reading to write; it counts as written. */
  take(): Reading<Session> | undefined {
    const next = this.#outgoing.take();
    if (next === undefined) return undefined;
    const { key, message: reading } = next;
    const told = this.#told.get(key);
    if (told?.newest === reading) told.stream = this.#stream;
    if (reading.isEnd) {
      this.#forgetSafeEnds();
      this.#writtenEnds.push({ reading, writtenAt: performance.now() });
    }
    return reading;
  }

  /** The stream has ended: ends that may not have arrived wait again. */
  streamEnded(): void {
    this.#forgetSafeEnds();
    this.#outgoing.dropNewest();
    for (const { reading } of this.#writtenEnds.toReversed()) this.#outgoing.putFirst(reading.key, reading);
    this.#writtenEnds = [];
  }

  /**
   * The server refused something that was written to this stream, which must not be told again. Comes before
   * {@link streamEnded}.
   * @param key whose it was; `undefined` when the server did not say, and any may be it.
   * @returns the keys that are told again only with their next reading.
   */
  refused(key: string | undefined): string[] {
    const keys = new Set(this.#writtenEnds.map(({ reading }) => reading.key));
    for (const [each, { stream }] of this.#told) if (stream === this.#stream) keys.add(each);
    const refused = [...keys].filter((each) => key === undefined || each === key);
    for (const each of refused) {
      const told = this.#told.get(each);
      if (told?.stream === this.#stream) told.isRefused = true;
    }
    this.#writtenEnds = this.#writtenEnds.filter(({ reading }) => !refused.includes(reading.key));
    return refused;
  }

  #forgetSafeEnds(): void {
    const safe = performance.now() - this.#safeAfterMs;
    this.#writtenEnds = this.#writtenEnds.filter(({ writtenAt }) => writtenAt > safe);
  }
}

function isLate(reading: Reading<unknown>, known: Reading<unknown>): boolean {
  if (isBefore(reading.measured, known.measured)) return true;
  return known.isEnd && isSameSession(reading, known);
}
