import { DefinitionError } from "@chargewire/runtime";
import { checkNumbers } from "@chargewire/runtime/kit";
import type { AveragingTimes } from "./metering/energy.js";
import type { SessionReporter } from "./orchestrator.js";
import { type Place, type PointNames, plainPointNames } from "./place.js";

/** What the application knows of the electricity of a place. */
export interface Installation {
  /**
   * Voltage between phase and neutral, in V. With it a current without a measured voltage tells power. A limit in A is
   * made with the voltage that was measured, else with this one, else with 230 V.
   */
  readonly voltage?: number | undefined;
  /**
   * How many phases a vehicle can use there at most. A limit in A is made with the phases that the vehicle is seen to use,
   * else with this number. Default 3.
   */
  readonly phases?: 1 | 2 | 3 | undefined;
  /** The unit in which limits are set: W for all phases together, A for each. Default: the station is asked. */
  readonly rateUnit?: "W" | "A" | undefined;
}

/** Options of a bridge. */
export interface BridgeOptions {
  /** Where sessions go and commands come from: `ChargerController` of `@chargewire/orchestrator10`. */
  readonly orchestrator: SessionReporter;
  /**
   * Key of the hash that makes vehicle ids of tokens, at least 16 bytes. Keep it secret, for the numbers of cards can be
   * guessed, and keep it: with another one all vehicles are strangers.
   */
  readonly salt: string | Uint8Array;
  /** How connectors and EVSEs are called as points. Default `identity/number`. */
  readonly points?: PointNames | undefined;
  /**
   * What is known of the electricity: of all places, or of each. Default: what {@link Installation} says; so too where the
   * function throws, or answers with a number that says nothing, which `failed` is told.
   */
  readonly installation?: Installation | ((place: Place) => Installation | undefined) | undefined;
  /**
   * Stack level of the charging profiles. Profiles of the application at a higher level count instead of them. One of the
   * same purpose at this level is replaced, and is not there again when the limit is cleared; a station of 2.x may also
   * refuse the bridge's because of it. So keep the level free, or choose another. Default 0, the only one that every
   * station has.
   */
  readonly stackLevel?: number | undefined;
  /**
   * First id of the charging profiles, which are two for each connector or EVSE. No other profile of a station may have
   * one of them. Default 70,000.
   */
  readonly firstProfileId?: number | undefined;
  /**
   * Shortest time over which energy is made into power, in ms; a shorter one is waited out, because registers count in
   * steps. Default 10,000.
   */
  readonly minAveragingMs?: number | undefined;
  /** Longest such time, in ms; an average over a longer one says nothing of the moment. Default 1,800,000. */
  readonly maxAveragingMs?: number | undefined;
}

/** Options with their defaults, checked. */
export interface ResolvedOptions {
  readonly orchestrator: SessionReporter;
  readonly salt: string | Uint8Array;
  readonly points: PointNames;
  readonly averaging: AveragingTimes;
  readonly stackLevel: number;
  readonly firstProfileId: number;
  /** @throws what a function of the application throws; DefinitionError for a number of it that says nothing. */
  installationAt(place: Place): Installation;
}

const leastSaltBytes = 16;

/** @throws DefinitionError for a salt that is too short, or a number that says nothing. */
export function resolveOptions(options: BridgeOptions): ResolvedOptions {
  const { orchestrator, salt, points = plainPointNames, installation = {} } = options;
  const { stackLevel = 0, firstProfileId = 70_000, minAveragingMs = 10_000, maxAveragingMs = 1_800_000 } = options;
  if (Buffer.byteLength(salt) < leastSaltBytes) {
    throw new DefinitionError(`salt has less than ${leastSaltBytes} bytes; tokens could be guessed from their hashes.`);
  }
  checkNumbers(options, { stackLevel: 0, firstProfileId: 0, minAveragingMs: 1, maxAveragingMs: minAveragingMs });
  if (!Number.isInteger(stackLevel) || !Number.isInteger(firstProfileId)) {
    throw new DefinitionError("stackLevel and firstProfileId must be integers.");
  }
  const checked = (known: Installation = {}): Installation => {
    checkNumbers(known, { voltage: 1, phases: 1 });
    return known;
  };
  if (typeof installation !== "function") checked(installation);
  return {
    orchestrator,
    salt,
    points,
    averaging: { leastMs: minAveragingMs, mostMs: maxAveragingMs },
    stackLevel,
    firstProfileId,
    installationAt: typeof installation === "function" ? (place) => checked(installation(place)) : () => installation,
  };
}
