import type { Ocpp20Types } from "@chargewire/ocpp20";
import { askRateUnits, limitPeriod, profileFrame, scheduleFrame } from "./calls-2x.js";
import { readMeterValues, readRegistration, readTransactionEvent } from "./news-2x.js";
import { toAnswer, type Version } from "./version.js";

/** OCPP 2.0: the transaction stands under `transactionData`, and a profile has one schedule. */
export const version20: Version<Ocpp20Types> = {
  subprotocol: "ocpp2.0",
  news: {
    BootNotification: readRegistration,
    TransactionEvent: (event) => {
      const { id, chargingState } = event.transactionData;
      return readTransactionEvent(event, id, chargingState);
    },
    MeterValues: readMeterValues,
  },
  canFeedBack: false,
  askRateUnits,
  setLimit: async (station, profile) => {
    const chargingSchedule = { ...scheduleFrame(profile), chargingSchedulePeriod: [limitPeriod(profile)] };
    const { status } = await station.call("SetChargingProfile", {
      evseId: profile.evse,
      chargingProfile: { ...profileFrame(profile), chargingSchedule },
    });
    return toAnswer(status);
  },
  clearLimit: async (station, id) => {
    const { status } = await station.call("ClearChargingProfile", { chargingProfile: { id } });
    return toAnswer(status, "Unknown");
  },
};
