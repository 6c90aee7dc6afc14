import type { ChargerSession } from "@chargewire/orchestrator10";
import type { AveragingTimes } from "../metering/energy.js";
import { PowerMeter } from "../metering/power-meter.js";
import type { Place, PointNames } from "../place.js";
import type { TransactionNews } from "./news.js";
import { toTime } from "./time.js";
import { Transaction } from "./transaction.js";
import type { VehicleIds } from "./vehicle.js";

/** How many transactions of one station are kept, running or ended: no station has more, whatever it says. */
const mostPerStation = 1_000;

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
  /** Ids of transactions that have ended: what still comes of them begins no session. */
  readonly ended: Set<string>;
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
    const station = this.#stationOf(identity);
    const transaction = this.#find(station, news) ?? this.#begin(identity, station, news);
    if (typeof transaction === "string") return { sessions: [], place: undefined, ignored: transaction };
    this.#settle(identity, station, transaction, news.evse);
    const sessions = transaction.take(news);
    const { evse } = transaction;
    if (news.kind === "ended") {
      station.running.delete(transaction.id);
      bounded(station.ended).add(transaction.id);
    }
    if (evse === undefined) return { sessions, place: undefined, ignored: undefined };
    if (sessions.length > 0) bounded(station.latest).set(evse, transaction.latest);
    return { sessions, place: { identity, evse }, ignored: undefined };
  }

  #stationOf(identity: string): Station {
    const known = this.#stations.get(identity);
    if (known !== undefined) return known;
    const station: Station = { running: new Map(), ended: new Set(), latest: new Map() };
    this.#stations.set(identity, station);
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
      return "the transaction is not known, and the message does not say where it is";
    if (kind === "updated" && evse !== undefined && runningAt(station, evse) !== undefined) {
      return "another transaction runs there";
    }
    const { vehicles, averaging, now } = this.#rules;
    const origin = {
      id,
      meter: new PowerMeter(averaging),
      anonymous: vehicles.ofTransaction(identity, id),
      ofToken: (token: string) => vehicles.ofToken(token),
      now,
    };
    // One that ran before is known from its first reading on.
    const known = kind === "started" ? [] : news.readings.map(({ takenAt }) => toTime(takenAt, now()));
    const transaction = new Transaction(origin, Math.min(toTime(news.at, now()), ...known));
    bounded(station.running).set(id, transaction);
    return transaction;
  }

  /** Notes where a transaction is, as soon as that is said. Whatever ran there has ended, unseen. */
  #settle(identity: string, station: Station, transaction: Transaction, evse: number | undefined): void {
    if (transaction.evse !== undefined || evse === undefined) return;
    const former = runningAt(station, evse);
    if (former !== undefined) station.running.delete(former.id);
    if (former !== undefined) bounded(station.ended).add(former.id);
    transaction.evse = evse;
    transaction.point = this.#rules.points.pointOf({ identity, evse });
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

/** Makes room in a collection for one more: the oldest one goes. */
function bounded<Collection extends Map<unknown, unknown> | Set<unknown>>(collection: Collection): Collection {
  const [oldest] = collection.keys();
  if (collection.size >= mostPerStation && oldest !== undefined) collection.delete(oldest);
  return collection;
}
