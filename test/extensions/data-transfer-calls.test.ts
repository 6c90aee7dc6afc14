import {
  CallTimeoutError,
  ConnectionClosedError,
  DataTransferError,
  type InterceptedCall,
  NotConnectedError,
  OcppError,
  ValidationError,
} from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { ocpp2x } from "../support/ocpp-versions.js";
import { rejection } from "../support/session.js";
import { expectSilence } from "../support/version-endpoints.js";
import type { WirePeer } from "../support/wire-peer.js";
import { onTheWire, type SignalResponse } from "./beacon.js";
import { castings, type SideOptions, sides } from "./beacon-sides.js";

const options: SideOptions = { messageId: () => "m-1" };

/** Answers the CALL that comes next. */
async function answer(peer: WirePeer, payload: object): Promise<void> {
  peer.send([3, await peer.receiveCall("DataTransfer"), payload]);
}

describe.each(castings)("the call of a vendor's message by a %s", (_title, base, connect) => {
  const accepted = { status: "Accepted", data: onTheWire(base, { seen: 1 }) };

  test.each(["Rejected", "UnknownMessageId", "UnknownVendorId"])(
    "is refused by an answer with the status %s, which rejects with that and its data",
    async (status) => {
      const { peer, beacon, reports } = await connect(base, {}, options);
      const outcome = rejection(beacon.signal({ text: "x" }, { checkResponse: () => expect.unreachable() }));
      await answer(peer, { status, data: "why" });
      const error = await outcome;
      expect(error).toBeInstanceOf(DataTransferError);
      expect(error).toMatchObject({
        code: "CW_DATA_TRANSFER",
        message: `The DataTransfer of com.example.Beacon Signal was answered with ${status}`,
        status,
        data: "why",
        statusInfo: undefined,
        remote: true,
        vendorId: "com.example.Beacon",
        messageId: "Signal",
      });
      await expectSilence(peer);
      expect(reports.waiting).toEqual([]);
    },
  );

  test("rejects with the OcppError of a CALLERROR, and a ValidationError for an answer that is no DataTransfer's", async () => {
    const { peer, beacon } = await connect(base, {}, options);
    const refused = rejection(beacon.signal({ text: "x" }));
    await peer.receive();
    peer.send([4, "m-1", "NotSupported", "no", {}]);
    expect(await refused).toMatchObject({ errorCode: "NotSupported", action: "DataTransfer", remote: true });
    const odd = rejection(beacon.signal({ text: "x" }));
    await answer(peer, { status: "NoSuchStatus" });
    const error = await odd;
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ action: "DataTransfer", issues: [{ path: "/status" }] });
  });

  test("lets its caller look at the vendor's payload, at once and later", async () => {
    const { peer, beacon } = await connect(base, {}, options);
    const seen: SignalResponse[] = [];
    const outcome = beacon.signal({ text: "x" }, { checkResponse: (response) => seen.push(response) });
    await answer(peer, accepted);
    const given = await outcome;
    expect(seen).toEqual([{ seen: 1 }]);
    expect(given).toBe(seen[0]);
    const later = beacon.signal({ text: "x" }, { checkResponse: async (response) => void seen.push(response) });
    await answer(peer, accepted);
    expect(await later).toEqual({ seen: 1 });
    expect(seen).toHaveLength(2);
  });

  test.each([
    ["an OcppError", new OcppError("SecurityError", { description: "not signed" }), ["SecurityError", "not signed"]],
    ["another error", new TypeError("s3cret"), ["InternalError", ""]],
  ] as const)(
    "R17 lets its caller refuse the answer with %s; since 2.1 the peer is told",
    async (_what, thrown, told) => {
      for (const checkResponse of [
        (): never => {
          throw thrown;
        },
        () => Promise.reject(thrown),
      ]) {
        const { peer, beacon } = await connect(base, {}, options);
        const outcome = rejection(beacon.signal({ text: "x" }, { checkResponse }));
        await answer(peer, accepted);
        expect(await outcome).toBe(thrown);
        if (base.dialect.messageTypes.includes(5)) expect(await peer.receive()).toEqual([5, "m-1", ...told, {}]);
        await expectSilence(peer);
      }
    },
  );

  test("ends with its signal, before it is sent and after", async () => {
    const { peer, beacon } = await connect(base, {}, { messageId: options.messageId });
    const early = new Error("early");
    expect(await rejection(beacon.signal({ text: "x" }, { signal: AbortSignal.abort(early) }))).toBe(early);
    await expectSilence(peer);
    const controller = new AbortController();
    const outcome = rejection(beacon.signal({ text: "x" }, { signal: controller.signal }));
    await peer.receiveCall("DataTransfer");
    const late = new Error("late");
    controller.abort(late);
    expect(await outcome).toBe(late);
  });

  test("ends with its timeout, and with the connection", async () => {
    const { peer, beacon } = await connect(base, {}, { ...options, maxInFlight: 2 });
    const timely = await rejection(beacon.signal({ text: "x" }, { timeoutMs: 5 }));
    expect(timely).toBeInstanceOf(CallTimeoutError);
    expect(timely).toMatchObject({ action: "DataTransfer", timeoutMs: 5 });
    await peer.receiveCall("DataTransfer");
    const outcome = rejection(beacon.signal({ text: "x" }));
    await peer.receiveCall("DataTransfer");
    peer.socket.terminate();
    expect(await outcome).toBeInstanceOf(ConnectionClosedError);
    expect(await rejection(beacon.signal({ text: "x" }))).toBeInstanceOf(NotConnectedError);
  });

  test("rejects for what cannot be written as JSON, even when nothing is validated", async () => {
    const { peer, beacon } = await connect(base, {}, { validation: { outgoing: "off" } });
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    for (const request of [cyclic, { text: 1n }, new Date(0), []]) {
      const error = await rejection(beacon.signal(request as never));
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ part: "request", issues: [{ path: "/data", keyword: "json" }] });
    }
    await expectSilence(peer);
  });

  test("passes the interceptors as a DataTransfer, with the caller's options", async () => {
    const seen: InterceptedCall[] = [];
    const { peer, beacon } = await connect(
      base,
      {},
      {
        outgoing: [
          (next) => (call) => {
            seen.push(call);
            return next(call);
          },
        ],
      },
    );
    const outcome = beacon.signal({ text: "x" }, { timeoutMs: 70 });
    await answer(peer, accepted);
    expect(await outcome).toEqual({ seen: 1 });
    const data = onTheWire(base, { text: "x" });
    expect(seen).toMatchObject([
      {
        action: "DataTransfer",
        request: { vendorId: "com.example.Beacon", messageId: "Signal", data },
        options: { timeoutMs: 70 },
      },
    ]);
  });

  test("resolves with what an interceptor answers in the peer's place, once that is valid", async () => {
    const answers: object[] = [];
    const { peer, beacon, reports } = await connect(base, {}, { outgoing: [() => async () => answers.shift() ?? {}] });
    answers.push({ status: "Accepted", data: onTheWire(base, { seen: 9 }) });
    expect(await beacon.signal({ text: "x" })).toEqual({ seen: 9 });
    answers.push({ status: "Rejected" });
    expect(await rejection(beacon.signal({ text: "x" }))).toBeInstanceOf(DataTransferError);
    answers.push({ status: "Accepted", data: onTheWire(base, { seen: -9 }) });
    expect(await rejection(beacon.signal({ text: "x" }))).toBeInstanceOf(ValidationError);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", part: "response", received: true });
    await expectSilence(peer);
  });

  test("resolves with what an interceptor makes of the peer's answer", async () => {
    const { peer, beacon } = await connect(
      base,
      {},
      {
        outgoing: [(next) => async (call) => ({ ...(await next(call)), data: onTheWire(base, { seen: 9 }) })],
      },
    );
    const outcome = beacon.signal({ text: "x" });
    await answer(peer, accepted);
    expect(await outcome).toEqual({ seen: 9 });
  });

  test("may be repeated by an interceptor after an invalid answer, and has the result of the last", async () => {
    const { peer, beacon } = await connect(
      base,
      {},
      {
        outgoing: [(next) => (call) => next(call).catch(() => next(call))],
        ...options,
      },
    );
    const outcome = beacon.signal({ text: "x" });
    await answer(peer, { status: "Accepted", data: onTheWire(base, {}) });
    if (base.dialect.messageTypes.includes(5)) expect((await peer.receive())[0]).toBe(5);
    await answer(peer, accepted);
    expect(await outcome).toEqual({ seen: 1 });
  });
});

describe.each(ocpp2x)("the call of a vendor's message in $title", (base) => {
  test.each(sides)("has the statusInfo and any data of the refusal, as a %s", async (_side, connect) => {
    const { peer, beacon } = await connect(base, {}, options);
    const outcome = rejection(beacon.blink());
    await answer(peer, { status: "Rejected", data: { a: [1] }, statusInfo: { reasonCode: "Busy" } });
    expect(await outcome).toMatchObject({
      message: "The DataTransfer of com.example.Lamp was answered with Rejected",
      data: { a: [1] },
      statusInfo: { reasonCode: "Busy" },
      vendorId: "com.example.Lamp",
      messageId: undefined,
    });
  });
});
