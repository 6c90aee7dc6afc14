import { isAcmeStationData, isAcmeStatusData, ocpp201Acme } from "@acme/ocpp201";
import {
  availability,
  type BootNotificationRequest,
  ChargingStation,
  Csms,
  type CustomDataType,
  provisioning,
} from "@chargewire/ocpp201";
import { type ServerOptions, ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { currentTime } from "../support/ocpp-versions.js";
import { rejection } from "../support/session.js";
import { dialling, expectSilence, listening } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";

const vendorId = "com.example.acme";
const right = { vendorId, hardwareRevision: "C2", fans: 2 };
const answer = { status: "Accepted", currentTime, interval: 300 } as const;

/** A BootNotification with this customData in the station that it tells of. */
const booting = (customData: CustomDataType): BootNotificationRequest => ({
  reason: "PowerUp",
  chargingStation: { model: "One", vendorName: "Example", customData },
});

/** What breaks the vendor's schema, and with what it is refused (R24). */
const broken: readonly [what: string, customData: CustomDataType, code: string, path: string][] = [
  ["a missing field", { vendorId }, "OccurrenceConstraintViolation", "/hardwareRevision is required"],
  [
    "a wrong type",
    { vendorId, hardwareRevision: "A", fans: "s3cret" },
    "TypeConstraintViolation",
    "/fans must be of type integer",
  ],
  ["too much", { vendorId, hardwareRevision: "A", fans: 9 }, "PropertyConstraintViolation", "/fans must be at most 8"],
  [
    "an unknown field",
    { vendorId, hardwareRevision: "A", colour: "s3cret" },
    "FormatViolation",
    "/colour is not a field",
  ],
];

/** What is none of the vendor's business. */
const foreign: readonly (readonly [what: string, customData: CustomDataType])[] = [
  ["another vendor's", { vendorId: "com.example.other", fans: "many", list: [] }],
  ["one with the vendorId in other letters, which customData tells apart", { vendorId: "COM.example.acme", fans: 99 }],
];

/** A server of ours for the vendor's stations, and a raw client. */
async function acmeServer(options: Partial<ServerOptions> = {}) {
  const server = new Csms({ ...options, protocol: ocpp201Acme });
  const seen = new Arrivals<object>("A customData");
  server.handle(provisioning, {
    bootNotification: ({ chargingStation: { customData } }) => {
      seen.push(customData ?? {});
      return answer;
    },
  });
  server.handle(availability, {
    statusNotification: ({ customData }) => {
      seen.push(customData ?? {});
      return {};
    },
  });
  const { url, reports } = await listening(server);
  return { peer: await connectRaw(`${url}/CS-1`, ocpp201Acme.subprotocol), reports, seen };
}

/** A client of ours of the vendor's, and a raw server. */
function acmeClient(options: Pick<ServerOptions, "validation"> = {}) {
  return dialling((url) => new ChargingStation({ protocol: ocpp201Acme, identity: "CS-1", url, ...options }));
}

describe("the customData of a vendor, received", () => {
  test("reaches the handler as it came, where it is right", async () => {
    const { peer, seen, reports } = await acmeServer();
    expect(await peer.exchange([2, "1", "BootNotification", booting(right)])).toEqual([3, "1", answer]);
    expect(await seen.next()).toEqual(right);
    const status = { timestamp: currentTime, connectorStatus: "Available", evseId: 1, connectorId: 1 };
    const customData = { vendorId, celsius: 21.5 };
    expect(await peer.exchange([2, "2", "StatusNotification", { ...status, customData }])).toEqual([3, "2", {}]);
    expect(await seen.next()).toEqual(customData);
    const other = await peer.exchange([2, "3", "StatusNotification", { ...status, customData: right }]);
    expect(other).toEqual([4, "3", "OccurrenceConstraintViolation", "/customData/celsius is required", {}]);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", messageId: "3" });
  });

  test.each(broken)("R24 with %s is refused and reported", async (_what, customData, code, described) => {
    const { peer, seen, reports } = await acmeServer();
    const refusal = await peer.exchange([2, "1", "BootNotification", booting(customData)]);
    const description = `/chargingStation/customData${described}`;
    expect(refusal).toEqual([4, "1", code, expect.stringContaining(description), {}]);
    expect(refusal[3]).not.toContain("s3cret");
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", action: "BootNotification", received: true });
    expect(seen.waiting).toEqual([]);
  });

  test.each(foreign)("passes untouched when it is %s", async (_what, customData) => {
    const { peer, seen } = await acmeServer();
    expect(await peer.exchange([2, "1", "BootNotification", booting(customData)])).toEqual([3, "1", answer]);
    expect(await seen.next()).toEqual(customData);
  });

  test("is checked where the vendor has said, and nowhere else", async () => {
    const { peer, seen } = await acmeServer();
    const modem = { customData: { vendorId, anything: "goes" } };
    const chargingStation = { model: "One", vendorName: "Example", modem };
    const whole = { reason: "PowerUp", customData: { vendorId }, chargingStation };
    expect(await peer.exchange([2, "1", "BootNotification", whole])).toEqual([3, "1", answer]);
    expect(await seen.next()).toEqual({});
  });

  test("with a fault of the standard's own beside it is refused for that", async () => {
    const { peer } = await acmeServer();
    const refusal = await peer.exchange([2, "1", "BootNotification", { ...booting({ vendorId }), reason: "Whim" }]);
    expect(refusal).toEqual([4, "1", "PropertyConstraintViolation", expect.stringMatching(/^\/reason must be/), {}]);
  });

  test.each([
    ["report", 1],
    ["off", 0],
  ] as const)("is handed on in the mode %s", async (mode, count) => {
    const { peer, seen, reports } = await acmeServer({ validation: { incoming: mode } });
    expect(await peer.exchange([2, "1", "BootNotification", booting({ vendorId })])).toEqual([3, "1", answer]);
    expect(await seen.next()).toEqual({ vendorId });
    expect(reports.waiting).toHaveLength(count);
  });
});

describe("the customData of a vendor, sent", () => {
  test("goes out as it is, less empty optional fields that the standard has (R29)", async () => {
    const { client, peer } = await acmeClient();
    const outcome = client.bootNotification(booting({ ...right, fans: undefined }));
    const [, messageId, , payload] = await peer.receive();
    expect(payload).toEqual(booting({ vendorId, hardwareRevision: "C2" }));
    peer.send([3, messageId, answer]);
    expect(await outcome).toEqual(answer);
  });

  test.each(broken)("with %s rejects the caller and sends nothing", async (_what, customData, code, described) => {
    const { client, peer, reports } = await acmeClient();
    const error = await rejection(client.bootNotification(booting(customData)));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ part: "request", received: false, issues: [{ errorCode: code }] });
    expect(String(error)).toContain(`/chargingStation/customData${described}`);
    await expectSilence(peer);
    expect(reports.waiting).toEqual([]);
  });

  test.each(foreign)("is not looked at when it is %s", async (_what, customData) => {
    const { client, peer } = await acmeClient();
    const outcome = client.bootNotification(booting(customData));
    const [, messageId, , payload] = await peer.receive();
    expect(payload).toEqual(booting(customData));
    peer.send([3, messageId, answer]);
    await outcome;
  });

  test.each([
    ["report", 1],
    ["off", 0],
  ] as const)("goes out in the mode %s", async (mode, count) => {
    const { client, peer, reports } = await acmeClient({ validation: { outgoing: mode } });
    const outcome = client.bootNotification(booting({ vendorId }));
    const [, messageId, , payload] = await peer.receive();
    expect(payload).toEqual(booting({ vendorId }));
    peer.send([3, messageId, answer]);
    await outcome;
    expect(reports.waiting).toHaveLength(count);
  });
});

describe("the guards of a vendor's customData", () => {
  test("tell the vendor's from everybody else's", () => {
    expect(isAcmeStationData({ ...right })).toBe(true);
    expect(isAcmeStatusData({ vendorId, celsius: 1 })).toBe(true);
    for (const customData of [undefined, { vendorId: "COM.EXAMPLE.ACME" }, { vendorId: "" }]) {
      expect([isAcmeStationData(customData), isAcmeStatusData(customData)]).toEqual([false, false]);
    }
  });
});
