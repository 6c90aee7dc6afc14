import { acme, ocpp201Acme } from "@acme/ocpp201";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp21 } from "@chargewire/ocpp21";
import { ChargingStation, Csms, ocpp201, provisioning } from "@chargewire/ocpp201";
import {
  Client,
  DataTransferError,
  DefinitionError,
  extendProtocol,
  NotConnectedError,
  OcppError,
  type Protocol,
  Server,
} from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { rejection } from "../support/session.js";
import { listening } from "../support/version-endpoints.js";
import { beaconOf, extended } from "./beacon.js";
import { gaugeOf } from "./gauge.js";

const { protocol: twoVendors, beacon } = extended(ocpp201Acme);

/** A station of ours that is connected; it is closed with the test. */
async function connected(station: ChargingStation, csms: Server): Promise<void> {
  onTestFinished(() => station.close({ deadlineMs: 0 }));
  await station.connect();
  await expect.poll(() => csms.connections.length).toBe(1);
}

describe("two vendors on one protocol", () => {
  test("have their methods and handlers side by side, in both roles", async () => {
    const csms = new Csms({ protocol: twoVendors });
    csms.handle(acme, { reportTemperature: () => ({}), selfTestFinished: () => ({}) });
    csms.handle(beacon, { signal: ({ text }) => ({ seen: text.length }) });
    const { url } = await listening(csms);
    const station = new ChargingStation({ protocol: twoVendors, url, identity: "CS-1" });
    station.handle(acme, { setDisplay: () => ({ displays: 1 }), runSelfTest: () => ({ status: "Accepted" }) });
    station.handle(beacon, { signal: () => ({ seen: 7 }), ring: () => ({}) });
    station.handle(provisioning, { reset: () => ({ status: "Accepted" }) });
    await connected(station, csms);
    const { connection } = station;
    expect(Object.keys(connection?.acme ?? {})).toEqual(["reportTemperature", "selfTestFinished"]);
    expect(Object.keys(csms.connections[0]?.acme ?? {})).toEqual(["setDisplay", "runSelfTest"]);
    expect(await connection?.acme.reportTemperature({ celsius: 1 })).toEqual({});
    expect(await connection?.acme.selfTestFinished({ results: [{ part: "Fan", passed: true }] })).toEqual({});
    expect(await connection?.beacon.signal({ text: "four" })).toEqual({ seen: 4 });
    const peer = csms.peer("CS-1", twoVendors);
    expect(await peer.acme.setDisplay({ text: "x" })).toEqual({ displays: 1 });
    expect(await peer.acme.runSelfTest({ parts: ["Fan"] })).toEqual({ status: "Accepted" });
    expect(await peer.beacon.signal({ text: "x" })).toEqual({ seen: 7 });
    expect(await peer.beacon.ring()).toEqual({});
    const remote = csms.chargingStation("CS-1");
    expect(await remote.reset({ type: "OnIdle" })).toEqual({ status: "Accepted" });
    expect(await remote.acme.setDisplay({ text: "x" })).toEqual({ displays: 1 });
    expect(await remote.beacon.signal({ text: "x" })).toEqual({ seen: 7 });
  });

  test("are told apart by the endpoint: each answers what is its own", async () => {
    const csms = new Csms({ protocol: twoVendors });
    const { url } = await listening(csms);
    const station = new ChargingStation({ protocol: twoVendors, url, identity: "CS-1" });
    station.handle(acme, { setDisplay: () => ({ displays: 1 }) });
    await connected(station, csms);
    const peer = csms.peer("CS-1", twoVendors);
    expect(await peer.acme.setDisplay({ text: "x" })).toEqual({ displays: 1 });
    expect(await rejection(peer.beacon.ring())).toMatchObject({ status: "UnknownMessageId" });
  });

  test("are in the registry of the extended protocol, and not in that of the protocol itself", () => {
    expect(twoVendors.extensions.map(({ name }) => name)).toEqual(["acme", "beacon"]);
    expect(twoVendors.subprotocol).toBe(ocpp201.subprotocol);
    expect(twoVendors.features).toHaveLength(ocpp201.features.length + 2);
    expect(twoVendors.feature("RunSelfTest")?.profile).toBe("Maintenance");
    expect(twoVendors.profileOf("RunSelfTest")?.name).toBe("Maintenance");
    expect(twoVendors.profile("Maintenance")?.features).toHaveProperty("SelfTestFinished");
    expect(ocpp201.extensions).toEqual([]);
    expect(ocpp201.feature("RunSelfTest")).toBeUndefined();
    expect(ocpp201.profile("Maintenance")).toBeUndefined();
    expect(ocpp201Acme.extensions).toEqual([acme]);
  });

  test("may have a profile of one name: the standard's is found by it, then that of who came first", () => {
    const [profile] = acme.profiles;
    if (profile === undefined) throw new Error("Acme has no profile.");
    const features = { Other: { ...profile.features["RunSelfTest"], action: "Other", profile: "Provisioning" } };
    const twins = ["Provisioning", "Maintenance"].map((name) => ({ ...profile, name, features }));
    for (const [index, twin] of twins.entries()) {
      const other = beaconOf(ocpp201, { profiles: [twin as typeof profile] });
      const both = extendProtocol(ocpp201Acme, other);
      const first = index === 0 ? ocpp201.profile("Provisioning") : profile;
      expect(Object.keys(both.profile(twin.name)?.features ?? {})).toEqual(Object.keys(first?.features ?? {}));
      expect(both.feature("Other")?.action).toBe("Other");
      expect(both.profileOf("Other")?.features).toHaveProperty("Other");
    }
  });
});

/** Any connection, asked about any protocol. */
interface Spoken {
  speaks(protocol: Protocol): boolean;
}

describe("speaks()", () => {
  /** What a connection says of each protocol, on both sides. */
  const spoken = async (ofServer: typeof ocpp201, ofClient: typeof ocpp201) => {
    const server = new Server({ protocols: [ofServer] });
    const client = new Client({
      protocols: [ofClient],
      identity: "CS-1",
      url: "ws://memory/",
      dial: server.inMemory(),
    });
    onTestFinished(() => server.close({ deadlineMs: 0 }));
    const own = await client.connect();
    const others: readonly Protocol[] = [ocpp201, ocpp201Acme, twoVendors, extended(ocpp201).protocol, ocpp21];
    const said = (connection: Spoken) => others.map((other) => connection.speaks(other));
    const [connection] = server.connections;
    return { server: connection && said(connection), client: said(own) };
  };

  test("is true for the protocol itself and what this side has extended it by, whatever the other side has", async () => {
    const plain = [true, false, false, false, false];
    expect(await spoken(ocpp201, ocpp201)).toEqual({ server: plain, client: plain });
    const ofAcme = [true, true, false, false, false];
    expect(await spoken(ocpp201Acme, ocpp201)).toEqual({ server: ofAcme, client: plain });
    const ofBoth = [true, true, true, false, false];
    expect(await spoken(twoVendors, ocpp201Acme)).toEqual({ server: ofBoth, client: ofAcme });
  });

  test("does not ask for the order in which vendors were added, nor for the same object", () => {
    const other = extendProtocol(extendProtocol(ocpp201, beacon), acme);
    const server = new Server({ protocols: [other] });
    const client = new Client({ protocols: [other], identity: "a", url: "ws://memory/", dial: server.inMemory() });
    expect(client.connection?.speaks(twoVendors)).toBe(true);
    expect(client.connection?.speaks(ocpp201Acme)).toBe(true);
  });
});

describe("an endpoint", () => {
  test("takes handlers of a vendor only where its protocol has the vendor's part", () => {
    const plain = new Csms();
    expect(() => plain.handle(acme, { reportTemperature: () => ({}) })).toThrow(
      "OCPP 2.0.1 is not extended by Acme here; give protocols extendProtocol(…) of the two.",
    );
    expect(() => plain.handle(acme, {})).toThrow(DefinitionError);
    expect(() => new Csms({ protocol: ocpp201Acme }).handle(beacon, {})).toThrow(/not extended by Beacon/);
    expect(() => new Server({ protocols: [ocpp16] }).handle(acme, {})).toThrow(/ocpp2.0.1 is not among the protocols/);
    const station = new ChargingStation({ url: "ws://memory/", identity: "CS-1" });
    expect(() => station.handle(acme, { setDisplay: () => ({ displays: 1 }) })).toThrow(DefinitionError);
  });

  test("does not reach a vendor's methods where it has the protocol alone", async () => {
    const csms = new Csms();
    const { url } = await listening(csms);
    const station = new ChargingStation({ url, identity: "CS-1" });
    await connected(station, csms);
    const why = "CS-1 speaks OCPP 2.0.1, not OCPP 2.0.1 with Acme";
    const ofServer = await rejection(csms.peer("CS-1", ocpp201Acme).acme.setDisplay({ text: "x" }));
    expect(ofServer).toBeInstanceOf(NotConnectedError);
    expect(String(ofServer)).toContain(why);
    const ofClient = await rejection(station.peer(ocpp201Acme).acme.reportTemperature({ celsius: 1 }));
    expect(ofClient).toBeInstanceOf(NotConnectedError);
    expect(String(ofClient)).toContain(why);
    const three = extendProtocol(
      twoVendors,
      gaugeOf("volts", { subprotocol: ocpp201.subprotocol, customData: undefined }),
    );
    expect(String(await rejection(csms.peer("CS-1", three).beacon.ring()))).toContain(
      "not OCPP 2.0.1 with Acme and Beacon and Volts",
    );
    expect(await rejection(csms.peer("CS-2", ocpp201Acme).acme.setDisplay({ text: "x" }))).toBeInstanceOf(
      NotConnectedError,
    );
  });

  test("that knows the vendor goes on with one that does not", async () => {
    const csms = new Csms({ protocol: ocpp201Acme });
    csms.handle(acme, { reportTemperature: () => ({}) });
    const { url } = await listening(csms);
    const station = new ChargingStation({ url, identity: "CS-1" });
    await connected(station, csms);
    const unsupported = await rejection(csms.peer("CS-1", ocpp201Acme).acme.setDisplay({ text: "x" }));
    expect(unsupported).toBeInstanceOf(OcppError);
    expect(unsupported).toMatchObject({ errorCode: "NotSupported" });
    station.handleAction(ocpp201, "DataTransfer", () => ({ status: "UnknownVendorId" }));
    const unknown = await rejection(csms.peer("CS-1", ocpp201Acme).acme.setDisplay({ text: "y" }));
    expect(unknown).toBeInstanceOf(DataTransferError);
    const vendorId = "com.example.acme";
    const sent = await station.dataTransfer({ vendorId, messageId: "temp", data: { celsius: 1 } });
    expect(sent).toEqual({ status: "Accepted" });
  });

  test("serves several protocols on one port, of which one is extended", async () => {
    const server = new Server({ protocols: [ocpp16, ocpp201Acme, ocpp21] });
    server.handle(acme, { reportTemperature: () => ({}) });
    const { url } = await listening(server);
    const request = { vendorId: "com.example.acme", messageId: "temp" };
    for (const protocol of [ocpp16, ocpp21]) {
      const client = new Client({ protocols: [protocol], identity: protocol.name, url });
      onTestFinished(() => client.close({ deadlineMs: 0 }));
      const connection = await client.connect();
      expect(await rejection(connection.callUnchecked("DataTransfer", request))).toMatchObject({
        errorCode: "NotSupported",
      });
    }
    const several = new Client({ protocols: [ocpp201Acme, ocpp21], identity: "several", url });
    onTestFinished(() => several.close({ deadlineMs: 0 }));
    const connection = await several.connect();
    if (!connection.speaks(ocpp201Acme)) throw new Error("The connection does not speak what was offered first.");
    expect(await connection.acme.reportTemperature({ celsius: 1 })).toEqual({});
    expect(await several.peer(ocpp201Acme).acme.reportTemperature({ celsius: 2 })).toEqual({});
    await expect.poll(() => server.connections.length).toBe(3);
    const said = server.connections.map((one) => [one.identity, one.speaks(ocpp201Acme), "acme" in one]);
    expect(said).toEqual([
      ["ocpp1.6", false, false],
      ["ocpp2.1", false, false],
      ["several", true, true],
    ]);
  });
});
