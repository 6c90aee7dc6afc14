import { NotConnectedError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import { follow, modern, old, openFromScript, openToScript, settle } from "../support/session.js";

const big = "x".repeat(100_000);
const unchecked = { validation: { incoming: "off", outgoing: "off" } } as const;

describe("R45 a peer that does not read what is sent to it", () => {
  test("R45 loses its connection once more than the limit waits, and what it still sends is not handled", async () => {
    let handled = 0;
    const echo = () => {
      handled++;
      return { text: "x".repeat(100) };
    };
    const { peer, server } = await openFromScript({ maxSendBufferBytes: 1_000, ...unchecked }, old, { echo });
    peer.pause();
    for (let id = 1; id <= 100; id++) peer.write([2, String(id), "Echo", { text: "x" }]);
    await settle();
    expect([server.connections, server.reportCounts.limitReached]).toEqual([[], 1]);
    // An answer has 117 characters: the ninth is the one too many.
    expect(handled).toBe(9);
  });

  test("R45 is told of with the limit, and the end of the connection with a reason", async () => {
    const { server, backEnd, peer } = await openFromScript({ maxSendBufferBytes: 500 }, modern);
    const heard: unknown[] = [];
    server.on("report", (report) => heard.push(report));
    server.on("disconnect", (_connection, how) => heard.push(how));
    peer.pause();
    const sends = Array.from({ length: 20 }, (_, index) => follow(backEnd.send("Note", { note: `note ${index}` })));
    await settle();
    expect(heard).toEqual([
      { kind: "limitReached", limit: "maxSendBufferBytes", value: 500 },
      { closeCode: 1006, reason: "did not read 500 bytes that were sent to it" },
    ]);
    // Those that come too late are told at once.
    expect(sends.at(0)?.outcome).toEqual({ value: undefined });
    expect(sends.at(-1)?.outcome).toEqual({ error: expect.any(NotConnectedError) });
  });

  test("R45 ends the calls that wait for its answers", async () => {
    const { station, peer } = await openToScript({ maxSendBufferBytes: 100, maxInFlight: 10 });
    peer.pause();
    const calls = Array.from({ length: 5 }, () => follow(station.call("Ping", {})));
    await settle();
    const codes = calls.map(({ outcome }) => (outcome as { error?: { code?: string } }).error?.code);
    expect(codes).toEqual([
      "CW_CONNECTION_CLOSED",
      "CW_CONNECTION_CLOSED",
      "CW_NOT_CONNECTED",
      "CW_NOT_CONNECTED",
      "CW_NOT_CONNECTED",
    ]);
  });

  test("R45 may be slow as long as it reads", async () => {
    const { peer, server } = await openFromScript({ maxSendBufferBytes: 1_000 }, old, { echo: (request) => request });
    for (let id = 1; id <= 100; id++) {
      peer.pause();
      for (let part = 1; part <= 10; part++) peer.write([2, `${id}.${part}`, "Echo", { text: "x" }]);
      await settle();
      peer.resume();
      await settle();
    }
    expect([peer.received.length, server.reportCounts.limitReached]).toEqual([1_000, 0]);
  });

  test("R45 has no limit where it is Infinity", async () => {
    const { peer, server } = await openFromScript({ maxSendBufferBytes: Number.POSITIVE_INFINITY, ...unchecked }, old, {
      echo: () => ({ text: big }),
    });
    peer.pause();
    for (let id = 1; id <= 300; id++) peer.write([2, String(id), "Echo", { text: "x" }]);
    await settle();
    peer.resume();
    await settle();
    expect([peer.received.length, server.reportCounts.limitReached]).toEqual([300, 0]);
  });
});

describe("R45 a socket that is not read", () => {
  test("R45 costs a server's peer its connection", async () => {
    let handled = 0;
    const echo = () => {
      handled++;
      return { text: big };
    };
    const { peer, reports, disconnections, server } = await serverUnderTest(fixture16, { echo }, unchecked);
    peer.socket.pause();
    // Their answers would be 100 MB; the default limit is 16 MiB, and the kernel takes some too.
    for (let id = 1; id <= 1_000; id++) peer.send([2, String(id), "Echo", { text: "x" }]);
    expect(await reports.next()).toEqual({
      kind: "limitReached",
      limit: "maxSendBufferBytes",
      value: 16 * 1024 * 1024,
    });
    expect(await disconnections.next()).toMatchObject({ closeCode: 1006, reason: expect.stringContaining("read") });
    expect([handled < 500, server.connections]).toEqual([true, []]);
  });

  test("R45 costs a client's peer its connection, compressed or not", async () => {
    for (const compression of [false, true]) {
      const { client, peer, disconnections } = await clientUnderTest(
        fixture21,
        { echo: () => ({ text: Math.random().toString(36).repeat(10_000) }) },
        { ...unchecked, compression, maxSendBufferBytes: 1_000_000 },
      );
      peer.socket.pause();
      for (let id = 1; id <= 1_000; id++) peer.send([2, String(id), "Echo", { text: "x" }]);
      expect(await disconnections.next()).toMatchObject({ closeCode: 1006, reason: expect.stringContaining("read") });
      expect(client.reportCounts.limitReached).toBe(1);
    }
  });
});
