import type { Ocpp201AcmeTypes } from "@acme/ocpp201";
import { provisioning } from "@chargewire/ocpp201";
import { type Connection, DataTransferError, type HandlerGroup, OcppError, ValidationError } from "@chargewire/runtime";
import { RPCError } from "ocpp-rpc";
import { describe, expect, test } from "vitest";
import { type BeaconTypes, onTheWire } from "../extensions/beacon.js";
import type { Answers } from "../extensions/beacon-sides.js";
import type { EveryVersion } from "../support/ocpp-versions.js";
import { rejection } from "../support/session.js";
import { type Casting, theyServe, weServe } from "./casting.js";
import { type ExtendedVersion, extended201, extendedVersions } from "./extended-versions.js";
import { meet } from "./ocpp-rpc-meeting.js";

// In strict mode ocpp-rpc validates both ways with the schemas of the standard: a vendor's message has to be a
// DataTransfer as any other.

const names = { vendorId: "com.example.Beacon", messageId: "Signal" };

/** Connects the two, with our handlers of the vendor's messages. */
async function meetBeacon(casting: Casting, { beacon }: ExtendedVersion, answers: Answers = {}) {
  const meeting = await meet(casting);
  meeting.endpoint.handle(beacon as HandlerGroup, answers);
  // Which side it is does not matter to the messages that both may start.
  const connection = meeting.connection as unknown as Connection<EveryVersion & BeaconTypes, "client">;
  return { ...meeting, beacon: connection.beacon };
}

const castings = extendedVersions.flatMap((version) => [
  [`our ${version.title} server, their client`, weServe(version), version] as const,
  [`our ${version.title} client, their server`, theyServe(version), version] as const,
]);

describe.each(castings)("%s, strict", (_title, casting, version) => {
  const wired = (data: object) => onTheWire(version.protocol, data);

  test("our message of a vendor is the DataTransfer that the standard has, and their answer's data is our result", async () => {
    const { beacon, peer, written } = await meetBeacon(casting, version);
    const received: unknown[] = [];
    peer.handle("DataTransfer", async ({ params }) => {
      received.push(params);
      return { status: "Accepted", data: wired({ seen: 2 }) };
    });
    expect(await beacon.signal({ text: "hello", level: 1 })).toEqual({ seen: 2 });
    expect(received).toEqual([{ ...names, data: wired({ text: "hello", level: 1 }) }]);
    expect(await written.next()).toEqual([2, expect.any(String), "DataTransfer", received[0]]);
  });

  test("our message without data carries none, and their answer needs none", async () => {
    const { beacon, peer } = await meetBeacon(casting, version);
    const received: unknown[] = [];
    peer.handle("DataTransfer", async ({ params }) => {
      received.push(params);
      return { status: "Accepted" };
    });
    expect(await beacon.blink()).toEqual({});
    expect(received).toEqual([{ vendorId: "com.example.Lamp" }]);
  });

  test("their DataTransfer is our message of a vendor, and our result its answer's data", async () => {
    const { peer, written } = await meetBeacon(casting, version, { signal: ({ text }) => ({ seen: text.length }) });
    const answer = await peer.call("DataTransfer", { ...names, data: wired({ text: "hello" }) });
    expect(answer).toEqual({ status: "Accepted", data: wired({ seen: 5 }) });
    expect(await written.next()).toEqual([3, expect.any(String), answer]);
  });

  test.each(["Rejected", "UnknownMessageId", "UnknownVendorId"])("their %s rejects our call", async (status) => {
    const { beacon, peer } = await meetBeacon(casting, version);
    peer.handle("DataTransfer", async () => ({ status, data: "why" }));
    const error = await rejection(beacon.signal({ text: "x" }));
    expect(error).toBeInstanceOf(DataTransferError);
    expect(error).toMatchObject({ status, data: "why", remote: true });
  });

  test("their NotImplemented, without a handler, rejects our call", async () => {
    const { beacon } = await meetBeacon(casting, version);
    const error = await rejection(beacon.signal({ text: "x" }));
    expect(error).toBeInstanceOf(OcppError);
    expect(error).toMatchObject({ errorCode: "NotImplemented", action: "DataTransfer" });
  });

  test("our refusal is the status of their answer", async () => {
    const { peer } = await meetBeacon(casting, version, {
      signal: () => {
        throw new DataTransferError("Rejected", { data: "why" });
      },
    });
    const answer = await peer.call("DataTransfer", { ...names, data: wired({ text: "x" }) });
    expect(answer).toEqual({ status: "Rejected", data: "why" });
    expect(await peer.call("DataTransfer", { ...names, messageId: "NoSuch" })).toEqual({ status: "UnknownMessageId" });
    expect(await peer.call("DataTransfer", { vendorId: "com.example" })).toEqual({ status: "UnknownVendorId" });
  });

  test("their data that breaks the vendor's schema is refused with an error that they know", async () => {
    const { peer } = await meetBeacon(casting, version, { signal: () => ({ seen: 1 }) });
    const error = await rejection(peer.call("DataTransfer", { ...names, data: wired({ text: 7 }) }));
    expect(error).toBeInstanceOf(RPCError);
    expect(error).toMatchObject({
      rpcErrorCode: "TypeConstraintViolation",
      message: "/data/text must be of type string",
    });
  });

  test("their answer that breaks the vendor's schema rejects our call, and the connection stays useful", async () => {
    const { beacon, peer, reports } = await meetBeacon(casting, version);
    const answers = [{ seen: -1 }, { seen: 1 }];
    peer.handle("DataTransfer", async () => ({ status: "Accepted", data: wired(answers.shift() ?? {}) }));
    expect(await rejection(beacon.signal({ text: "x" }))).toBeInstanceOf(ValidationError);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", part: "response" });
    expect(await beacon.signal({ text: "x" })).toEqual({ seen: 1 });
  });
});

describe("the example's package", () => {
  test("our CSMS and their charging station exchange its messages", async () => {
    const { endpoint, facade, peer } = await meet(weServe(extended201));
    const remote = facade as { setDisplay(request: { text: string }): Promise<unknown> };
    peer.handle("DataTransfer", async ({ params }) => {
      expect(params).toEqual({ vendorId: "com.example.acme", messageId: "SetDisplay", data: { text: "hello" } });
      return { status: "Accepted", data: { displays: 2 } };
    });
    expect(await remote.setDisplay({ text: "hello" })).toEqual({ displays: 2 });
    const temperature = { vendorId: "com.example.acme", messageId: "temp", data: { celsius: 21.5 } };
    expect(await peer.call("DataTransfer", temperature)).toEqual({ status: "Accepted" });
    endpoint.handle(provisioning as HandlerGroup, {
      bootNotification: () => ({ status: "Accepted", currentTime: "2026-11-20T08:00:00Z", interval: 60 }),
    });
    const customData = { vendorId: "com.example.acme", hardwareRevision: "C2", fans: 2 };
    const boot = { reason: "PowerUp", chargingStation: { model: "One", vendorName: "Acme", customData } };
    expect(await peer.call("BootNotification", boot)).toMatchObject({ status: "Accepted" });
    const wrong = { ...boot, chargingStation: { ...boot.chargingStation, customData: { ...customData, fans: 9 } } };
    expect(await rejection(peer.call("BootNotification", wrong))).toMatchObject({
      rpcErrorCode: "PropertyConstraintViolation",
      message: "/chargingStation/customData/fans must be at most 8",
    });
  });

  test("our charging station and their CSMS exchange its messages", async () => {
    const { connection, peer } = await meet(theyServe(extended201));
    const { acme } = connection as unknown as Connection<Ocpp201AcmeTypes, "client">;
    const received: unknown[] = [];
    peer.handle("DataTransfer", async ({ params }) => {
      received.push(params);
      return { status: "Accepted" };
    });
    expect(await acme.reportTemperature({ celsius: 21.5 })).toEqual({});
    expect(received).toEqual([{ vendorId: "com.example.acme", messageId: "temp", data: { celsius: 21.5 } }]);
    const shown = { vendorId: "COM.EXAMPLE.ACME", messageId: "setdisplay", data: { text: "hello" } };
    expect(await peer.call("DataTransfer", shown)).toEqual({ status: "Accepted", data: { displays: 5 } });
  });
});
