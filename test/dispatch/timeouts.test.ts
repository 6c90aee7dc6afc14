import { CallTimeoutError } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { follow, openFromScript, openToScript, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

const month = 31 * 24 * 60 * 60 * 1_000;

describe("R15 R35 the timeout of a call", () => {
  test("R15 the clock starts on sending, not on queueing", async () => {
    const { station, peer } = await openToScript();
    const first = follow(station.call("Ping", {}, { timeoutMs: 5_000 }));
    const second = follow(station.call("Ping", {}, { timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(4_999);
    expect([first.outcome, second.outcome]).toEqual(["pending", "pending"]);
    peer.answer({});
    await vi.advanceTimersByTimeAsync(999);
    expect(second.outcome).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    expect(second.outcome).toEqual({ error: expect.any(CallTimeoutError) });
  });

  test("R15 the next CALL leaves when the one before it has timed out", async () => {
    const { station, peer } = await openToScript({ callTimeoutMs: 1_000 });
    const calls = [follow(station.call("Ping", {})), follow(station.call("Ping", {}))];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(peer.calls).toHaveLength(2);
    expect(calls.map(({ outcome }) => outcome)).toEqual([{ error: expect.any(CallTimeoutError) }, "pending"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls[1]?.outcome).toEqual({ error: expect.any(CallTimeoutError) });
  });

  test("R35 the error says which call and how long", async () => {
    const { station, peer } = await openToScript();
    const call = follow(station.call("Ping", {}, { timeoutMs: 1_500 }));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(call.outcome).toMatchObject({
      error: { code: "CW_CALL_TIMEOUT", action: "Ping", messageId: peer.callId(), timeoutMs: 1_500 },
    });
  });

  test("R26 a late answer is counted and settles nothing else", async () => {
    const { client, station, peer } = await openToScript({ callTimeoutMs: 1_000 });
    const late = follow(station.call("Echo", { text: "late" }));
    await vi.advanceTimersByTimeAsync(1_000);
    const next = follow(station.call("Echo", { text: "next" }));
    await settle();
    peer.answer({ text: "too late" }, 0);
    await settle();
    expect(late.outcome).toEqual({ error: expect.any(CallTimeoutError) });
    expect(next.outcome).toBe("pending");
    expect(client.reportCounts.unexpectedAnswer).toBe(1);
    peer.answer({ text: "next" });
    await settle();
    expect(next.outcome).toEqual({ value: { text: "next" } });
  });

  test("R15 R26 the late answer of an aborted call is counted, and lets the next CALL go", async () => {
    const { client, station, peer } = await openToScript();
    const cancel = new AbortController();
    const aborted = follow(station.call("Ping", {}, { signal: cancel.signal }));
    const next = follow(station.call("Ping", {}));
    await settle();
    cancel.abort();
    await settle();
    expect(peer.calls).toHaveLength(1);
    peer.answer({}, 0);
    await settle();
    expect(peer.calls).toHaveLength(2);
    expect(aborted.outcome).toHaveProperty("error");
    expect(next.outcome).toBe("pending");
    expect(client.reportCounts.unexpectedAnswer).toBe(1);
  });

  test("R35 a timeout of 0 waits for ever, without a timer", async () => {
    const { station, peer } = await openToScript({ callTimeoutMs: 10 });
    const call = follow(station.call("Ping", {}, { timeoutMs: 0 }));
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(12 * month);
    expect(call.outcome).toBe("pending");
    peer.answer({});
    await settle();
    expect(call.outcome).toEqual({ value: {} });
  });

  test.each([2 ** 31, month, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    "R35 a timeout of %d ms, more than a timer can hold, does not fire at once",
    async (timeoutMs) => {
      const { station, peer } = await openToScript();
      const call = follow(station.call("Ping", {}, { timeoutMs }));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(call.outcome).toBe("pending");
      peer.answer({});
      await settle();
      expect(call.outcome).toEqual({ value: {} });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("R35 the default is 30 s, on both sides", async () => {
    const { station } = await openToScript();
    const { backEnd } = await openFromScript();
    const calls = [follow(station.call("Ping", {})), follow(backEnd.call("Ping", {}))];
    await vi.advanceTimersByTimeAsync(29_999);
    expect(calls.map(({ outcome }) => outcome)).toEqual(["pending", "pending"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls.map(({ outcome }) => outcome)).toMatchObject([
      { error: { timeoutMs: 30_000 } },
      { error: { timeoutMs: 30_000 } },
    ]);
  });
});
