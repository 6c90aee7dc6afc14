import * as v16 from "@chargewire/ocpp16";
import { type Behaviour, clientOptions, type Reach, type Received, type Station, type Values } from "./station.js";

/** A charge point of OCPP 1.6. */
export function createChargePoint(identity: string, reach: Reach, behaviour: Behaviour = {}): Station {
  let client = new v16.ChargePoint(clientOptions(reach, identity));
  const received: Received[] = [];
  const serve = (): void => {
    client.handle(v16.core, {
      getConfiguration: async ({ key = [] }) => {
        await behaviour.asked?.();
        const { units = ["W", "A"] } = behaviour;
        if ("units" in behaviour && behaviour.units === undefined) return { unknownKey: key };
        const value = units.map((unit) => (unit === "W" ? "Power" : "Current")).join(",");
        return { configurationKey: key.map((name) => ({ key: name, readonly: true, value })) };
      },
    });
    client.handle(v16.smartCharging, {
      setChargingProfile: async ({ connectorId, csChargingProfiles: profile }) => {
        const { chargingSchedule: schedule, transactionId } = profile;
        const set = {
          evse: connectorId,
          id: profile.chargingProfileId,
          stackLevel: profile.stackLevel,
          purpose: profile.chargingProfilePurpose,
          kind: profile.chargingProfileKind,
          transactionId: transactionId === undefined ? undefined : String(transactionId),
          validTo: profile.validTo,
          startSchedule: schedule.startSchedule,
          duration: schedule.duration,
          unit: schedule.chargingRateUnit,
          periods: schedule.chargingSchedulePeriod,
        };
        received.push({ set });
        return { status: (await behaviour.answer?.(set)) ?? "Accepted" };
      },
      clearChargingProfile: ({ id }) => {
        received.push({ clear: id });
        return { status: "Unknown" };
      },
    });
  };
  serve();
  const meterValue = ({ at, values }: Values): v16.MeterValue => ({
    timestamp: at,
    sampledValue: values.map((value) => ({
      ...value,
      unit: value.unit as v16.UnitOfMeasure | undefined,
      value: String(value.value),
    })),
  });
  return {
    identity,
    received,
    connect: async () => {
      await client.connect();
    },
    boot: async () => {
      await client.bootNotification({ chargePointVendor: "Example", chargePointModel: "One" });
    },
    start: async ({ evse, token, at, wattHours = 1 }) => {
      const { transactionId } = await client.startTransaction({
        connectorId: evse,
        idTag: token,
        meterStart: wattHours,
        timestamp: at,
      });
      return String(transactionId);
    },
    meter: async (transactionId, evse, ...values) => {
      await client.meterValues({
        connectorId: evse,
        transactionId: Number(transactionId),
        meterValue: values.map(meterValue),
      });
    },
    clock: async (evse, ...values) => {
      await client.meterValues({ connectorId: evse, meterValue: values.map(meterValue) });
    },
    stop: async (transactionId, at, wattHours = 0, ...values) => {
      await client.stopTransaction({
        transactionId: Number(transactionId),
        meterStop: wattHours,
        timestamp: at,
        transactionData: values.length === 0 ? undefined : values.map(meterValue),
      });
    },
    leave: async () => {
      await client.close();
      client = new v16.ChargePoint(clientOptions(reach, identity));
      serve();
    },
  };
}
