import { randomUUID } from "node:crypto";
import { ChargingStation, diagnostics, ocpp21 } from "@chargewire/ocpp21";
import type { Server } from "@chargewire/runtime";

const identity = "CS-21";
/** This charging station has room for one monitor and one stream; it gives both of them their numbers. */
const monitorId = 1;
const streamId = 1;

/** A charging station of OCPP 2.1: during a transaction it streams its readings, in messages that nobody answers. */
export async function runChargingStation21(url: string, server: Server): Promise<void> {
  await using station = new ChargingStation({ url, identity, password: `secret of ${identity}` });
  answerCsms(station);
  await station.connect();
  await station.bootNotification({ reason: "PowerUp", chargingStation: { vendorName: "Example", model: "Three" } });

  const transactionId = randomUUID();
  await station.transactionEvent({
    eventType: "Started",
    triggerReason: "ChargingStateChanged",
    seqNo: 0,
    timestamp: new Date().toISOString(),
    transactionInfo: { transactionId, chargingState: "Charging", operationMode: "ChargingOnly" },
    evse: { id: 1, connectorId: 1 },
    idToken: { idToken: "TAG-1", type: "ISO14443" },
  });

  // The CSMS wants the power each second, and the readings in portions of three.
  const monitored = { component: { name: "EVSE", evse: { id: 1 } }, variable: { name: "Power" } };
  const params = { values: 3 };
  await server.call(identity, ocpp21, "SetVariableMonitoring", {
    setMonitoringData: [{ ...monitored, type: "Periodic", value: 1, severity: 8, periodicEventStream: params }],
  });
  const constantStreamData = { id: streamId, variableMonitoringId: monitorId, params };
  const { status } = await station.openPeriodicEventStream({ constantStreamData });
  if (status === "Accepted") {
    await sendReadings(station, 6, ["7150", "7180", "7200"]);
    await sendReadings(station, 3, ["7210", "7200", "7190"]);
  }
  // Messages arrive in the order in which they were sent: once this call is answered, the readings are there too.
  await station.transactionEvent({
    eventType: "Ended",
    triggerReason: "EVCommunicationLost",
    seqNo: 1,
    timestamp: new Date().toISOString(),
    transactionInfo: { transactionId, chargingState: "Idle", stoppedReason: "EVDisconnected" },
  });

  await server.call(identity, ocpp21, "ClearVariableMonitoring", { id: [monitorId] });
  await station.closePeriodicEventStream({ id: streamId });
}

/** What the charging station answers when the CSMS asks. */
function answerCsms(station: ChargingStation): void {
  station.handle(diagnostics, {
    setVariableMonitoring: ({ setMonitoringData }) => ({
      setMonitoringResult: setMonitoringData.map(({ component, variable, type, severity, periodicEventStream }) => {
        const result = { component, variable, type, severity };
        return periodicEventStream === undefined
          ? { ...result, status: "UnsupportedMonitorType" }
          : { ...result, status: "Accepted", id: monitorId };
      }),
    }),
    clearVariableMonitoring: ({ id: ids }) => ({
      clearMonitoringResult: ids.map((id) => ({ id, status: id === monitorId ? "Accepted" : "NotFound" })),
    }),
  });
}

/** Resolves when the message is written: a SEND has no answer, so nobody knows whether it arrived. */
async function sendReadings(station: ChargingStation, secondsAgo: number, values: string[]): Promise<void> {
  await station.notifyPeriodicEventStream({
    id: streamId,
    pending: 0,
    basetime: new Date(Date.now() - secondsAgo * 1_000).toISOString(),
    data: values.map((value, second) => ({ t: second, v: value })),
  });
}
