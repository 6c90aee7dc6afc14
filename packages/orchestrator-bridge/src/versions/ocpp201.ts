import type { Ocpp201Types } from "@chargewire/ocpp201";
import { askRateUnits, clearNumbered, limitPeriod, setNumbered } from "./calls-2x.js";
import { readMeterValues, readNamedTransactionEvent, readRegistration } from "./news-2x.js";
import type { Version } from "./version.js";

/** OCPP 2.0.1: the transaction stands under `transactionInfo`, and a profile has a list of numbered schedules. */
export const version201: Version<Ocpp201Types> = {
  subprotocol: "ocpp2.0.1",
  news: {
    BootNotification: readRegistration,
    TransactionEvent: readNamedTransactionEvent,
    MeterValues: readMeterValues,
  },
  canFeedBack: false,
  askRateUnits,
  setLimit: (station, profile) => setNumbered(station, profile, limitPeriod(profile)),
  clearLimit: clearNumbered,
};
