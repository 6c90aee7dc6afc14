import { once } from "node:events";
import { ChargePoint, core, smartCharging } from "@chargewire/ocpp16";

/** A charge point that tells what it draws, and is told what it may draw: by charging profiles of the orchestrator's. */
export async function runOrchestratedChargePoint(url: string): Promise<void> {
  const identity = "CP-2";
  await using chargePoint = new ChargePoint({ url, identity, password: `secret of ${identity}` });
  const connectorId = 1;
  const limited = new EventTarget();

  chargePoint.handle(core, {
    getConfiguration: ({ key = [] }) => ({
      configurationKey: key.map((name) => ({ key: name, readonly: true, value: "Current,Power" })),
    }),
  });
  chargePoint.handle(smartCharging, {
    setChargingProfile({ csChargingProfiles: { chargingProfilePurpose } }, { afterAnswer }) {
      // The profile of this transaction comes first, then the one for those to come.
      if (chargingProfilePurpose === "TxDefaultProfile") afterAnswer(() => limited.dispatchEvent(new Event("limit")));
      return { status: "Accepted" };
    },
  });

  await chargePoint.connect();
  await chargePoint.bootNotification({ chargePointVendor: "Example", chargePointModel: "One" });
  const timestamp = new Date().toISOString();
  const { transactionId } = await chargePoint.startTransaction({
    connectorId,
    idTag: "TAG-1",
    meterStart: 0,
    timestamp,
  });
  const limit = once(limited, "limit");
  const power = { value: "22000", measurand: "Power.Active.Import", unit: "W" } as const;
  const meterValue = [{ timestamp: new Date().toISOString(), sampledValue: [power] }];
  await chargePoint.meterValues({ connectorId, transactionId, meterValue });
  await limit;
  await chargePoint.stopTransaction({ transactionId, meterStop: 10, timestamp: new Date().toISOString() });
}
