import { ChargingStation, Csms, diagnostics, ocpp21, provisioning } from "@chargewire/ocpp21";
import { DefinitionError, OcppError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { gate } from "../support/arrivals.js";
import { boot, currentTime, type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { exchange, heartbeat, registering, tooEarly, welcome } from "../support/registering.js";
import {
  backEndUnderTest,
  expectSilence,
  listening,
  startBackEnd,
  stationUnderTest,
} from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";

const accepted = { status: "Accepted", currentTime, interval: 60 } as const;

/** CALLs before the registration: with a handler and without, invalid, of the other side, and not known at all. */
const early: readonly [what: string, action: string, payload: object][] = [
  ["a known action", "Heartbeat", {}],
  ["a known action without a handler", "DataTransfer", { vendorId: "v" }],
  ["an invalid payload", "Authorize", { idToken: 7 }],
  ["an action of the other side", "ClearCache", {}],
  ["an unknown action", "Fly", {}],
  ["the registration in another case", "bootNotification", boot],
];

describe.each(ocpp2x)("R47 registration in $title", (protocol) => {
  test.each([undefined, "open"] as const)("R47 is not waited for with the setting %s", async (registration) => {
    const { peer } = await backEndUnderTest(protocol, { registration });
    expect(await heartbeat(peer)).toEqual(welcome);
  });

  test.each(early)("R47 required: before it %s gets SecurityError", async (_what, action, payload) => {
    const { peer, server, reports, register } = await registering(protocol);
    const ran: string[] = [];
    server.handleAction(protocol, "Heartbeat", () => {
      ran.push("Heartbeat");
      return { currentTime };
    });
    server.handleUnknown((unknown) => {
      ran.push(unknown);
      return {};
    });
    expect(await exchange(peer, action, payload)).toEqual(tooEarly);
    // A peer that comes too early is no failure of this side.
    expect([ran, reports.waiting]).toEqual([[], []]);
    await register(peer, "Accepted");
    expect(await exchange(peer, action, payload)).not.toEqual(tooEarly);
  });

  test("R47 required: Pending and Rejected do not open, and Accepted does", async () => {
    const { peer, register } = await registering(protocol);
    for (const status of ["Pending", "Rejected", "Pending"] as const) {
      await register(peer, status);
      expect(await heartbeat(peer)).toEqual(tooEarly);
    }
    await register(peer, "Accepted");
    expect(await heartbeat(peer)).toEqual(welcome);
  });

  test.each(["Pending", "Rejected"] as const)("R47 required: a later %s closes again", async (status) => {
    const { peer, register } = await registering(protocol);
    await register(peer, "Accepted");
    await register(peer, status);
    expect(await heartbeat(peer)).toEqual(tooEarly);
    await register(peer, "Accepted");
    expect(await heartbeat(peer)).toEqual(welcome);
  });

  test("R47 required: a new connection of the same identity starts closed, and so do others", async () => {
    const { peer, url, register } = await registering(protocol);
    await register(peer, "Accepted");
    const other = await connectRaw(`${url}/CP-2`, protocol.subprotocol);
    expect(await heartbeat(other)).toEqual(tooEarly);
    const again = await connectRaw(`${url}/CP-1`, protocol.subprotocol);
    expect(await heartbeat(again)).toEqual(tooEarly);
    await register(again, "Accepted");
    expect(await heartbeat(again)).toEqual(welcome);
    expect(await heartbeat(other)).toEqual(tooEarly);
  });

  test("R47 required: it is the answer that opens, so nothing passes while the handler thinks", async () => {
    const { peer, server } = await backEndUnderTest(protocol, { registration: "required" });
    const verdict = gate();
    server.handleAction(protocol, "BootNotification", async () => {
      await verdict.promise;
      return accepted;
    });
    peer.send([2, "boot", "BootNotification", boot]);
    expect(await heartbeat(peer)).toEqual(tooEarly);
    verdict.open();
    expect(await peer.receive()).toEqual([3, "boot", accepted]);
    expect(await heartbeat(peer)).toEqual(welcome);
  });

  test.each([
    ["its handler throws", () => JSON.parse("no"), boot],
    ["its handler refuses", () => Promise.reject(new OcppError("GenericError")), boot],
    ["its answer is not valid", () => ({ ...accepted, currentTime: "now" }), boot],
    ["its request is not valid", () => accepted, { ...boot, reason: "Boredom" }],
  ])("R47 required: it opens nothing when %s", async (_why, handler, request) => {
    const { peer, server } = await backEndUnderTest(protocol, { registration: "required" });
    expect((await exchange(peer, "BootNotification", boot)).slice(0, 2)).toEqual([4, "NotSupported"]);
    server.handleAction(protocol, "BootNotification", handler);
    expect((await exchange(peer, "BootNotification", request))[0]).toBe(4);
    expect(await heartbeat(peer)).toEqual(tooEarly);
  });

  test("R47 required: a CALL that came too early may be repeated as it was", async () => {
    const { peer, register } = await registering(protocol);
    const call = [2, "again", "Heartbeat", {}];
    expect((await peer.exchange(call)).slice(0, 3)).toEqual([4, "again", "SecurityError"]);
    await register(peer, "Accepted");
    // Not the answer of before, which R13 would keep of any other CALL.
    expect(await peer.exchange(call)).toEqual([3, "again", { currentTime }]);
  });

  test("R47 required: what the server asks meanwhile is answered as ever", async () => {
    const { peer, connection, register } = await registering(protocol);
    await register(peer, "Pending");
    const answer = connection.call("ClearCache", {});
    peer.send([3, await peer.receiveCall("ClearCache"), { status: "Accepted" }]);
    expect(await answer).toEqual({ status: "Accepted" });
    expect(await heartbeat(peer)).toEqual(tooEarly);
  });
});

describe("R47 where versions differ", () => {
  test.each(ocpp1x)("R47 a server of $title alone refuses the setting, which would do nothing", async (protocol) => {
    const make = (registration?: "required" | "open") => () => new Server({ protocols: [protocol], registration });
    expect(make("required")).toThrow(DefinitionError);
    expect(make("open")).not.toThrow();
    const { peer } = await backEndUnderTest<EveryVersion>(protocol);
    expect(await heartbeat(peer)).toEqual(welcome);
  });

  test("R47 on one port it holds for the versions that know a registration", async () => {
    const { url } = await startBackEnd(everyVersion, { registration: "required" });
    const open = everyVersion.map(async ({ name, subprotocol }) => {
      const [messageType] = await heartbeat(await connectRaw(`${url}/${name}`, subprotocol));
      return messageType === 3 ? [name] : [];
    });
    expect((await Promise.all(open)).flat()).toEqual(["ocpp1.6", "ntxcp1.0"]);
  });

  test("R47 a SEND of 2.1 before the registration is dropped and reported", async () => {
    const { peer, server, reports, register } = await registering(ocpp21);
    const seen: number[] = [];
    server.handle(diagnostics, { notifyPeriodicEventStream: ({ id }) => void seen.push(id) });
    const readings = (id: number) => ({ id, pending: 0, basetime: currentTime, data: [{ t: 0, v: "1" }] });
    peer.send([6, "s1", "NotifyPeriodicEventStream", readings(1)]);
    expect(await reports.next()).toMatchObject({
      kind: "sendRefused",
      action: "NotifyPeriodicEventStream",
      messageId: "s1",
      error: { errorCode: "SecurityError" },
    });
    await expectSilence(peer);
    await register(peer, "Accepted");
    peer.send([6, "s2", "NotifyPeriodicEventStream", readings(2)]);
    await expectSilence(peer);
    expect([seen, reports.waiting]).toEqual([[2], []]);
  });
});

describe("R47 nothing is sent automatically", () => {
  test.each(everyVersion)("R47 by a client or a server of $title", async (protocol) => {
    await expectSilence((await stationUnderTest(protocol)).peer);
    await expectSilence((await backEndUnderTest(protocol)).peer);
  });

  test("R47 so a charging station that does not register is refused, and one that does is served", async () => {
    const csms = new Csms({ registration: "required" });
    csms.handle(provisioning, { bootNotification: () => accepted });
    csms.handleAction(ocpp21, "Heartbeat", () => ({ currentTime }));
    const { url } = await listening(csms);
    const station = await ChargingStation.connect(url, { identity: "CP-1" });
    onTestFinished(() => station.close({ deadlineMs: 0 }));
    await expect(station.heartbeat()).rejects.toMatchObject({ errorCode: "SecurityError", remote: true });
    await station.bootNotification({ ...boot, reason: "PowerUp" });
    expect(await station.heartbeat()).toEqual({ currentTime });
  });
});
