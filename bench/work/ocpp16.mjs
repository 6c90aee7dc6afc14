// What stations of OCPP 1.6 say all day. Answers are made anew for each call, as an application would, and are the same
// every time, so that the load generator can compare them.

const at = "2026-11-21T10:00:00.000Z";
const measurands = [
  { measurand: "Energy.Active.Import.Register", unit: "Wh", value: "1234567" },
  { measurand: "Power.Active.Import", unit: "W", value: "11040.5" },
  { measurand: "Current.Import", unit: "A", value: "16.02", phase: "L1" },
  { measurand: "Current.Import", unit: "A", value: "15.98", phase: "L2" },
  { measurand: "Current.Import", unit: "A", value: "16.01", phase: "L3" },
  { measurand: "Voltage", unit: "V", value: "230.1", phase: "L1-N" },
  { measurand: "Voltage", unit: "V", value: "229.8", phase: "L2-N" },
  { measurand: "Voltage", unit: "V", value: "230.4", phase: "L3-N" },
];

/** @type {import("./work.mjs").Work} */
export const ocpp16 = {
  protocol: "ocpp1.6",
  subprotocol: "ocpp1.6",
  boot: {
    action: "BootNotification",
    request: {
      chargePointVendor: "Example",
      chargePointModel: "One",
      chargePointSerialNumber: "CP-0001-2026",
      firmwareVersion: "1.4.2",
    },
    respond: () => ({ status: "Accepted", currentTime: at, interval: 300 }),
  },
  loop: [
    { action: "Heartbeat", request: {}, respond: () => ({ currentTime: at }) },
    {
      action: "StatusNotification",
      request: { connectorId: 1, errorCode: "NoError", status: "Preparing", timestamp: at },
      respond: () => ({}),
    },
    {
      action: "Authorize",
      request: { idTag: "04A2B3C4D5E6F7" },
      respond: () => ({ idTagInfo: { status: "Accepted" } }),
    },
    {
      action: "StartTransaction",
      request: { connectorId: 1, idTag: "04A2B3C4D5E6F7", meterStart: 1234000, timestamp: at },
      respond: () => ({ transactionId: 4711, idTagInfo: { status: "Accepted" } }),
    },
    {
      action: "MeterValues",
      request: {
        connectorId: 1,
        transactionId: 4711,
        meterValue: [
          { timestamp: at, sampledValue: measurands.map((each) => ({ context: "Sample.Periodic", ...each })) },
        ],
      },
      respond: () => ({}),
    },
    {
      action: "StopTransaction",
      request: { transactionId: 4711, idTag: "04A2B3C4D5E6F7", meterStop: 1236500, timestamp: at, reason: "Local" },
      respond: () => ({ idTagInfo: { status: "Accepted" } }),
    },
  ],
  /** What the server asks of its stations. */
  fromServer: [
    {
      action: "RemoteStartTransaction",
      request: { idTag: "04A2B3C4D5E6F7", connectorId: 1 },
      respond: () => ({ status: "Accepted" }),
    },
    {
      action: "ChangeConfiguration",
      request: { key: "MeterValueSampleInterval", value: "60" },
      respond: () => ({ status: "Accepted" }),
    },
    { action: "RemoteStopTransaction", request: { transactionId: 4711 }, respond: () => ({ status: "Accepted" }) },
    {
      action: "TriggerMessage",
      request: { requestedMessage: "StatusNotification", connectorId: 1 },
      respond: () => ({ status: "Accepted" }),
    },
  ],
};
