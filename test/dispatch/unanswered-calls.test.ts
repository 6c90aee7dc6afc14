import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { follow, openFromScript, openToScript, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

const options = { callTimeoutMs: 1_000 } as const;

/** Makes calls that nobody answers, one after the other. */
async function callInVain(caller: { call(action: "Ping", request: object): Promise<unknown> }, count: number) {
  for (let each = 0; each < count; each++) {
    const call = follow(caller.call("Ping", {}));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(call.outcome).toMatchObject({ error: { code: "CW_CALL_TIMEOUT" } });
  }
}

describe("R32 a peer that answers no calls, though it sends", () => {
  test("R32 is reported after three calls in a row, and again after three more", async () => {
    const { server, backEnd, peer } = await openFromScript(options);
    const reports: unknown[] = [];
    server.on("report", (report) => reports.push(report));
    await callInVain(backEnd, 2);
    peer.write([2, "1", "Nothing", {}]);
    await settle();
    expect(reports).toEqual([]);
    await callInVain(backEnd, 1);
    expect(reports).toEqual([{ kind: "unansweredCalls", count: 3, action: "Ping" }]);
    await callInVain(backEnd, 3);
    expect([server.reportCounts.unansweredCalls, backEnd.connected]).toEqual([2, true]);
  });

  test("R32 is reported by a client as well", async () => {
    const { client, station } = await openToScript({ ...options, maxUnansweredCalls: 1 });
    await callInVain(station, 2);
    expect([client.reportCounts.unansweredCalls, client.connected]).toEqual([2, true]);
  });

  test.each([
    ["a CALLRESULT", (messageId: string) => [3, messageId, {}]],
    ["a CALLERROR", (messageId: string) => [4, messageId, "GenericError", "", {}]],
  ])("R32 is one no more with %s, were it a late one", async (_what, answer) => {
    const { server, backEnd, peer } = await openFromScript(options);
    for (let round = 0; round < 5; round++) {
      await callInVain(backEnd, 2);
      peer.write(answer(peer.callId()));
      await settle();
    }
    expect(server.reportCounts.unansweredCalls).toBe(0);
  });

  test("R32 is so too when the callers gave up before", async () => {
    const { server, backEnd } = await openFromScript(options);
    for (let each = 0; each < 3; each++) {
      const controller = new AbortController();
      const call = follow(backEnd.call("Ping", {}, { signal: controller.signal }));
      controller.abort();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(call.outcome).toMatchObject({ error: { name: "AbortError" } });
    }
    expect(server.reportCounts.unansweredCalls).toBe(1);
  });

  test("R32 is never reported where the number is 0", async () => {
    const { server, backEnd } = await openFromScript({ ...options, maxUnansweredCalls: 0, onUnansweredCalls: "close" });
    await callInVain(backEnd, 20);
    expect([server.reportCounts.unansweredCalls, backEnd.connected]).toEqual([0, true]);
  });

  test("R32 loses its connection where that is wanted, so that it can begin anew", async () => {
    const { server, backEnd, peer } = await openFromScript({
      ...options,
      maxUnansweredCalls: 2,
      onUnansweredCalls: "close",
    });
    await callInVain(backEnd, 1);
    const last = follow(backEnd.call("Ping", {}));
    const waiting = follow(backEnd.call("Ping", {}));
    await vi.advanceTimersByTimeAsync(1_000);
    await settle();
    const reason = "2 calls in a row were not answered";
    expect(peer.closed).toEqual({ closeCode: 1008, reason });
    expect([server.connections, server.reportCounts.unansweredCalls]).toEqual([[], 1]);
    expect(last.outcome).toMatchObject({ error: { code: "CW_CALL_TIMEOUT" } });
    expect(waiting.outcome).toMatchObject({ error: { code: "CW_CONNECTION_CLOSED", reason, sent: false } });
  });

  test("R32 begins anew with a new connection", async () => {
    const session = await openToScript({ ...options, maxUnansweredCalls: 2 });
    await callInVain(session.station, 1);
    session.peer.close();
    await settle();
    await session.client.connect();
    await callInVain(session.station, 1);
    expect(session.client.reportCounts.unansweredCalls).toBe(0);
  });
});
