import { describe, expect, test } from "vitest";
import { everyVersion } from "../support/ocpp-versions.js";
import { backEndUnderTest, expectSilence, stationUnderTest } from "../support/version-endpoints.js";
import { onTheWire } from "./beacon.js";
import { type Answers, castings, type OwnHandler, sides, signalFrame } from "./beacon-sides.js";

/** Where the application's own handler of DataTransfer is registered. */
const orders = ["before", "after"] as const;

describe.each(castings)("without a handler of the application's own, a %s answers", (_title, base, connect) => {
  const signal = signalFrame("1", onTheWire(base, { text: "x" }));

  test("an unknown vendor with UnknownVendorId", async () => {
    const { peer } = await connect(base, { signal: () => ({ seen: 1 }) });
    const request = { vendorId: "com.example", messageId: "Signal", data: "not looked at" };
    expect(await peer.exchange([2, "1", "DataTransfer", request])).toEqual([3, "1", { status: "UnknownVendorId" }]);
  });

  test("an unknown message of a known vendor with UnknownMessageId, as well as a missing one", async () => {
    const { peer } = await connect(base, { signal: () => ({ seen: 1 }) });
    for (const names of [{ messageId: "NoSuch" }, { messageId: "" }, {}]) {
      const request = { vendorId: "com.example.BEACON", ...names, data: "not looked at" };
      peer.send([2, JSON.stringify(names), "DataTransfer", request]);
      expect((await peer.receive())[2]).toEqual({ status: "UnknownMessageId" });
    }
    const named = { vendorId: "com.example.Lamp", messageId: "Blink" };
    expect(await peer.exchange([2, "1", "DataTransfer", named])).toEqual([3, "1", { status: "UnknownMessageId" }]);
  });

  test("a known message that it has no handler for with UnknownMessageId", async () => {
    const { peer, reports } = await connect(base);
    expect(await peer.exchange(signal)).toEqual([3, "1", { status: "UnknownMessageId" }]);
    expect(await peer.exchange(signalFrame("2", "not looked at"))).toEqual([3, "2", { status: "UnknownMessageId" }]);
    expect(reports.waiting).toEqual([]);
  });

  test("what is no valid DataTransfer with the error of any other action", async () => {
    const { peer } = await connect(base, { signal: () => ({ seen: 1 }) });
    const [, , code, description] = await peer.exchange([2, "1", "DataTransfer", { messageId: "Signal" }]);
    expect([code, description]).toEqual([
      base.dialect.errorCodes.OccurrenceConstraintViolation ?? "OccurrenceConstraintViolation",
      expect.stringContaining("/vendorId is required"),
    ]);
  });
});

describe.each(everyVersion)("a message that the other side of $title may not start", (base) => {
  test.each(sides)("has no handler at a %s, which answers UnknownMessageId", async (side, connect, wrong) => {
    const { peer, handle, beacon } = await connect(base);
    const request = { vendorId: "com.example.Beacon", messageId: wrong };
    expect(await peer.exchange([2, "1", "DataTransfer", request])).toEqual([3, "1", { status: "UnknownMessageId" }]);
    const name = wrong === "Press" ? "press" : "ring";
    expect(() => handle({ [name]: () => ({}) })).toThrow(
      `${wrong} is sent by the ${base.roles[side]}, not handled by it.`,
    );
    expect(() => handle({ signl: () => ({}) } as Answers)).toThrow(
      "beacon has no handler named signl; it has signal, blink, ring, press.",
    );
    expect(Object.keys(beacon)).toEqual(["signal", "blink", name]);
  });
});

describe.each(castings)("a %s with a handler of DataTransfer of its own", (_title, base, connect) => {
  /** What the application's handler got. */
  const withOwn = async (order: (typeof orders)[number]) => {
    const got: object[] = [];
    const own: OwnHandler = (request) => {
      got.push(request);
      return { status: "Accepted", data: "own" };
    };
    const side = await connect(base);
    if (order === "before") side.handleDataTransfer(own);
    side.handle({ signal: () => ({ seen: 1 }) });
    if (order === "after") side.handleDataTransfer(own);
    return { ...side, got };
  };

  test.each(orders)(
    "registered %s the vendor's, gives it what no vendor's handler takes, as it came",
    async (order) => {
      const { peer, got } = await withOwn(order);
      const requests = [
        { vendorId: "com.example", messageId: "Signal", data: "any" },
        { vendorId: "com.example.Beacon", messageId: "NoSuch", data: "any" },
        { vendorId: "com.example.Beacon" },
        { vendorId: "com.example.Lamp" },
      ];
      for (const [index, request] of requests.entries()) {
        const answer = await peer.exchange([2, `${index}`, "DataTransfer", request]);
        expect(answer).toEqual([3, `${index}`, { status: "Accepted", data: "own" }]);
      }
      expect(got).toEqual(requests);
    },
  );

  test.each(orders)("registered %s the vendor's, leaves the vendor's messages to their handlers", async (order) => {
    const { peer, got } = await withOwn(order);
    const answer = await peer.exchange(signalFrame("1", onTheWire(base, { text: "x" })));
    expect(answer).toEqual([3, "1", { status: "Accepted", data: onTheWire(base, { seen: 1 }) }]);
    const [messageType] = await peer.exchange(signalFrame("2", "bad"));
    expect(messageType).toBe(4);
    expect(got).toEqual([]);
  });
});

describe.each(everyVersion)("$title without the vendor's part", (base) => {
  const request = { vendorId: "com.example.Beacon", messageId: "Signal", data: onTheWire(base, { text: "x" }) };

  test("answers DataTransfer with NotSupported, or as the application does", async () => {
    const { peer: client, server } = await backEndUnderTest(base);
    expect((await client.exchange([2, "1", "DataTransfer", request])).slice(0, 3)).toEqual([4, "1", "NotSupported"]);
    server.handleAction(base, "DataTransfer", (given) => {
      expect(given).toEqual(request);
      return { status: "Accepted", data: "own" };
    });
    const answer = await client.exchange([2, "2", "DataTransfer", request]);
    expect(answer).toEqual([3, "2", { status: "Accepted", data: "own" }]);
  });

  test("sends DataTransfer as it is, and gives the answer as it is", async () => {
    const { peer: server, client } = await stationUnderTest(base, { messageId: () => "m-1" });
    const outcome = client.call("DataTransfer", request);
    expect(await server.receive()).toEqual([2, "m-1", "DataTransfer", request]);
    server.send([3, "m-1", { status: "Rejected", data: "own" }]);
    expect(await outcome).toEqual({ status: "Rejected", data: "own" });
    await expectSilence(server);
    expect(client.connection).not.toHaveProperty("beacon");
    expect(client.peer(base)).not.toHaveProperty("beacon");
  });
});
