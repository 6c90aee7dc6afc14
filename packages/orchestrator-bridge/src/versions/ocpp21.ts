import type { ChargingSchedulePeriodType, Ocpp21Types } from "@chargewire/ocpp21";
import { askRateUnits, clearNumbered, limitPeriod, setNumbered } from "./calls-2x.js";
import { readMeterValues, readNamedTransactionEvent, readRegistration } from "./news-2x.js";
import type { LimitProfile, Version } from "./version.js";

/** OCPP 2.1: as 2.0.1, and a setpoint may ask for feeding back. */
export const version21: Version<Ocpp21Types> = {
  subprotocol: "ocpp2.1",
  news: {
    BootNotification: readRegistration,
    TransactionEvent: readNamedTransactionEvent,
    MeterValues: readMeterValues,
  },
  canFeedBack: true,
  askRateUnits,
  setLimit: (station, profile) => setNumbered(station, profile, periodOf(profile)),
  clearLimit: clearNumbered,
};

function periodOf(profile: LimitProfile): ChargingSchedulePeriodType {
  const { limit: setpoint } = profile;
  // Nothing may be drawn while the vehicle is to feed back, whatever it makes of the setpoint.
  return setpoint < 0 ? { startPeriod: 0, operationMode: "CentralSetpoint", setpoint, limit: 0 } : limitPeriod(profile);
}
