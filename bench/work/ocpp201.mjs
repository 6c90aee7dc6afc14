// The same day in OCPP 2.0.1, with TransactionEvent. Its frames are as long as those of OCPP 1.6.

const at = "2026-11-21T10:00:00.000Z";
const transactionId = "4711";
const values = [
  { measurand: "Energy.Active.Import.Register", value: 1234567, context: "Sample.Periodic" },
  { measurand: "Power.Active.Import", value: 11040.5, context: "Sample.Periodic", unitOfMeasure: { unit: "W" } },
  { measurand: "Current.Import", value: 16.02, phase: "L1", location: "Outlet" },
  { measurand: "Current.Import", value: 15.98, phase: "L2", location: "Outlet" },
  { measurand: "Current.Import", value: 16.01, phase: "L3", location: "Outlet" },
  { measurand: "Voltage", value: 230.1, phase: "L1-N" },
  { measurand: "Voltage", value: 229.8, phase: "L2-N" },
  { measurand: "Voltage", value: 230.4, phase: "L3-N" },
];

const answerEvent = ({ eventType }) => {
  if (eventType === "Updated") return {};
  const idTokenInfo = { status: "Accepted" };
  return eventType === "Started" ? { chargingPriority: 1, idTokenInfo } : { idTokenInfo };
};

/** @type {import("./work.mjs").Work} */
export const ocpp201 = {
  protocol: "ocpp2.0.1",
  subprotocol: "ocpp2.0.1",
  boot: {
    action: "BootNotification",
    request: {
      reason: "PowerUp",
      chargingStation: { vendorName: "Example", model: "Two", serialNumber: "CS-0001-2026", firmwareVersion: "1.4.2" },
    },
    respond: () => ({ status: "Accepted", currentTime: at, interval: 300 }),
  },
  loop: [
    { action: "Heartbeat", request: {}, respond: () => ({ currentTime: at }) },
    {
      action: "StatusNotification",
      request: { timestamp: at, connectorStatus: "Occupied", evseId: 1, connectorId: 1 },
      respond: () => ({}),
    },
    {
      action: "Authorize",
      request: { idToken: { idToken: "04A2B3", type: "Local" } },
      respond: () => ({ idTokenInfo: { status: "Accepted" } }),
    },
    {
      action: "TransactionEvent",
      request: {
        eventType: "Started",
        timestamp: at,
        triggerReason: "Authorized",
        seqNo: 0,
        transactionInfo: { transactionId },
      },
      respond: answerEvent,
    },
    {
      action: "TransactionEvent",
      request: {
        eventType: "Updated",
        timestamp: at,
        triggerReason: "MeterValuePeriodic",
        seqNo: 1,
        transactionInfo: { transactionId },
        meterValue: [{ timestamp: at, sampledValue: values }],
      },
      respond: answerEvent,
    },
    {
      action: "TransactionEvent",
      request: {
        eventType: "Ended",
        timestamp: at,
        triggerReason: "EVDeparted",
        seqNo: 2,
        transactionInfo: { transactionId },
      },
      respond: answerEvent,
    },
  ],
  fromServer: [],
};
