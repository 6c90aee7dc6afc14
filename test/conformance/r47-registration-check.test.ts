import { availability, diagnostics, ocpp21 } from "@chargewire/ocpp21";
import { OcppError, type RegistrationCheck, type RegistrationState } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { boot, currentTime, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { exchange, heartbeat, registering, tooEarly, welcome } from "../support/registering.js";
import { expectSilence, startBackEnd } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";

const readings = { id: 7, pending: 0, basetime: currentTime, data: [{ t: 0, v: "1" }] };

describe.each(ocpp2x)("R47 a function of the application decides in $title", (protocol) => {
  test("R47 about each message but the registration itself, and knows how that was answered", async () => {
    const asked: unknown[] = [];
    const { peer, connection, register } = await registering(protocol, (state) => {
      asked.push([state.action, state.isRegistered, state.connection === connection]);
      return true;
    });
    expect(await heartbeat(peer)).toEqual(welcome);
    await register(peer, "Pending");
    expect((await exchange(peer, "Fly", {})).slice(0, 2)).toEqual([4, "NotImplemented"]);
    await register(peer, "Accepted");
    expect(await heartbeat(peer)).toEqual(welcome);
    await register(peer, "Rejected");
    expect((await exchange(peer, "DataTransfer", { vendorId: "v" })).slice(0, 2)).toEqual([4, "NotSupported"]);
    expect(asked).toEqual([
      ["Heartbeat", false, true],
      ["Fly", false, true],
      ["Heartbeat", true, true],
      ["DataTransfer", false, true],
    ]);
  });

  test("R47 so that a pending station may send what it was asked for, and nothing else", async () => {
    const mayPass = ({ action, isRegistered }: RegistrationState) => isRegistered || action === "DataTransfer";
    const { peer, server, register } = await registering(protocol, mayPass);
    server.handleAction(protocol, "DataTransfer", () => ({ status: "Accepted" }));
    await register(peer, "Pending");
    expect(await exchange(peer, "DataTransfer", { vendorId: "v" })).toEqual([3, { status: "Accepted" }]);
    expect(await heartbeat(peer)).toEqual(tooEarly);
    await register(peer, "Accepted");
    expect(await heartbeat(peer)).toEqual(welcome);
  });

  test("R47 so that a station that comes back need not register again", async () => {
    const known = new Set<string>();
    const { peer, url, register } = await registering(protocol, ({ connection, isRegistered }) => {
      if (isRegistered) known.add(connection.identity);
      return known.has(connection.identity);
    });
    expect(await heartbeat(peer)).toEqual(tooEarly);
    await register(peer, "Accepted");
    expect(await heartbeat(peer)).toEqual(welcome);
    expect(await heartbeat(await connectRaw(`${url}/CP-1`, protocol.subprotocol))).toEqual(welcome);
    expect(await heartbeat(await connectRaw(`${url}/CP-2`, protocol.subprotocol))).toEqual(tooEarly);
  });

  test("R47 and may be stricter than the registration", async () => {
    const { peer, register } = await registering(protocol, () => false);
    await register(peer, "Accepted");
    expect(await heartbeat(peer)).toEqual(tooEarly);
  });

  test("R47 and lets nothing pass with a verdict that is not true", async () => {
    for (const verdict of [undefined, 1, "yes", Promise.resolve(true)]) {
      // What the compiler would refuse: applications without types exist.
      const registration = (() => verdict) as unknown as RegistrationCheck;
      expect(await heartbeat((await registering(protocol, registration)).peer)).toEqual(tooEarly);
    }
  });

  test("R47 and when it throws, the CALL gets InternalError without its text, and it is reported", async () => {
    const error = new Error("SECRET");
    const { peer, reports, register } = await registering(protocol, () => {
      throw error;
    });
    expect(await heartbeat(peer)).toEqual([4, "InternalError", "", {}]);
    expect(await reports.next()).toMatchObject({ kind: "handlerFailed", action: "Heartbeat", error });
    // The registration itself is not asked about.
    await register(peer, "Accepted");
    expect(reports.waiting).toEqual([]);
  });

  test("R47 and may say with an OcppError of its own why it refuses", async () => {
    const { peer, reports } = await registering(protocol, () => {
      throw new OcppError("ProtocolError", { description: "Boot first." });
    });
    expect(await heartbeat(peer)).toEqual([4, "ProtocolError", "Boot first.", {}]);
    expect(reports.waiting).toEqual([]);
  });
});

describe("R47 where versions differ", () => {
  test.each(ocpp1x)("R47 the function is not asked in $title, on a port with 2.x", async ({ subprotocol }) => {
    const asked: string[] = [];
    const registration = ({ connection }: RegistrationState) => asked.push(connection.identity) < 0;
    const { url } = await startBackEnd(everyVersion, { registration });
    expect(await heartbeat(await connectRaw(`${url}/old`, subprotocol))).toEqual(welcome);
    expect(await heartbeat(await connectRaw(`${url}/new`, ocpp21.subprotocol))).toEqual(tooEarly);
    expect(asked).toEqual(["new"]);
  });

  test("R47 a CALL that was refused is asked about again when it comes again, also when the function threw", async () => {
    const verdicts = [
      () => {
        throw new Error("no database");
      },
      () => false,
      () => true,
    ];
    const { peer, server } = await registering(ocpp21, () => verdicts.shift()?.() ?? true);
    server.handle(availability, { heartbeat: () => ({ currentTime: "2026-11-20T08:00:00Z" }) });
    const answers: unknown[] = [];
    for (let again = 0; again < 3; again++)
      answers.push(((await peer.exchange([2, "1", "Heartbeat", {}])) as unknown[])[2]);
    expect(answers).toEqual(["InternalError", "SecurityError", { currentTime: "2026-11-20T08:00:00Z" }]);
  });

  test("R47 it decides about a SEND of 2.1 too, which is never answered", async () => {
    const error = new Error("no");
    const verdicts = [
      () => true,
      () => false,
      () => {
        throw error;
      },
    ];
    const { peer, server, reports } = await registering(
      ocpp21,
      ({ action }) => action === "NotifyPeriodicEventStream" && (verdicts.shift()?.() ?? true),
    );
    const seen: string[] = [];
    server.handle(diagnostics, {
      notifyPeriodicEventStream: (_request, { messageId }) => void seen.push(messageId),
    });
    for (const messageId of ["s1", "s2", "s3", "s4"]) {
      peer.send([6, messageId, "NotifyPeriodicEventStream", readings]);
    }
    await expectSilence(peer);
    expect(seen).toEqual(["s1", "s4"]);
    expect(await reports.next()).toMatchObject({ kind: "sendRefused", messageId: "s2" });
    expect(await reports.next()).toMatchObject({ kind: "handlerFailed", messageId: "s3", error });
    expect((await exchange(peer, "BootNotification", boot))[0]).toBe(3);
  });
});
