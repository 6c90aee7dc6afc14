import { type Answer, type LimitProfile, type RateUnit, readRateUnits, toAnswer } from "./version.js";

/** Whom one may ask for a variable, in any 2.x. */
export interface AnswersVariables {
  call(
    action: "GetVariables",
    request: { getVariableData: [{ component: { name: string }; variable: { name: string } }] },
  ): Promise<{ readonly getVariableResult: readonly { readonly attributeValue?: string | undefined }[] }>;
}

/** Whom one may give a charging profile with such a period, in 2.0.1 and 2.1. */
export interface TakesProfiles<Period> {
  call(
    action: "SetChargingProfile",
    request: {
      evseId: number;
      chargingProfile: ProfileFrame & {
        chargingSchedule: [ScheduleFrame & { id: number; chargingSchedulePeriod: [Period] }];
      };
    },
  ): Promise<{ readonly status: string }>;
}

/** Whose charging profiles one may clear, in 2.0.1 and 2.1. */
export interface ClearsProfiles {
  call(action: "ClearChargingProfile", request: { chargingProfileId: number }): Promise<{ readonly status: string }>;
}

/** The parts of a charging profile that all 2.x have in the same form. */
export interface ProfileFrame {
  id: number;
  stackLevel: number;
  chargingProfilePurpose: "TxDefaultProfile" | "TxProfile";
  chargingProfileKind: "Absolute";
  validTo: string | undefined;
  transactionId: string | undefined;
}

/** The parts of a charging schedule that all 2.x have in the same form. */
export interface ScheduleFrame {
  startSchedule: string;
  duration: number | undefined;
  chargingRateUnit: RateUnit;
}

/** A period that limits what is drawn. */
export interface LimitPeriod {
  startPeriod: 0;
  limit: number;
  numberPhases: number | undefined;
}

/** Asks in which units a charging station takes limits. */
export async function askRateUnits(station: AnswersVariables): Promise<readonly RateUnit[] | undefined> {
  const asked = { component: { name: "SmartChargingCtrlr" }, variable: { name: "RateUnit" } };
  const { getVariableResult } = await station.call("GetVariables", { getVariableData: [asked] });
  return readRateUnits(getVariableResult[0]?.attributeValue);
}

/** Sets a profile with a numbered schedule of one period. */
export async function setNumbered<Period>(
  station: TakesProfiles<Period>,
  profile: LimitProfile,
  period: Period,
): Promise<Answer> {
  const { id, evse } = profile;
  const { status } = await station.call("SetChargingProfile", {
    evseId: evse,
    chargingProfile: {
      ...profileFrame(profile),
      chargingSchedule: [{ id, ...scheduleFrame(profile), chargingSchedulePeriod: [period] }],
    },
  });
  return toAnswer(status);
}

/** Clears the profile of an id. */
export async function clearNumbered(station: ClearsProfiles, id: number): Promise<Answer> {
  const { status } = await station.call("ClearChargingProfile", { chargingProfileId: id });
  return toAnswer(status, "Unknown");
}

/** The profile around the schedule. */
export function profileFrame({ id, stackLevel, transactionId, until }: LimitProfile): ProfileFrame {
  return {
    id,
    stackLevel,
    chargingProfilePurpose: transactionId === undefined ? "TxDefaultProfile" : "TxProfile",
    chargingProfileKind: "Absolute",
    validTo: until,
    transactionId,
  };
}

/** The schedule around its only period. */
export function scheduleFrame({ from, durationSeconds, unit }: LimitProfile): ScheduleFrame {
  return { startSchedule: from, duration: durationSeconds, chargingRateUnit: unit };
}

/** The period of a limit from 0 up. */
export function limitPeriod({ limit, phases }: LimitProfile): LimitPeriod {
  return { startPeriod: 0, limit, numberPhases: phases };
}
