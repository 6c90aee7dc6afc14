import type { MeterValue, Ocpp16Types, SampledValue } from "@chargewire/ocpp16";
import { type Reading, type Sample, toSample } from "../metering/sample.js";
import { readRegistration } from "./news-2x.js";
import { readRateUnits, toAnswer, type Version } from "./version.js";

const rateUnitKey = "ChargingScheduleAllowedChargingRateUnit";

/** OCPP 1.6: a place is a connector. */
export const version16: Version<Ocpp16Types> = {
  subprotocol: "ocpp1.6",
  news: {
    BootNotification: readRegistration,
    StartTransaction: ({ connectorId, idTag, meterStart, timestamp }, { transactionId }) =>
      // An answer without a number does not reach the charge point: the runtime refuses it.
      Number.isInteger(transactionId)
        ? {
            kind: "started",
            isFirst: true,
            transactionId: String(transactionId),
            evse: connectorId,
            at: timestamp,
            token: idTag,
            readings: [readRegister(meterStart, timestamp, "Transaction.Begin")],
          }
        : undefined,
    MeterValues: ({ connectorId, transactionId, meterValue: [first, ...others] }) =>
      // Connector 0 is the meter of the whole charge point.
      first === undefined || connectorId === 0
        ? undefined
        : {
            kind: "updated",
            // Some charge points write 0 or -1 where there is no transaction.
            transactionId: transactionId !== undefined && transactionId > 0 ? String(transactionId) : undefined,
            evse: connectorId,
            at: first.timestamp,
            readings: [first, ...others].map(readMeterValue),
          },
    StopTransaction: ({ transactionId, meterStop, timestamp, transactionData = [] }) => ({
      kind: "ended",
      transactionId: String(transactionId),
      evse: undefined,
      at: timestamp,
      readings: [...transactionData.map(readMeterValue), readRegister(meterStop, timestamp, "Transaction.End")],
    }),
  },
  canFeedBack: false,
  askRateUnits: async (station) => {
    const { configurationKey = [] } = await station.call("GetConfiguration", { key: [rateUnitKey] });
    return readRateUnits(configurationKey.find(({ key }) => key.toLowerCase() === rateUnitKey.toLowerCase())?.value);
  },
  setLimit: async (station, profile) => {
    const { transactionId } = profile;
    const { status } = await station.call("SetChargingProfile", {
      connectorId: profile.evse,
      csChargingProfiles: {
        chargingProfileId: profile.id,
        transactionId: transactionId === undefined ? undefined : Number(transactionId),
        stackLevel: profile.stackLevel,
        chargingProfilePurpose: transactionId === undefined ? "TxDefaultProfile" : "TxProfile",
        chargingProfileKind: "Absolute",
        validTo: profile.until,
        chargingSchedule: {
          duration: profile.durationSeconds,
          startSchedule: profile.from,
          chargingRateUnit: profile.unit,
          chargingSchedulePeriod: [{ startPeriod: 0, limit: profile.limit, numberPhases: profile.phases }],
        },
      },
    });
    return toAnswer(status);
  },
  clearLimit: async (station, id) => {
    const { status } = await station.call("ClearChargingProfile", { id });
    return toAnswer(status, "Unknown");
  },
};

function readMeterValue({ timestamp, sampledValue }: MeterValue): Reading {
  const samples = sampledValue.map(readSample).filter((sample) => sample !== undefined);
  return { takenAt: timestamp, samples };
}

function readSample(sampled: SampledValue): Sample | undefined {
  const isNumber = sampled.format !== "SignedData" && sampled.value.trim() !== "";
  return isNumber ? toSample(Number(sampled.value), sampled) : undefined;
}

function readRegister(wattHours: number, takenAt: string, context: string): Reading {
  const sample = toSample(wattHours, { measurand: "Energy.Active.Import.Register", context });
  return { takenAt, samples: sample === undefined ? [] : [sample] };
}
