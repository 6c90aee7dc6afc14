import { isBefore } from "@chargewire/runtime/kit";
import { isSameSession, type Reading } from "./reading.js";

/** What a reading means for the sessions of its key. */
export type Step<Session> =
  | { readonly kind: "late" }
  /** What was known already, an end that came twice for example. */
  | { readonly kind: "known" }
  | { readonly kind: "update"; readonly before: Session }
  | { readonly kind: "start"; readonly superseded: Session | undefined };

interface Known<Session, Stream> {
  newest: Reading<Session>;
  stream: Stream | undefined;
}

/** The sessions that a server knows of: for each key the newest reading, and which stream speaks for it. */
export class RunningSessions<Session, Stream> {
  readonly #known = new Map<string, Known<Session, Stream>>();

  /** The running session of a key; `undefined` when none runs. */
  get(key: string): Session | undefined {
    const newest = this.#known.get(key)?.newest;
    return newest === undefined || newest.isEnd ? undefined : newest.message;
  }

  /** All running sessions, in the order in which their keys were first heard of. */
  all(): Session[] {
    return [...this.#known.values()].filter(({ newest }) => !newest.isEnd).map(({ newest }) => newest.message);
  }

  /** The stream that speaks for a key; `undefined` when there is none. */
  streamOf(key: string): Stream | undefined {
    return this.#known.get(key)?.stream;
  }

  /** Takes a reading, and says what follows from it. @returns also whether the stream speaks for the key only now. */
  add(reading: Reading<Session>, stream: Stream): { readonly step: Step<Session>; readonly isNewStream: boolean } {
    const known = this.#known.get(reading.key);
    const isNewStream = known?.stream !== stream;
    if (known === undefined) {
      this.#known.set(reading.key, { newest: reading, stream });
      return { step: { kind: "start", superseded: undefined }, isNewStream };
    }
    const step = stepOf(reading, known.newest, isNewStream);
    known.stream = stream;
    if (step.kind === "update" || step.kind === "start") known.newest = reading;
    return { step, isNewStream };
  }

  /** Nobody speaks for a key any more. */
  leave(key: string): void {
    const known = this.#known.get(key);
    if (known !== undefined) known.stream = undefined;
  }

  /** Forgets a key. @returns the session that ran. */
  forget(key: string): Session | undefined {
    const running = this.get(key);
    this.#known.delete(key);
    return running;
  }
}

function stepOf<Session>(reading: Reading<Session>, newest: Reading<Session>, isNewStream: boolean): Step<Session> {
  if (isSameSession(reading, newest)) {
    if (newest.isEnd) return { kind: reading.isEnd ? "known" : "late" };
    if (isBefore(reading.measured, newest.measured)) return { kind: "late" };
    return { kind: "update", before: newest.message };
  }
  // On a new stream a running session counts, however early: the clock of its client may have been set right.
  const isEarlier = isBefore(reading.start, newest.start) || isBefore(reading.measured, newest.measured);
  if (isEarlier && (reading.isEnd || !isNewStream)) return { kind: "late" };
  return { kind: "start", superseded: newest.isEnd ? undefined : newest.message };
}
