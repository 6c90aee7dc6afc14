import { type Connection, ConnectionError, OcppError } from "@chargewire/runtime";
import type { ProfilePurpose, RefusalReason } from "../bridge-events.js";
import type { Place } from "../place.js";
import type { Answer, LimitProfile, RateUnit, Version } from "../versions/version.js";
import { type Electricity, type Limit, toProfile } from "./limit.js";

/** What sending a limit needs to know of the application. */
export interface SenderRules {
  readonly stackLevel: number;
  /** Profile ids count from here: two for each connector or EVSE. */
  readonly firstProfileId: number;
  /** The unit in which a place is to be limited; `undefined` where the station is asked. */
  rateUnit(place: Place): RateUnit | undefined;
  /** The electricity of a place: for a TxProfile that of the vehicle there, else of any that may come. */
  electricity(place: Place, purpose: ProfilePurpose): Electricity;
  /** The present time, in ms since 1970. */
  now(): number;
}

/** One change of what a place may draw. */
export interface Change {
  readonly place: Place;
  readonly connection: Connection;
  readonly version: Version;
  /** What the place is to have; `undefined` for no limit. */
  readonly limit: Limit | undefined;
  /** The transaction that runs there. */
  readonly transactionId: string | undefined;
  /** Whether nothing newer is to be told. */
  isNewest(): boolean;
  /** A profile was accepted; `undefined` for one that was cleared. */
  applied(purpose: ProfilePurpose, profile: LimitProfile | undefined): void;
  refused(purpose: ProfilePurpose, reason: RefusalReason): void;
}

/** One go at telling a limit. */
interface Attempt {
  readonly unit: RateUnit;
  readonly limit: Limit;
}

/** What came of a call: an answer that refuses, or none, has a reason. */
type CallOutcome =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly reason: RefusalReason; readonly mayTryOtherwise: boolean }
  | { readonly kind: "gone" };

const purposes: readonly ProfilePurpose[] = ["TxProfile", "TxDefaultProfile"];

/** Tells stations their limits. */
export class LimitSender {
  readonly #rules: SenderRules;
  /** The units that a station takes, asked once per connection and boot. */
  readonly #units = new WeakMap<Connection, Promise<readonly RateUnit[] | undefined>>();

  constructor(rules: SenderRules) {
    this.#rules = rules;
  }

  /** A station has booted: what it could not say before, or takes, may be otherwise now. */
  forget(connection: Connection): void {
    this.#units.delete(connection);
  }

  /**
   * Sets the limit of a place, or clears what was set.
   * @returns the purposes that the station is up to date with.
   */
  async send(change: Change): Promise<ReadonlySet<ProfilePurpose>> {
    const { limit } = change;
    const done = new Set<ProfilePurpose>();
    // The running transaction first: it is the one that draws power.
    for (const purpose of purposes) {
      if (!change.isNewest()) return done;
      const isDone = limit === undefined ? this.#clear(change, purpose) : this.#set(change, purpose, limit);
      if (await isDone) done.add(purpose);
    }
    return done;
  }

  /** Clears a profile, whether it is there or not: this program need not be the one that set it. */
  async #clear(change: Change, purpose: ProfilePurpose): Promise<boolean> {
    const { version, connection, place } = change;
    const outcome = await outcomeOf(version.clearLimit(connection, this.#profileId(place, purpose)));
    if (outcome.kind === "accepted") change.applied(purpose, undefined);
    if (outcome.kind === "refused") change.refused(purpose, outcome.reason);
    return outcome.kind === "accepted";
  }

  async #set(change: Change, purpose: ProfilePurpose, wanted: Limit): Promise<boolean> {
    const { version, connection } = change;
    if (purpose === "TxProfile" && change.transactionId === undefined) return true;
    const attempts = await this.#attempts(change, wanted);
    // Another command may have come while the station was asked for its units.
    if (!change.isNewest()) return false;
    let refusal: RefusalReason | undefined;
    for (const attempt of attempts) {
      const profile = this.#profile(change, purpose, attempt);
      const outcome = await outcomeOf(version.setLimit(connection, profile));
      if (outcome.kind === "gone") return false;
      if (outcome.kind === "accepted") {
        change.applied(purpose, profile);
        // What was found out by trying need not be tried again.
        if (attempts.some(({ unit }) => unit !== attempt.unit)) {
          this.#units.set(connection, Promise.resolve([attempt.unit]));
        }
        if (wanted.watts < 0 && attempt.limit.watts >= 0) change.refused(purpose, { kind: "cannotFeedBack" });
        return true;
      }
      refusal = outcome.reason;
      if (!outcome.mayTryOtherwise || !change.isNewest()) break;
    }
    if (refusal !== undefined) change.refused(purpose, refusal);
    return false;
  }

  #profile({ place, transactionId }: Change, purpose: ProfilePurpose, { unit, limit }: Attempt): LimitProfile {
    return toProfile(limit, unit, {
      ...this.#rules.electricity(place, purpose),
      evse: place.evse,
      id: this.#profileId(place, purpose),
      stackLevel: this.#rules.stackLevel,
      transactionId: purpose === "TxProfile" ? transactionId : undefined,
      now: this.#rules.now(),
    });
  }

  /** Always the same for a place and purpose, so that a new profile replaces the old one, also after a restart. */
  #profileId({ evse }: Place, purpose: ProfilePurpose): number {
    return this.#rules.firstProfileId + 2 * evse + purposes.indexOf(purpose);
  }

  /** What is tried one after the other until the station takes it. */
  async #attempts({ place, version, connection }: Change, limit: Limit): Promise<readonly Attempt[]> {
    const forced = this.#rules.rateUnit(place);
    const known = forced === undefined ? await this.#askUnits(version, connection) : [forced];
    // A station that takes both is told W: it knows best how many phases that is.
    const units: readonly RateUnit[] = known === undefined ? ["W", "A"] : known.slice(0, 1);
    const drawn = { ...limit, watts: Math.max(0, limit.watts) };
    const plain = units.map((unit): Attempt => ({ unit, limit: drawn }));
    const canFeedBack = limit.watts < 0 && version.canFeedBack && units.includes("W");
    return canFeedBack ? [{ unit: "W", limit }, ...plain] : plain;
  }

  #askUnits(version: Version, connection: Connection): Promise<readonly RateUnit[] | undefined> {
    const known = this.#units.get(connection);
    if (known !== undefined) return known;
    // A station that cannot say it finds out by trying.
    const asked = version.askRateUnits(connection).catch(() => undefined);
    this.#units.set(connection, asked);
    return asked;
  }
}

async function outcomeOf(answer: Promise<Answer>): Promise<CallOutcome> {
  try {
    const { isAccepted, status } = await answer;
    if (isAccepted) return { kind: "accepted" };
    return { kind: "refused", reason: { kind: "status", status }, mayTryOtherwise: true };
  } catch (error) {
    // It is told again when it is back.
    if (error instanceof ConnectionError) return { kind: "gone" };
    // Only a CALLERROR may be about the unit; a full queue or no answer in time would befall the next one as well.
    return { kind: "refused", reason: { kind: "error", error }, mayTryOtherwise: error instanceof OcppError };
  }
}
