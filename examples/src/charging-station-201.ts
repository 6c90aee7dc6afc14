import { randomUUID } from "node:crypto";
import {
  ChargingStation,
  diagnostics,
  type MeterValueType,
  ocpp201,
  provisioning,
  type ReadingContextEnumType,
  smartCharging,
} from "@chargewire/ocpp201";
import type { Server } from "@chargewire/runtime";

const identity = "CS-201";
const evse = { id: 1, connectorId: 1 };
const now = (): string => new Date().toISOString();

/** A charging station of OCPP 2.0.1: a transaction under a charging profile, then a log that the CSMS wants to see. */
export async function runChargingStation201(url: string, server: Server): Promise<void> {
  await using station = new ChargingStation({ url, identity, password: `secret of ${identity}` });
  const transactionId = randomUUID();
  const uploads: Promise<void>[] = [];
  answerCsms(station, transactionId, uploads);

  await station.connect();
  const chargingStation = { vendorName: "Example", model: "Two" };
  await station.bootNotification({ reason: "PowerUp", chargingStation });
  await reportConnector(station, "Available");
  const component = { name: "OCPPCommCtrlr" };
  await server.call(identity, ocpp201, "GetVariables", {
    getVariableData: [
      { component, variable: { name: "HeartbeatInterval" } },
      { component, variable: { name: "NoSuchVariable" } },
    ],
  });

  await charge(station, server, transactionId);

  await server.call(identity, ocpp201, "GetLog", {
    logType: "DiagnosticsLog",
    requestId: 12,
    log: { remoteLocation: "https://logs.example.com/CS-201" },
  });
  await Promise.all(uploads);
  await server.call(identity, ocpp201, "ClearVariableMonitoring", { id: [1, 99] });
}

/** What the charging station answers when the CSMS asks. */
function answerCsms(station: ChargingStation, transactionId: string, uploads: Promise<void>[]): void {
  const monitors = new Set([1]);

  station.handle(provisioning, {
    getVariables: ({ getVariableData }) => ({
      getVariableResult: getVariableData.map(({ component, variable }) => {
        if (component.name !== "OCPPCommCtrlr") return { component, variable, attributeStatus: "UnknownComponent" };
        if (variable.name !== "HeartbeatInterval") return { component, variable, attributeStatus: "UnknownVariable" };
        return { component, variable, attributeStatus: "Accepted", attributeValue: "300" };
      }),
    }),
  });
  station.handle(smartCharging, {
    setChargingProfile: ({ evseId, chargingProfile }) => ({
      status: evseId === evse.id && chargingProfile.transactionId === transactionId ? "Accepted" : "Rejected",
    }),
  });
  station.handle(diagnostics, {
    getLog({ logType, requestId }, { afterAnswer }) {
      if (logType !== "DiagnosticsLog") return { status: "Rejected" };
      // The CSMS is to know of the upload before it hears how far that has come.
      afterAnswer(() => uploads.push(uploadLog(station, requestId)));
      return { status: "Accepted", filename: "diagnostics.log" };
    },
    clearVariableMonitoring: ({ id: ids }) => ({
      clearMonitoringResult: ids.map((id) => ({ id, status: monitors.delete(id) ? "Accepted" : "NotFound" })),
    }),
  });
}

/** A transaction from the card to the end, with a charging profile that the CSMS sets meanwhile. */
async function charge(station: ChargingStation, server: Server, transactionId: string): Promise<void> {
  const idToken = { idToken: "TAG-1", type: "ISO14443" } as const;
  await station.authorize({ idToken });
  await reportConnector(station, "Occupied");
  await station.transactionEvent({
    eventType: "Started",
    triggerReason: "Authorized",
    seqNo: 0,
    timestamp: now(),
    transactionInfo: { transactionId, chargingState: "EVConnected" },
    meterValue: [readMeter("Transaction.Begin", 1_000)],
    evse,
    idToken,
  });
  await server.call(identity, ocpp201, "SetChargingProfile", {
    evseId: evse.id,
    chargingProfile: {
      id: 7,
      stackLevel: 0,
      chargingProfilePurpose: "TxProfile",
      chargingProfileKind: "Relative",
      transactionId,
      chargingSchedule: [{ id: 1, chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] }],
    },
  });
  await station.transactionEvent({
    eventType: "Updated",
    triggerReason: "ChargingStateChanged",
    seqNo: 1,
    timestamp: now(),
    transactionInfo: { transactionId, chargingState: "Charging" },
    meterValue: [readMeter("Other", 1_000)],
  });
  await station.transactionEvent({
    eventType: "Updated",
    triggerReason: "MeterValuePeriodic",
    seqNo: 2,
    timestamp: now(),
    transactionInfo: { transactionId },
    meterValue: [readMeter("Sample.Periodic", 1_250)],
  });
  await station.transactionEvent({
    eventType: "Ended",
    triggerReason: "StopAuthorized",
    seqNo: 3,
    timestamp: now(),
    transactionInfo: { transactionId, chargingState: "EVConnected", stoppedReason: "Local" },
    meterValue: [readMeter("Transaction.End", 1_500)],
    idToken,
  });
  await reportConnector(station, "Available");
}

async function reportConnector(station: ChargingStation, connectorStatus: "Available" | "Occupied"): Promise<void> {
  const { id: evseId, connectorId } = evse;
  await station.statusNotification({ timestamp: now(), connectorStatus, evseId, connectorId });
}

function readMeter(context: ReadingContextEnumType, wattHours: number): MeterValueType {
  const value = {
    value: wattHours,
    measurand: "Energy.Active.Import.Register",
    unitOfMeasure: { unit: "Wh" },
  } as const;
  return { timestamp: now(), sampledValue: [{ ...value, context }] };
}

/** Tells the CSMS about the upload that it asked for; the file itself goes another way than OCPP. */
async function uploadLog(station: ChargingStation, requestId: number): Promise<void> {
  await station.logStatusNotification({ status: "Uploading", requestId });
  await station.logStatusNotification({ status: "Uploaded", requestId });
}
