import { ChargePoint, core, Measurand, ocpp16, remoteTrigger, UnitOfMeasure } from "@chargewire/ocpp16";
import { OcppError, type Server } from "@chargewire/runtime";

/** The life of a charge point from boot to reset, and what the central system asks of it meanwhile. */
export async function runChargePoint(url: string, server: Server): Promise<void> {
  const identity = "CP-1";
  await using chargePoint = new ChargePoint({ url, identity, password: `secret of ${identity}` });
  const connectorId = 1;
  const idTag = "TAG-1";

  const reportMeter = (transactionId: number | undefined, wattHours: number): Promise<unknown> =>
    chargePoint.meterValues({
      connectorId,
      transactionId,
      meterValue: [
        {
          timestamp: new Date().toISOString(),
          sampledValue: [
            { value: String(wattHours), measurand: Measurand.EnergyActiveImportRegister, unit: UnitOfMeasure.Wh },
          ],
        },
      ],
    });

  let triggered: Promise<unknown> | undefined;

  // Handlers stay over all connections, so they come first.
  chargePoint.handle(core, {
    remoteStartTransaction: () => ({ status: "Accepted" }),
    changeConfiguration: ({ key }) => ({ status: key === "HeartbeatInterval" ? "Accepted" : "NotSupported" }),
    reset: () => ({ status: "Accepted" }),
  });
  chargePoint.handle(remoteTrigger, {
    triggerMessage({ requestedMessage }, { afterAnswer }) {
      if (requestedMessage !== "MeterValues") return { status: "NotImplemented" };
      afterAnswer(() => {
        triggered = reportMeter(undefined, 1_200);
      });
      return { status: "Accepted" };
    },
  });

  await chargePoint.connect();
  await chargePoint.bootNotification({ chargePointVendor: "Example", chargePointModel: "One" });
  await chargePoint.statusNotification({ connectorId, status: "Available", errorCode: "NoError" });
  await chargePoint.heartbeat();
  await chargePoint.authorize({ idTag });

  await server.call(identity, ocpp16, "RemoteStartTransaction", { idTag, connectorId });
  const timestamp = new Date().toISOString();
  const { transactionId } = await chargePoint.startTransaction({ connectorId, idTag, meterStart: 1_000, timestamp });
  await reportMeter(transactionId, 1_150);
  await server.call(identity, ocpp16, "TriggerMessage", { requestedMessage: "MeterValues", connectorId });
  await triggered;
  await server.call(identity, ocpp16, "ChangeConfiguration", { key: "HeartbeatInterval", value: "60" });
  await chargePoint.dataTransfer({ vendorId: "com.example", messageId: "greet", data: "hello" });
  await chargePoint.stopTransaction({ transactionId, idTag, meterStop: 1_500, timestamp: new Date().toISOString() });
  await server.call(identity, ocpp16, "Reset", { type: "Soft" });

  await breakSchema(chargePoint);
}

/** What a message that breaks its schema earns: our own side would refuse to send it, so it goes unchecked. */
async function breakSchema(chargePoint: ChargePoint): Promise<void> {
  const tooLong = "an idTag has at most twenty characters";
  try {
    await chargePoint.connection?.callUnchecked("Authorize", { idTag: tooLong });
  } catch (error) {
    if (!(error instanceof OcppError)) throw error;
  }
}
