import type { ChargerSession } from "@chargewire/orchestrator10";
import type { AveragingTimes } from "../metering/energy.js";
import { PowerMeter } from "../metering/power-meter.js";
import { isPlaceNumber, type Place, type PointNames } from "../place.js";
import type { TransactionNews } from "./news.js";
import { toTime } from "./time.js";
import { type Beginning, isToldAgain, Transaction } from "./transaction.js";
import type { VehicleIds } from "./vehicle.js";

/** How many stations are kept; beyond that the one goes that has been silent longest. */
const mostStations = 50_000;

/** How many transactions of one station run, and at how many places: no station has more, whatever it says. */
const mostPerStation = 1_000;

/** How many ended ones of a station are kept: what still comes of one comes soon. */
const mostEnded = 100;

/** What the book is told once. */
export interface BookRules {
  readonly points: PointNames;
  readonly vehicles: VehicleIds;
  readonly averaging: AveragingTimes;
  /** Voltage between phase and neutral, in V, of a place where none is measured; `undefined` when it is not known. */
  nominalVoltage(place: Place): number | undefined;
  /** The present time, in ms since 1970. */
  now(): number;
}

/** What a message comes to. */
export interface Outcome {
  /** What the orchestrator is to be told, in order. */
  readonly sessions: readonly ChargerSession[];
  /** The place that it was about; `undefined` while that is not known. */
  readonly place: Place | undefined;
  /** Why nothing came of it; `undefined` where something did, or may still. */
  readonly ignored: string | undefined;
}

/** What is known of one station. */
interface Station {
  /** By transaction id, oldest first. */
  readonly running: Map<string, Transaction>;
  /** Transactions that have ended, by id: what still comes of them begins no session. */
  readonly ended: Map<string, Beginning>;
  /** The last moment that was told of each connector or EVSE. */
  readonly latest: Map<number, number>;
}

/** The transactions that run at the stations, and the sessions that come of them. */
export class SessionBook {
  readonly #rules: BookRules;
  readonly #stations = new Map<string, Station>();

  constructor(rules: BookRules) {
    this.#rules = rules;
  }

  /** The transaction that runs at a place. */
  running({ identity, evse }: Place): Transaction | undefined {
    const station = this.#stations.get(identity);
    return station === undefined ? undefined : runningAt(station, evse);
  }

  /** Takes in what a station tells of a transaction. */
  take(identity: string, news: TransactionNews): Outcome {
    if (news.evse !== undefined && !isPlaceNumber(news.evse)) return ignored("no connector or EVSE has that number");
    const station = this.#stationOf(identity);
    const endings = news.isFirst === true ? freeId(station, news) : [];
    if (news.kind === "resumed" && isTaken(station, news)) return ignored("another transaction runs there");
    const transaction = this.#find(station, news) ?? this.#begin(identity, station, news);
    if (typeof transaction === "string") return ignored(transaction);
    if (isElsewhere(transaction, news)) return ignored("the transaction runs at another place");
    this.#settle(identity, station, transaction, news.evse);
    const sessions = [...endings, ...transaction.take(news)];
    const { evse } = transaction;
    if (news.kind === "ended") end(station, transaction);
    if (evse === undefined) return { sessions, place: undefined, ignored: undefined };
    if (sessions.length > 0) roomFor(station.latest, evse, mostPerStation).set(evse, transaction.latest);
    return { sessions, place: { identity, evse }, ignored: undefined };
  }

  #stationOf(identity: string): Station {
    const station = this.#stations.get(identity) ?? { running: new Map(), ended: new Map(), latest: new Map() };
    // Who speaks goes to the end, so that who is silent stands first.
    this.#stations.delete(identity);
    roomFor(this.#stations, identity, mostStations).set(identity, station);
    return station;
  }

  #find(station: Station, { transactionId, evse }: TransactionNews): Transaction | undefined {
    if (transactionId !== undefined) return station.running.get(transactionId);
    return evse === undefined ? undefined : runningAt(station, evse);
  }

  /** Begins a transaction, also one that ran before this program did; the answer is text where it cannot. */
  #begin(identity: string, station: Station, news: TransactionNews): Transaction | string {
    const { transactionId: id, kind, evse } = news;
    if (id === undefined) return "no transaction runs there";
    if (station.ended.has(id)) return "the transaction has ended";
    if (kind === "ended") return "the transaction is not known";
    if (kind === "updated" && evse === undefined)
      return "the transaction is not known, and the message does not say where it is; resume() can";
    if (kind === "updated" && isTaken(station, news)) return "another transaction runs there";
    const { vehicles, averaging, now } = this.#rules;
    const origin = {
      id,
      meter: new PowerMeter(averaging),
      anonymous: vehicles.ofTransaction(identity, id),
      ofToken: (token: string) => vehicles.ofToken(token),
      now,
    };
    // One that ran before is known from its first reading on.
    const known = kind === "updated" ? news.readings.map(({ takenAt }) => toTime(takenAt, now())) : [];
    const transaction = new Transaction(origin, Math.min(toTime(news.at, now()), ...known));
    roomFor(station.running, id, mostPerStation).set(id, transaction);
    return transaction;
  }

  /** Notes where a transaction is, as soon as that is said. Whatever ran there has ended, unseen. */
  #settle(identity: string, station: Station, transaction: Transaction, evse: number | undefined): void {
    if (transaction.evse !== undefined || evse === undefined) return;
    const former = runningAt(station, evse);
    if (former !== undefined) end(station, former);
    // First, for it is the application's: where it throws, the next message that says the place tries again.
    transaction.point = this.#rules.points.pointOf({ identity, evse });
    transaction.evse = evse;
    transaction.meter.nominalVoltage = this.#rules.nominalVoltage({ identity, evse });
    const latest = station.latest.get(evse);
    // A later session ends the one before; so it must be later, also by a clock that was set back.
    if (latest !== undefined) transaction.follow(latest);
  }
}

function runningAt(station: Station, evse: number): Transaction | undefined {
  for (const transaction of station.running.values()) if (transaction.evse === evse) return transaction;
  return undefined;
}

/** Whether another transaction runs where this one would. */
function isTaken(station: Station, { evse, transactionId }: TransactionNews): boolean {
  const there = evse === undefined ? undefined : runningAt(station, evse);
  return there !== undefined && there.id !== transactionId;
}

/** Whether a transaction is not where a message says that it is. */
function isElsewhere({ evse }: Transaction, news: TransactionNews): boolean {
  return evse !== undefined && news.evse !== undefined && evse !== news.evse;
}

/**
 * Forgets what had the id of a transaction that begins; nothing where this very beginning was told before.
 * @returns the end of what ran with it at another place: no later session ends that one.
 */
function freeId(station: Station, news: TransactionNews): readonly ChargerSession[] {
  const { transactionId: id } = news;
  if (id === undefined) return [];
  const running = station.running.get(id);
  const former = running ?? station.ended.get(id);
  if (former === undefined || isToldAgain(former, news)) return [];
  station.running.delete(id);
  station.ended.delete(id);
  if (running?.evse === undefined || !isElsewhere(running, news)) return [];
  const sessions = running.endAt(news.at);
  if (sessions.length > 0) roomFor(station.latest, running.evse, mostPerStation).set(running.evse, running.latest);
  return sessions;
}

function end({ running, ended }: Station, { id, evse, begunAt }: Transaction): void {
  running.delete(id);
  roomFor(ended, id, mostEnded).set(id, { evse, begunAt });
}

function ignored(reason: string): Outcome {
  return { sessions: [], place: undefined, ignored: reason };
}

/** A collection that has room for a key: where it is full, the oldest goes. */
function roomFor<Key, Collection extends Map<Key, unknown>>(
  collection: Collection,
  key: Key,
  most: number,
): Collection {
  const [oldest] = collection.keys();
  if (oldest !== undefined && collection.size >= most && !collection.has(key)) collection.delete(oldest);
  return collection;
}
