import type {
  CentralSystemActions,
  CertificateHashDataType,
  ChargePointActions,
  ChargingProfile,
  ChargingSchedule,
  MeterValue,
} from "@chargewire/ocpp16";
import type { RequestOf, ResponseOf } from "@chargewire/runtime";

/** A request and the response to it, as they might go over the wire of a real charge point. */
type Exchanges<Table> = {
  readonly [Action in keyof Table]: {
    readonly request: RequestOf<Table, Action>;
    readonly response: ResponseOf<Table, Action>;
  };
};

const at = "2026-11-21T10:00:00.000Z";
const hash: CertificateHashDataType = {
  hashAlgorithm: "SHA256",
  issuerNameHash: "a1b2",
  issuerKeyHash: "c3d4",
  serialNumber: "0e",
};
const chargingSchedule: ChargingSchedule = {
  duration: 3_600,
  startSchedule: at,
  chargingRateUnit: "A",
  chargingSchedulePeriod: [
    { startPeriod: 0, limit: 16.1, numberPhases: 3 },
    { startPeriod: 600, limit: 0.3 },
  ],
  minChargingRate: 6.7,
};
const chargingProfile: ChargingProfile = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: "TxProfile",
  chargingProfileKind: "Recurring",
  recurrencyKind: "Daily",
  validFrom: at,
  validTo: at,
  chargingSchedule,
};
const meterValue: MeterValue[] = [
  {
    timestamp: at,
    sampledValue: [
      { value: "1234", measurand: "Energy.Active.Import.Register", unit: "Wh", context: "Sample.Periodic" },
      { value: "16.2", measurand: "Current.Import", phase: "L1", unit: "A", location: "Outlet", format: "Raw" },
      { value: "31", measurand: "Temperature", unit: "Celsius", location: "Body" },
    ],
  },
];

/** One exchange for every action that a charge point starts. */
export const fromChargePoint: Exchanges<ChargePointActions> = {
  Authorize: {
    request: { idTag: "TAG-1" },
    response: { idTagInfo: { status: "Accepted", expiryDate: at, parentIdTag: "GROUP" } },
  },
  BootNotification: {
    request: {
      chargePointVendor: "Example",
      chargePointModel: "One",
      chargePointSerialNumber: "S-1",
      firmwareVersion: "1.0",
      iccid: "8949",
      imsi: "2620",
      meterType: "M",
      meterSerialNumber: "M-1",
    },
    response: { status: "Accepted", currentTime: at, interval: 300 },
  },
  DataTransfer: {
    request: { vendorId: "com.example", messageId: "greet", data: '{"a":1}' },
    response: { status: "Accepted", data: "ok" },
  },
  DiagnosticsStatusNotification: { request: { status: "Uploading" }, response: {} },
  FirmwareStatusNotification: { request: { status: "DownloadFailed" }, response: {} },
  Heartbeat: { request: {}, response: { currentTime: at } },
  LogStatusNotification: { request: { status: "Uploaded", requestId: 7 }, response: {} },
  MeterValues: {
    request: { connectorId: 1, transactionId: 4711, meterValue },
    response: {},
  },
  SecurityEventNotification: {
    request: { type: "FirmwareUpdated", timestamp: at, techInfo: "1.0 to 1.1" },
    response: {},
  },
  SignCertificate: { request: { csr: "-----BEGIN CERTIFICATE REQUEST-----" }, response: { status: "Accepted" } },
  SignedFirmwareStatusNotification: { request: { status: "SignatureVerified", requestId: 3 }, response: {} },
  StartTransaction: {
    request: { connectorId: 1, idTag: "TAG-1", meterStart: 1_000, timestamp: at, reservationId: 2 },
    response: { transactionId: 4711, idTagInfo: { status: "ConcurrentTx" } },
  },
  StatusNotification: {
    request: { connectorId: 0, errorCode: "NoError", status: "SuspendedEVSE", timestamp: at, info: "paused" },
    response: {},
  },
  StopTransaction: {
    request: {
      transactionId: 4711,
      idTag: "TAG-1",
      meterStop: 2_000,
      timestamp: at,
      reason: "EVDisconnected",
      transactionData: meterValue,
    },
    response: { idTagInfo: { status: "Expired" } },
  },
};

/** One exchange for every action that a central system starts. */
export const fromCentralSystem: Exchanges<CentralSystemActions> = {
  CancelReservation: { request: { reservationId: 2 }, response: { status: "Rejected" } },
  CertificateSigned: { request: { certificateChain: "-----BEGIN CERTIFICATE-----" }, response: { status: "Accepted" } },
  ChangeAvailability: { request: { connectorId: 0, type: "Inoperative" }, response: { status: "Scheduled" } },
  ChangeConfiguration: {
    request: { key: "HeartbeatInterval", value: "60" },
    response: { status: "RebootRequired" },
  },
  ClearCache: { request: {}, response: { status: "Accepted" } },
  ClearChargingProfile: {
    request: { id: 1, connectorId: 1, chargingProfilePurpose: "TxDefaultProfile", stackLevel: 0 },
    response: { status: "Unknown" },
  },
  DataTransfer: { request: { vendorId: "com.example" }, response: { status: "UnknownVendorId" } },
  DeleteCertificate: { request: { certificateHashData: hash }, response: { status: "NotFound" } },
  ExtendedTriggerMessage: {
    request: { requestedMessage: "SignChargePointCertificate" },
    response: { status: "NotImplemented" },
  },
  GetCompositeSchedule: {
    request: { connectorId: 1, duration: 600, chargingRateUnit: "W" },
    response: {
      status: "Accepted",
      connectorId: 1,
      scheduleStart: at,
      chargingSchedule,
    },
  },
  GetConfiguration: {
    request: { key: ["HeartbeatInterval", "Nonsense"] },
    response: {
      configurationKey: [{ key: "HeartbeatInterval", readonly: false, value: "60" }],
      unknownKey: ["Nonsense"],
    },
  },
  GetDiagnostics: {
    request: { location: "ftp://user:pass@example.com/in", retries: 2, retryInterval: 60, startTime: at, stopTime: at },
    response: { fileName: "diagnostics.zip" },
  },
  GetInstalledCertificateIds: {
    request: { certificateType: "CentralSystemRootCertificate" },
    response: { status: "Accepted", certificateHashData: [hash] },
  },
  GetLocalListVersion: { request: {}, response: { listVersion: 12 } },
  GetLog: {
    request: { logType: "SecurityLog", requestId: 9, log: { remoteLocation: "https://example.com/logs" } },
    response: { status: "AcceptedCanceled", filename: "security.log" },
  },
  InstallCertificate: {
    request: { certificateType: "ManufacturerRootCertificate", certificate: "-----BEGIN CERTIFICATE-----" },
    response: { status: "Failed" },
  },
  RemoteStartTransaction: {
    request: { connectorId: 1, idTag: "TAG-1", chargingProfile },
    response: { status: "Accepted" },
  },
  RemoteStopTransaction: { request: { transactionId: 4711 }, response: { status: "Rejected" } },
  ReserveNow: {
    request: { connectorId: 1, expiryDate: at, idTag: "TAG-1", parentIdTag: "GROUP", reservationId: 2 },
    response: { status: "Occupied" },
  },
  Reset: { request: { type: "Hard" }, response: { status: "Accepted" } },
  SendLocalList: {
    request: {
      listVersion: 13,
      updateType: "Differential",
      localAuthorizationList: [{ idTag: "TAG-2" }, { idTag: "TAG-3", idTagInfo: { status: "Blocked" } }],
    },
    response: { status: "VersionMismatch" },
  },
  SetChargingProfile: {
    request: { connectorId: 1, csChargingProfiles: chargingProfile },
    response: { status: "NotSupported" },
  },
  SignedUpdateFirmware: {
    request: {
      requestId: 3,
      retries: 1,
      firmware: {
        location: "https://example.com/fw",
        retrieveDateTime: at,
        signingCertificate: "-----BEGIN CERTIFICATE-----",
        signature: "c2ln",
      },
    },
    response: { status: "InvalidCertificate" },
  },
  TriggerMessage: { request: { requestedMessage: "MeterValues", connectorId: 1 }, response: { status: "Accepted" } },
  UnlockConnector: { request: { connectorId: 1 }, response: { status: "UnlockFailed" } },
  UpdateFirmware: {
    request: { location: "ftp://example.com/fw", retrieveDate: at, retries: 3, retryInterval: 30 },
    response: {},
  },
};
