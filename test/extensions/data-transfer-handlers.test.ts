import { DataTransferError, OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals, gate } from "../support/arrivals.js";
import { ocpp2x } from "../support/ocpp-versions.js";
import { expectSilence } from "../support/version-endpoints.js";
import { onTheWire } from "./beacon.js";
import { castings, sides, signalFrame } from "./beacon-sides.js";

const cyclic: Record<string, unknown> = { seen: 1 };
cyclic["self"] = cyclic;

describe.each(castings)("the handler of a vendor's message at a %s", (_title, base, connect) => {
  const request = (id: string, text = "x") => signalFrame(id, onTheWire(base, { text }));
  const accepted = (seen: number) => ({ status: "Accepted", data: onTheWire(base, { seen }) });

  test("may take its time, while others go on", async () => {
    const waiting = gate();
    const { peer } = await connect(base, {
      signal: async ({ text }) => {
        if (text === "slow") await waiting.promise;
        return { seen: text.length };
      },
    });
    peer.send(request("1", "slow"));
    expect(await peer.exchange(request("2", "quick"))).toEqual([3, "2", accepted(5)]);
    waiting.open();
    expect(await peer.receive()).toEqual([3, "1", accepted(4)]);
  });

  test("knows its connection, action and message id, and acts after its answer", async () => {
    const { peer } = await connect(base, {
      signal: (_request, { identity, action, messageId, connection, afterAnswer }) => {
        expect([identity, action, messageId, connection.protocol.name]).toEqual([
          "CP-1",
          "DataTransfer",
          "1",
          base.name,
        ]);
        afterAnswer(() => connection.callUnchecked("After", {}).catch(() => {}));
        return { seen: 1 };
      },
    });
    expect(await peer.exchange(request("1"))).toEqual([3, "1", accepted(1)]);
    await peer.receiveCall("After");
  });

  test("is told by its signal when the connection ends", async () => {
    const signals = new Arrivals<AbortSignal>("A signal");
    const ended = new Arrivals<unknown>("The end");
    const { peer } = await connect(base, {
      signal: async (_request, { signal }) => {
        signal.addEventListener("abort", () => ended.push(signal.reason));
        signals.push(signal);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        return { seen: 1 };
      },
    });
    peer.send(request("1"));
    expect((await signals.next()).aborted).toBe(false);
    peer.socket.terminate();
    expect(await ended.next()).toMatchObject({ code: "CW_CONNECTION_CLOSED" });
  });

  test("runs once for a CALL that comes again, which gets the same answer (R13)", async () => {
    let runs = 0;
    const { peer, reports } = await connect(base, { signal: () => ({ seen: ++runs }) });
    const first = await peer.exchange(request("1"));
    expect(await peer.exchange(request("1"))).toEqual(first);
    expect(await peer.exchange(request("2"))).toEqual([3, "2", accepted(2)]);
    expect(await reports.next()).toEqual({ kind: "repeatedCall", action: "DataTransfer", messageId: "1" });
  });

  test.each(["Rejected", "UnknownMessageId", "UnknownVendorId"])("refuses with the status %s", async (status) => {
    const refuse = () => {
      throw new DataTransferError(status, { data: "why" });
    };
    const { peer, handle, reports } = await connect(base, { signal: refuse });
    expect(await peer.exchange(request("1"))).toEqual([3, "1", { status, data: "why" }]);
    handle({ signal: async () => refuse() });
    expect(await peer.exchange(request("2"))).toEqual([3, "2", { status, data: "why" }]);
    handle({ signal: () => Promise.reject(new DataTransferError(status)) });
    peer.send(request("3"));
    expect(await peer.receiveText()).toBe(`[3,"3",{"status":"${status}"}]`);
    expect(reports.waiting).toEqual([]);
  });

  test("that refuses with what the version does not have is InternalError, and reported", async () => {
    const { peer, reports } = await connect(base, {
      signal: () => {
        throw new DataTransferError("NoSuchStatus");
      },
    });
    expect(await peer.exchange(request("1"))).toEqual([4, "1", "InternalError", "", {}]);
    expect(await reports.next()).toMatchObject({ kind: "invalidPayload", part: "response", received: false });
  });

  test("that passes on the refusal of another peer is InternalError, as with any error that came from afar", async () => {
    const { peer, reports } = await connect(base, {
      signal: () => {
        throw new DataTransferError("Rejected", { data: "s3cret" }, { vendorId: "v", messageId: undefined });
      },
    });
    expect(await peer.exchange(request("1"))).toEqual([4, "1", "InternalError", "", {}]);
    expect(await reports.next()).toMatchObject({ kind: "handlerFailed", error: { code: "CW_DATA_TRANSFER" } });
  });

  test("may throw an OcppError, which goes out as it is", async () => {
    const { peer, reports } = await connect(base, {
      signal: () => {
        throw new OcppError("SecurityError", { description: "not here", details: { a: 1 } });
      },
    });
    expect(await peer.exchange(request("1"))).toEqual([4, "1", "SecurityError", "not here", { a: 1 }]);
    expect(reports.waiting).toEqual([]);
  });

  test("that throws anything else is InternalError without its words, and reported (R25)", async () => {
    for (const thrown of [new TypeError("s3cret"), "s3cret", undefined, Proxy.revocable({}, {}).proxy]) {
      const { peer, handle, reports } = await connect(base, {
        signal: () => {
          throw thrown;
        },
      });
      expect(await peer.exchange(request("1"))).toEqual([4, "1", "InternalError", "", {}]);
      expect(await reports.next()).toMatchObject({ kind: "handlerFailed", action: "DataTransfer", messageId: "1" });
      handle({ signal: async () => Promise.reject(thrown) });
      expect(await peer.exchange(request("2"))).toEqual([4, "2", "InternalError", "", {}]);
      expect(await reports.next()).toMatchObject({ kind: "handlerFailed", action: "DataTransfer", messageId: "2" });
    }
  });

  test.each(
    Object.entries({ null: null, "a text": "x", "a number": 5, "an array": [], "a Date": new Date(0), cyclic }),
  )(
    "that returns no JSON object is InternalError and reported, even when nothing is validated: %s",
    async (_name, result) => {
      const { peer, handle, reports } = await connect(
        base,
        { signal: () => result },
        { validation: { outgoing: "off" } },
      );
      expect(await peer.exchange(request("1"))).toEqual([4, "1", "InternalError", "", {}]);
      expect(await reports.next()).toMatchObject({ kind: "handlerFailed", messageId: "1" });
      handle({ signal: async () => result });
      expect(await peer.exchange(request("2"))).toEqual([4, "2", "InternalError", "", {}]);
      expect(await reports.next()).toMatchObject({ kind: "handlerFailed", messageId: "2" });
      await expectSilence(peer);
    },
  );

  test("stands behind the interceptors, which see the whole DataTransfer", async () => {
    const seen: unknown[] = [];
    const { peer } = await connect(
      base,
      { signal: ({ text }) => ({ seen: text.length }) },
      {
        incoming: [
          (next) => async (call) => {
            const request = { ...call.request, data: '{"text":"changed"}' };
            const answer = await next({ ...call, request });
            seen.push([call.action, call.request, answer]);
            return answer;
          },
        ],
      },
    );
    expect(await peer.exchange(request("1"))).toEqual([3, "1", accepted(7)]);
    const given = { vendorId: "com.example.Beacon", messageId: "Signal", data: onTheWire(base, { text: "x" }) };
    expect(seen).toEqual([["DataTransfer", given, accepted(7)]]);
  });

  test("is replaced by a later one, and is a method of its object", async () => {
    class Answers {
      readonly #seen = 2;
      signal() {
        return { seen: this.#seen };
      }
    }
    const { peer, handle } = await connect(base, { signal: () => ({ seen: 1 }) });
    handle(new Answers());
    expect(await peer.exchange(request("1"))).toEqual([3, "1", accepted(2)]);
    handle({});
    expect(await peer.exchange(request("2"))).toEqual([3, "2", accepted(2)]);
  });
});

describe.each(ocpp2x)("the handler of a vendor's message in $title", (base) => {
  test.each(sides)("refuses with any JSON as data, and with a statusInfo, as a %s", async (_side, connect) => {
    const { peer } = await connect(base, {
      signal: () => {
        const statusInfo = { reasonCode: "Busy", additionalInfo: "later" };
        throw new DataTransferError("Rejected", { data: [{ a: null }], statusInfo });
      },
    });
    const answer = await peer.exchange(signalFrame("1", { text: "x" }));
    const { statusInfo: hasInfo } = base.dialect.dataTransfer ?? {};
    // OCPP 2.0 has no such field; there it is left out, as in 1.6.
    expect(hasInfo).toBe(base.version !== "2.0");
    const info = hasInfo === true ? { statusInfo: { reasonCode: "Busy", additionalInfo: "later" } } : {};
    expect(answer).toEqual([3, "1", { status: "Rejected", data: [{ a: null }], ...info }]);
  });
});
