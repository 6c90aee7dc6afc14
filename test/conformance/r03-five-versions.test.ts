import { CentralSystem, ChargePoint, ocpp16 } from "@chargewire/ocpp16";
import { ocpp21 } from "@chargewire/ocpp21";
import { ChargingStation, ocpp201 } from "@chargewire/ocpp201";
import { Client, HandshakeError, NotConnectedError } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { currentTime, type EveryVersion, everyVersion } from "../support/ocpp-versions.js";
import { listening, startBackEnd } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const names = everyVersion.map(({ subprotocol }) => subprotocol);

/** Every pair of different versions, in both orders. */
const pairs = names.flatMap((first) => names.filter((name) => name !== first).map((second) => [first, second]));

describe("R3 five versions on one port", () => {
  test.each(everyVersion)("R3 $title is spoken with a client that offers it", async (protocol) => {
    const { url, connections } = await startBackEnd(everyVersion);
    const peer = await connectRaw(`${url}/CP-1`, protocol.subprotocol);
    expect(peer.socket.protocol).toBe(protocol.subprotocol);
    const connection = await connections.next();
    expect(connection.protocol).toBe(protocol);
    // It speaks this version and no other.
    expect(everyVersion.filter((other) => connection.speaks(other))).toEqual([protocol]);
    expect(await peer.exchange([2, "1", "Heartbeat", {}])).toEqual([3, "1", { currentTime }]);
  });

  test.each(everyVersion)("R3 a client of $title works with it", async (protocol) => {
    const { url } = await startBackEnd(everyVersion);
    const client = new Client<EveryVersion>({ protocols: [protocol], url, identity: "CP-1" });
    onTestFinished(() => client.close({ deadlineMs: 0 }));
    expect((await client.connect()).speaks(protocol)).toBe(true);
    expect(await client.call("Heartbeat", {})).toEqual({ currentTime });
  });

  test("R3 the client's order wins, whatever the order of the server", async () => {
    for (const served of [everyVersion, everyVersion.toReversed()]) {
      const { url } = await startBackEnd(served);
      const selected = pairs.map(async (offered) => {
        const peer = await connectRaw(`${url}/${offered.join(" ")}`, offered);
        return peer.socket.protocol;
      });
      expect(await Promise.all(selected)).toEqual(pairs.map(([first]) => first));
    }
  });

  test.each([
    [["ocpp1.2", "ocpp1.5", "ocpp2.0.1", "ocpp1.6"], "ocpp2.0.1"],
    [["ocpp2.2", "ocpp2.1", "ocpp2.0.1"], "ocpp2.1"],
    [["OCPP2.1", "ocpp2", "ocpp2.0"], "ocpp2.0"],
    [["ocpp2.0.2", "ocpp2.1.0", "ntxcp1.0"], "ntxcp1.0"],
    [["ocpp1.6.0", "v12.stomp", "ocpp1.6"], "ocpp1.6"],
  ])("R3 of %j those that are not served are skipped: %s", async (offered, selected) => {
    const { url, connections } = await startBackEnd(everyVersion);
    expect((await connectRaw(`${url}/CP-1`, offered)).socket.protocol).toBe(selected);
    expect((await connections.next()).protocol.subprotocol).toBe(selected);
  });

  test("R3 the version belongs to the session: a station that is updated comes back with the newer one", async () => {
    const { url, server, connections } = await startBackEnd<EveryVersion>([ocpp16, ocpp201, ocpp21]);
    const before = await ChargePoint.connect(url, { identity: "CP-1" });
    expect((await connections.next()).protocol).toBe(ocpp16);
    await before.close();
    const after = await ChargingStation.connect(url, { identity: "CP-1" });
    onTestFinished(() => after.close({ deadlineMs: 0 }));
    expect((await connections.next()).protocol).toBe(ocpp201);
    expect(server.connection("CP-1")?.speaks(ocpp16)).toBe(false);
    expect(await after.heartbeat()).toEqual({ currentTime });
  });

  test("R3 an identity is called in the version that it speaks, and in no other", async () => {
    const { url, server, connections } = await startBackEnd(everyVersion);
    const peer = await connectRaw(`${url}/CP-1`, ocpp201.subprotocol);
    await connections.next();
    await expect(server.call("CP-1", ocpp16, "ClearCache", {})).rejects.toThrow(NotConnectedError);
    await expect(server.call("CP-1", ocpp21, "ClearCache", {})).rejects.toThrow("speaks OCPP 2.0.1, not OCPP 2.1");
    const answer = server.call("CP-1", ocpp201, "ClearCache", {});
    peer.send([3, await peer.receiveCall("ClearCache"), { status: "Accepted" }]);
    expect(await answer).toEqual({ status: "Accepted" });
  });
});

describe("R5 no common version", () => {
  test.each([
    ["one that is not served", "ocpp1.5"],
    ["some that are not served", "ocpp1.2, ocpp1.5, ocpp2.2"],
    ["one in another case", "OCPP2.0.1"],
    ["none", undefined],
  ])("R5 a client that offers %s gets 101 without the header, and the close 1002", async (_what, offered) => {
    const { port, server } = await startBackEnd(everyVersion);
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", offered === undefined ? {} : { "Sec-WebSocket-Protocol": offered }));
    const { httpStatus, headers } = await socket.readHead();
    expect([httpStatus, headers.has("sec-websocket-protocol")]).toEqual([101, false]);
    const { opcode, payload } = await socket.readFrame();
    expect([opcode, payload.readUInt16BE(0)]).toEqual([8, 1002]);
    expect(server.connections).toEqual([]);
  });

  test.each(everyVersion)("R5 $title alone has nothing in common with the others", async (protocol) => {
    const { port } = await startBackEnd([protocol]);
    const others = names.filter((name) => name !== protocol.subprotocol).join(", ");
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": others }));
    expect((await socket.readHead()).headers.has("sec-websocket-protocol")).toBe(false);
    expect((await socket.readFrame()).payload.readUInt16BE(0)).toBe(1002);
  });

  test("R5 a charging station at a central system of 1.6 rejects, and neither keeps a connection", async () => {
    const centralSystem = new CentralSystem();
    const { url } = await listening(centralSystem);
    const failure: unknown = await ChargingStation.connect(url, { identity: "CP-1" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HandshakeError);
    expect(failure).toMatchObject({ offered: ["ocpp2.0.1"] });
    expect(centralSystem.connections).toEqual([]);
  });

  test("R5 a setting assumes a version for stations that offer none", async () => {
    const { url, connections } = await startBackEnd(everyVersion, { assumeProtocol: () => ocpp201 });
    const peer = await connectRaw(`${url}/CP-1`);
    expect((await connections.next()).speaks(ocpp201)).toBe(true);
    expect(await peer.exchange([2, "1", "Heartbeat", {}])).toEqual([3, "1", { currentTime }]);
  });
});
