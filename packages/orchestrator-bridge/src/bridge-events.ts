import type { ChargerCommand, ChargerSession } from "@chargewire/orchestrator10";
import type { Place } from "./place.js";

/** What a charging profile of the bridge is for: the running transaction, or all that come. */
export type ProfilePurpose = "TxProfile" | "TxDefaultProfile";

/** A charging profile that a station has accepted, or has cleared. */
export interface Applied {
  /** Where. */
  readonly place: Place;
  /** What the orchestrator calls it. */
  readonly point: string;
  /** The command that it comes from; `undefined` after one has lapsed. */
  readonly command: ChargerCommand | undefined;
  /** What the profile is for. */
  readonly purpose: ProfilePurpose;
  /** What was set, in its unit: W for all phases together, A for each; `undefined` where the profile was cleared. */
  readonly limit: { readonly value: number; readonly unit: "W" | "A" } | undefined;
}

/**
 * Why a command did not become what it says:
 * - `status`: the station answered with another status than Accepted.
 * - `error`: the call failed, by CALLERROR, timeout or an answer that breaks its schema.
 * - `cannotFeedBack`: the limit is negative and the station cannot be told so; it was given 0.
 * - `unknownPoint`: the point is no place.
 * - `unknownProtocol`: the station speaks none of the versions that the bridge translates.
 */
export type RefusalReason =
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "cannotFeedBack" }
  | { readonly kind: "unknownPoint" }
  | { readonly kind: "unknownProtocol"; readonly subprotocol: string };

/** A command that a station did not take, or not as it is. */
export interface Refused {
  /** The point of the command. */
  readonly point: string;
  /** Identity of the station; `undefined` for a point that is no place. */
  readonly identity: string | undefined;
  /** The command; `undefined` where the profile of one that has lapsed was to be cleared. */
  readonly command: ChargerCommand | undefined;
  /** The profile that was refused; `undefined` where it did not come to one. */
  readonly purpose: ProfilePurpose | undefined;
  /** Why. */
  readonly reason: RefusalReason;
}

/** A message of a station that no session could be made of. */
export interface Ignored {
  /** Identity of the station. */
  readonly identity: string;
  /** Action of the message; `resume` for what the application told. */
  readonly action: string;
  /** Why, for people. */
  readonly reason: string;
}

/** Events of a bridge. */
export interface BridgeEvents {
  /** The orchestrator is told this. */
  session(session: ChargerSession): unknown;
  /** A station has a limit, or is rid of one. */
  applied(applied: Applied): unknown;
  /** A station has not what a command says. */
  refused(refused: Refused): unknown;
  /** A message about a transaction came to nothing. */
  ignored(ignored: Ignored): unknown;
  /** Something that the bridge was given has thrown: a function among its options, the orchestrator's client, a listener. */
  failed(error: unknown): unknown;
}
