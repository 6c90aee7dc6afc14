import type { ChargerSession } from "@chargewire/orchestrator10";
import type { PowerMeter } from "../metering/power-meter.js";
import type { Reading } from "../metering/sample.js";
import type { TransactionNews } from "./news.js";
import { readTime, toTime, writeTime } from "./time.js";

/** What a transaction is made of that never changes. */
export interface TransactionOrigin {
  readonly id: string;
  readonly meter: PowerMeter;
  /** The vehicle of the session where nobody shows a token. */
  readonly anonymous: string;
  /** The vehicle of a token. */
  ofToken(token: string): string;
  /** The present time, in ms since 1970. */
  now(): number;
}

/** Where and when a transaction began: what tells its beginning, sent again, from that of another one with its id. */
export interface Beginning {
  /** The connector or EVSE; `undefined` while it is not known. */
  readonly evse: number | undefined;
  /** When the station says that it began, in ms since 1970; `undefined` where it was not seen to. */
  readonly begunAt: number | undefined;
}

/** Whether a message is the one that a transaction began with, told again. */
export function isToldAgain({ evse, begunAt }: Beginning, news: TransactionNews): boolean {
  return evse === news.evse && begunAt !== undefined && begunAt === readTime(news.at);
}

/** One transaction of a station, and the session that is told of it. All times are in ms since 1970. */
export class Transaction implements Beginning {
  readonly id: string;
  readonly meter: PowerMeter;
  readonly #origin: TransactionOrigin;
  /** The connector or EVSE; 2.x may tell it later. */
  evse: number | undefined;
  /** The point that is told; it stays. */
  point: string | undefined;
  #start: number;
  #begunAt: number | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;
  #vehicle: string | undefined;
  #isTold = false;
  /** The last time that was told as `measured`. */
  #measured = Number.NEGATIVE_INFINITY;
  #order = -1;
  /** A power that waits until the vehicle and the point are known, in W. */
  #waiting: number | undefined;

  /** @param start when it began, as far as is known. */
  constructor(origin: TransactionOrigin, start: number) {
    this.id = origin.id;
    this.meter = origin.meter;
    this.#origin = origin;
    this.#start = start;
  }

  /** The last moment of it that was told; its start where none was. */
  get latest(): number {
    return Math.max(this.#start, this.#measured);
  }

  /** When the station says that it began, in ms since 1970; `undefined` where it was not seen to. */
  get begunAt(): number | undefined {
    return this.#begunAt;
  }

  /** Takes in what is new. @returns what the orchestrator is to be told, in order. */
  take(news: TransactionNews): ChargerSession[] {
    const isLate = this.#isLate(news);
    this.#begin(news);
    // Who ends a transaction need not be who began it.
    if (news.kind !== "ended") this.#identify(news);
    if (isLate) return this.#tellWaiting();
    if (news.phases !== undefined) this.meter.phases.told(news.phases);
    const sessions = this.#read(news);
    return news.kind === "ended" ? [...sessions, ...this.#finish(this.#timeOf(news.at))] : sessions;
  }

  /** Ends it without a message of its own. @returns what the orchestrator is to be told. */
  endAt(at: string): ChargerSession[] {
    return this.#finish(this.#timeOf(at));
  }

  /** Says when the session before it on the same point was last told: this one is later, whatever the clock says. */
  follow(latest: number): void {
    this.#notBefore = latest + 1;
    this.#moveStart(this.#start);
  }

  /** Notes when it began. Who saw that knows better than who resumes it. */
  #begin({ kind, at }: TransactionNews): void {
    if (kind !== "started" && (kind !== "resumed" || this.#begunAt !== undefined)) return;
    this.#begunAt = readTime(at);
    this.#moveStart(Math.min(this.#start, this.#timeOf(at)));
  }

  /** The start stays once it was told. */
  #moveStart(start: number): void {
    if (!this.#isTold) this.#start = Math.max(start, this.#notBefore);
  }

  /** Whether a message tells nothing of the present any more: a newer one came before it, or it came before. */
  #isLate({ order, kind }: TransactionNews): boolean {
    if (order === undefined || kind === "ended") return false;
    if (order <= this.#order) return true;
    this.#order = order;
    return false;
  }

  #identify({ token, isAnonymous = false }: TransactionNews): void {
    if (token !== undefined) this.#vehicle ??= this.#origin.ofToken(token);
    else if (isAnonymous) this.#vehicle ??= this.#origin.anonymous;
  }

  #read(news: TransactionNews): ChargerSession[] {
    // The end of the session is told apart, so what was read at that moment counts as just before.
    const last = news.kind === "ended" ? this.#timeOf(news.at) - 1 : Number.POSITIVE_INFINITY;
    const sessions: ChargerSession[] = [];
    let isMeasured = false;
    for (const reading of inOrder(news.readings)) {
      const at = this.#timeOf(reading.takenAt);
      const watts = this.meter.add(reading, readTime(reading.takenAt) ?? at);
      if (watts === undefined || this.#isHistory(news, at)) continue;
      isMeasured = true;
      sessions.push(...this.#tell(watts, Math.min(at, last)));
    }
    const at = this.#timeOf(news.at);
    const hasStopped = !isMeasured && news.isCharging === false && news.kind !== "ended" && !this.#isHistory(news, at);
    return [...sessions, ...(hasStopped ? this.#tell(0, at) : this.#tellWaiting())];
  }

  /** Whether something newer was told than what a message says that waited for a connection. */
  #isHistory({ isOffline }: TransactionNews, at: number): boolean {
    return isOffline === true && at <= this.#measured;
  }

  /** Tells a power, or keeps it until the vehicle is known. */
  #tell(watts: number, at: number): ChargerSession[] {
    // The orchestrator takes readings in order only; after a clock was set back the newest one counts as just after.
    this.#measured = Math.max(at, this.#start, this.#measured + 1);
    this.#waiting = watts;
    // What draws power cannot wait for a name.
    if (watts !== 0) this.#vehicle ??= this.#origin.anonymous;
    return this.#tellWaiting();
  }

  #tellWaiting(): ChargerSession[] {
    const watts = this.#waiting;
    if (watts === undefined || this.#vehicle === undefined || this.point === undefined) return [];
    this.#waiting = undefined;
    // The start may have moved past it: the session before ended later.
    this.#measured = Math.max(this.#measured, this.#start);
    return [this.#session(this.point, this.#vehicle, watts, this.#measured)];
  }

  #finish(time: number): ChargerSession[] {
    const end = Math.max(time, this.latest);
    this.#measured = end;
    // Somebody who plugged in and left without a word was no session.
    if (this.#vehicle === undefined || this.point === undefined) return [];
    return [{ ...this.#session(this.point, this.#vehicle, 0, end), end: writeTime(end) }];
  }

  #session(point: string, vehicle: string, watts: number, measured: number): ChargerSession {
    this.#isTold = true;
    return { point, vehicle, watts, measured: writeTime(measured), start: writeTime(this.#start) };
  }

  #timeOf(text: string): number {
    return toTime(text, this.#origin.now());
  }
}

function inOrder(readings: readonly Reading[]): readonly Reading[] {
  return [...readings].sort((one, other) => (readTime(one.takenAt) ?? 0) - (readTime(other.takenAt) ?? 0));
}
