import type { ChargerCommand } from "@chargewire/orchestrator10";
import type { Connection } from "@chargewire/runtime";
import type { Applied, ProfilePurpose, RefusalReason, Refused } from "../bridge-events.js";
import type { SessionReporter } from "../orchestrator.js";
import type { Place } from "../place.js";
import type { LimitProfile, RateUnit } from "../versions/version.js";
import { versionOf } from "../versions/versions.js";
import { limitOf } from "./limit.js";
import { LimitSender, type SenderRules } from "./limit-sender.js";

/** A transaction that runs. */
interface Running {
  readonly id: string;
  /** When the station says that it began, in ms since 1970; `undefined` where it was not seen to. */
  readonly begunAt: number | undefined;
}

/** What the keeper needs of its bridge. */
export interface KeeperRules extends SenderRules {
  /** The connection of a station; `undefined` while it is away. */
  connection(identity: string): Connection | undefined;
  /** What the orchestrator wants of its points. */
  readonly orchestrator: Pick<SessionReporter, "command" | "limit">;
  /** The transaction that runs at a place: always the same object, for ids may be used again. */
  runningAt(place: Place): Running | undefined;
  applied(applied: Applied): void;
  refused(refused: Refused): void;
  failed(error: unknown): void;
}

/** What one point is to be told, and was. */
interface Lane {
  readonly point: string;
  readonly place: Place;
  /** Counts what there was to tell. */
  wanted: number;
  /** The last one of these that was told. */
  told: number;
  isAtWork: boolean;
  /**
   * From when on transactions begin with the limit, in ms since 1970: when its default was accepted. Infinite where it was
   * not, and negative so where no limit holds.
   */
  defaultSince: number;
  /** The unit that the station took last. */
  unit: RateUnit | undefined;
  /** The phases that the vehicle used, and the transaction that ran, when it was told last. */
  phases: number | undefined;
  transaction: Running | undefined;
}

/** Keeps the limits at the stations as the orchestrator wants them: per point one change at a time, the newest only. */
export class LimitKeeper {
  readonly #rules: KeeperRules;
  readonly #sender: LimitSender;
  /** By identity of the station, and number of the connector or EVSE. */
  readonly #lanes = new Map<string, Map<number, Lane>>();
  #isStopped = false;

  constructor(rules: KeeperRules) {
    this.#rules = rules;
    this.#sender = new LimitSender(rules);
  }

  /** What holds for a point has changed. */
  changed(point: string, place: Place): void {
    if (this.#isStopped) return;
    const lane = this.#lanes.get(place.identity)?.get(place.evse) ?? this.#add(point, place);
    lane.wanted += 1;
    this.#work(lane).catch((error: unknown) => this.#rules.failed(error));
  }

  /** A station is there, or there again: it is told what holds, for it may have forgotten. */
  returned(identity: string): void {
    const connection = this.#rules.connection(identity);
    if (connection !== undefined) this.#sender.forget(connection);
    for (const { point, place } of [...(this.#lanes.get(identity)?.values() ?? [])]) this.changed(point, place);
  }

  /**
   * A station has told something of a transaction. The limit is told again where it has become another one, because the
   * vehicle uses another number of phases than it was made for, or because another transaction runs that began without
   * it: the message that tells of it may come long after it began.
   */
  noticed(place: Place): void {
    const lane = this.#lanes.get(place.identity)?.get(place.evse);
    if (lane === undefined) return;
    if (this.#usesOthers(lane) || this.#beganWithout(lane)) this.changed(lane.point, place);
  }

  /** Calls nobody any more. */
  stop(): void {
    this.#isStopped = true;
    this.#lanes.clear();
  }

  /** Whether another transaction runs than the one that was told last. */
  #isOther({ place, transaction }: Lane): boolean {
    const running = this.#rules.runningAt(place);
    return running !== undefined && running !== transaction;
  }

  /** Whether another transaction runs than the one that was told last, and the station had no default when it began. */
  #beganWithout(lane: Lane): boolean {
    const begunAt = this.#rules.runningAt(lane.place)?.begunAt ?? Number.NEGATIVE_INFINITY;
    return this.#isOther(lane) && begunAt < lane.defaultSince;
  }

  /** Whether the limit is in A, and the vehicle uses another number of phases than it was made for. */
  #usesOthers({ place, unit, phases }: Lane): boolean {
    if (unit !== "A" || this.#rules.runningAt(place) === undefined) return false;
    return this.#rules.electricity(place, "TxProfile").phases !== phases;
  }

  #add(point: string, place: Place): Lane {
    const lane: Lane = {
      point,
      place,
      wanted: 0,
      told: 0,
      isAtWork: false,
      defaultSince: Number.NEGATIVE_INFINITY,
      unit: undefined,
      phases: undefined,
      transaction: undefined,
    };
    const ofStation = this.#lanes.get(place.identity) ?? new Map<number, Lane>();
    this.#lanes.set(place.identity, ofStation.set(place.evse, lane));
    return lane;
  }

  #remove({ place: { identity, evse } }: Lane): void {
    const ofStation = this.#lanes.get(identity);
    ofStation?.delete(evse);
    if (ofStation?.size === 0) this.#lanes.delete(identity);
  }

  async #work(lane: Lane): Promise<void> {
    if (lane.isAtWork) return;
    lane.isAtWork = true;
    try {
      while (lane.told !== lane.wanted && !this.#isStopped) {
        const connection = this.#rules.connection(lane.place.identity);
        if (connection === undefined) return this.#putOff(lane);
        const { wanted } = lane;
        lane.told = wanted;
        try {
          await this.#tell(lane, connection, () => lane.wanted === wanted && !this.#isStopped);
        } catch (error) {
          // What is wanted by now is told all the same.
          this.#rules.failed(error);
        }
      }
    } finally {
      lane.isAtWork = false;
    }
  }

  /** The station is away: it is told when it is there again, unless it was never told anything, and no command waits. */
  #putOff(lane: Lane): void {
    if (lane.told === 0 && this.#rules.orchestrator.command(lane.point) === undefined) this.#remove(lane);
  }

  async #tell(lane: Lane, connection: Connection, isNewest: () => boolean): Promise<void> {
    const { point, place } = lane;
    const { orchestrator } = this.#rules;
    const { command, remainingMs } = orchestrator.command(point) ?? {};
    const limit = limitOf(orchestrator.limit(point), remainingMs, this.#rules.now());
    const { subprotocol } = connection.protocol;
    const version = versionOf(subprotocol);
    if (version === undefined) {
      this.#refused(lane, command, undefined, { kind: "unknownProtocol", subprotocol });
      return;
    }
    lane.phases = this.#rules.electricity(place, "TxProfile").phases;
    lane.transaction = this.#rules.runningAt(place);
    const done = await this.#sender.send({
      place,
      connection,
      version,
      limit,
      transactionId: lane.transaction?.id,
      isNewest,
      applied: (purpose, profile) => this.#applied(lane, command, purpose, profile),
      refused: (purpose, reason) => this.#refused(lane, command, purpose, reason),
    });
    if (!isNewest()) return;
    if (limit === undefined) lane.defaultSince = Number.NEGATIVE_INFINITY;
    else lane.defaultSince = done.has("TxDefaultProfile") ? this.#rules.now() : Number.POSITIVE_INFINITY;
    // One that began meanwhile may have begun before the station had the default; and until it answers for the first time
    // the unit is not known, so that other phases went unnoticed.
    if (limit !== undefined && (this.#isOther(lane) || this.#usesOthers(lane))) lane.wanted += 1;
    // Nothing is left to keep where nothing is limited.
    if (limit === undefined && done.size === 2) this.#remove(lane);
  }

  #applied(
    lane: Lane,
    command: ChargerCommand | undefined,
    purpose: ProfilePurpose,
    profile: LimitProfile | undefined,
  ): void {
    const { point, place } = lane;
    lane.unit = profile?.unit;
    // They may have become others while the station was asked for its units.
    if (purpose === "TxProfile" && profile?.unit === "A") lane.phases = profile.phases ?? 3;
    const limit = profile === undefined ? undefined : { value: profile.limit, unit: profile.unit };
    this.#rules.applied({ place, point, command, purpose, limit });
  }

  #refused(
    { point, place: { identity } }: Lane,
    command: ChargerCommand | undefined,
    purpose: ProfilePurpose | undefined,
    reason: RefusalReason,
  ): void {
    this.#rules.refused({ point, identity, command, purpose, reason });
  }
}
