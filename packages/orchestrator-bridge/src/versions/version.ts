import type { CallAction, Caller, ProtocolTypes, RequestOf, ResponseOf } from "@chargewire/runtime";
import type { News } from "../sessions/news.js";

/** The units in which a limit may be set: W for all phases together, A for each. */
export type RateUnit = "W" | "A";

/** A limit as a charging profile, whatever the version. */
export interface LimitProfile {
  /** Connector or EVSE; 1 or more. */
  readonly evse: number;
  /** Number of the profile within the station. */
  readonly id: number;
  readonly stackLevel: number;
  /** The transaction of a TxProfile; `undefined` for a TxDefaultProfile. */
  readonly transactionId: string | undefined;
  readonly unit: RateUnit;
  /** In W or A, in steps of 0.1; negative where the station is to feed back. */
  readonly limit: number;
  /** Phases that may be used, where the limit in A was made for another number than three. */
  readonly phases: number | undefined;
  /** From when on it holds (RFC 3339). */
  readonly from: string;
  /** Until when it holds (RFC 3339); `undefined` without a stated end. */
  readonly until: string | undefined;
  /** From {@link from} to {@link until}, in s. */
  readonly durationSeconds: number | undefined;
}

/** What a station answered to a profile, or to clearing one. */
export interface Answer {
  readonly isAccepted: boolean;
  /** The status as the station wrote it. */
  readonly status: string;
}

/** How messages of a station are read: by action, each with the answer that the application gave. */
export type NewsReaders<Types extends ProtocolTypes> = {
  readonly [Action in CallAction<Types, "client">]?: (
    request: RequestOf<Types["client"]["calls"], Action>,
    response: ResponseOf<Types["client"]["calls"], Action>,
  ) => News | undefined;
};

/** What the bridge has to know of one version of OCPP; what differs between versions stands here. */
export interface Version<Types extends ProtocolTypes = ProtocolTypes> {
  readonly subprotocol: string;
  /** The messages that tell something. */
  readonly news: NewsReaders<Types>;
  /** Whether a limit may be negative. */
  readonly canFeedBack: boolean;
  /** Asks a station in which units it takes limits; `undefined` where it does not say. */
  readonly askRateUnits: (station: Caller<Types, "server">) => Promise<readonly RateUnit[] | undefined>;
  /** Sets a profile. Rejects as {@link Caller.call} does. */
  readonly setLimit: (station: Caller<Types, "server">, profile: LimitProfile) => Promise<Answer>;
  /** Clears the profile of an id; one that is not there counts as cleared. Rejects as {@link Caller.call} does. */
  readonly clearLimit: (station: Caller<Types, "server">, id: number) => Promise<Answer>;
}

/** The units that a list of a station's variables or keys names: `Current`, `Power`, `A`, `W`. */
export function readRateUnits(list: string | undefined): readonly RateUnit[] | undefined {
  const words = (list ?? "").toLowerCase().split(/[\s,;]+/);
  const units: readonly RateUnit[] = [
    ...(words.includes("power") || words.includes("w") ? (["W"] as const) : []),
    ...(words.includes("current") || words.includes("a") ? (["A"] as const) : []),
  ];
  return units.length === 0 ? undefined : units;
}

/** An answer whose status is Accepted, or another one that is as good. */
export function toAnswer(status: string, alsoGood?: string): Answer {
  return { isAccepted: status === "Accepted" || status === alsoGood, status };
}
