// The same day of a gateway of ntxcp 1.0, which knows no transactions: vendor's messages stand for those. Its frames are
// as long as those of OCPP 1.6.

const at = "2026-11-21T10:00:00.000Z";
const vendorId = "com.example";
const values = [
  { measurand: "Energy.Active.Import.Register", unit: "Wh", value: "1234567" },
  { measurand: "Power.Active.Import", unit: "W", value: "11040.5" },
  { measurand: "Current.Import", unit: "A", value: "16.02", phase: "L1" },
  { measurand: "Current.Import", unit: "A", value: "15.98", phase: "L2" },
  { measurand: "Current.Import", unit: "A", value: "16.01", phase: "L3" },
  { measurand: "Voltage", unit: "V", value: "230.1", phase: "L1-N" },
  { measurand: "Voltage", unit: "V", value: "229.8", phase: "L2-N" },
  { measurand: "Voltage", unit: "V", value: "230.4", phase: "L3-N" },
];

const answerData = ({ messageId }) => {
  return { status: "Accepted", data: messageId === "started" ? "transaction 4711 Accepted" : "Accepted" };
};

/** @type {import("./work.mjs").Work} */
export const ntxcp10 = {
  protocol: "ntxcp1.0",
  subprotocol: "ntxcp1.0",
  boot: {
    action: "BootNotification",
    request: {
      dingxGatewayVendor: "Example",
      dingxGatewayModel: "One",
      dingxGatewaySerialNumber: "GW-0001-2026",
      firmwareVersion: "1.4.2",
    },
    respond: () => ({ status: "Accepted", currentTime: at, interval: 300 }),
  },
  loop: [
    { action: "Heartbeat", request: {}, respond: () => ({ currentTime: at }) },
    {
      action: "StatusNotification",
      request: { serviceId: "1", errorCode: "NoError", status: "Preparing", timestamp: at },
      respond: () => ({}),
    },
    {
      action: "DataTransfer",
      request: { vendorId, data: "" },
      respond: answerData,
    },
    {
      action: "DataTransfer",
      request: { vendorId, messageId: "started", data: `04A2B3C4D5E6F7 1234000 ${at}` },
      respond: answerData,
    },
    {
      action: "MeterValues",
      request: {
        serviceId: "service-1",
        meterValue: [{ timestamp: at, sampledValue: values.map((each) => ({ context: "Sample.Periodic", ...each })) }],
      },
      respond: () => ({}),
    },
    {
      action: "DataTransfer",
      request: { vendorId, messageId: "stopped", data: `4711 04A2B3C4D5E6F7 1236500 ${at} Local` },
      respond: answerData,
    },
  ],
  fromServer: [],
};
