import { getEventListeners } from "node:events";
import {
  CallTimeoutError,
  ConnectionClosedError,
  FrameError,
  OcppError,
  QueueFullError,
  ValidationError,
} from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { follow, modern, openFromScript, openToScript, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

/** Makes one call with a signal of its own, lets something happen to it, and looks for what is left behind. */
async function callThat(
  happens: (session: Awaited<ReturnType<typeof openToScript>>, cancel: AbortController) => Promise<void> | void,
  { protocol, profile } = modern,
): Promise<{ outcome: unknown; session: Awaited<ReturnType<typeof openToScript>> }> {
  const session = await openToScript({ callTimeoutMs: 1_000 }, { protocol, profile });
  const cancel = new AbortController();
  const call = follow(session.station.call("Echo", { text: "x" }, { signal: cancel.signal }));
  expect(getEventListeners(cancel.signal, "abort")).toHaveLength(1);
  await settle();
  await happens(session, cancel);
  await settle();
  expect(session.station.pending).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(cancel.signal, "abort")).toEqual([]);
  return { outcome: call.outcome, session };
}

describe("R35 every call settles exactly once and leaves nothing behind", () => {
  test("R35 by its answer", async () => {
    const { outcome } = await callThat(({ peer }) => peer.answer({ text: "y" }));
    expect(outcome).toEqual({ value: { text: "y" } });
  });

  test("R35 by a CALLERROR", async () => {
    const { outcome } = await callThat(({ peer }) =>
      peer.write([4, peer.callId(), "SecurityError", "no", { why: "x" }]),
    );
    expect(outcome).toEqual({ error: expect.any(OcppError) });
    expect(outcome).toMatchObject({
      error: { errorCode: "SecurityError", errorDescription: "no", errorDetails: { why: "x" }, remote: true },
    });
  });

  test("R35 by its timeout", async () => {
    const { outcome } = await callThat(async () => {
      await vi.advanceTimersByTimeAsync(1_000);
    });
    expect(outcome).toEqual({ error: expect.any(CallTimeoutError) });
  });

  test("R35 by an abort in flight", async () => {
    const reason = new Error("enough");
    const { outcome, session } = await callThat(async ({ peer, client }, cancel) => {
      cancel.abort(reason);
      // The peer is still busy with it: its place is taken until the answer (R15), which only counts (R26).
      expect(vi.getTimerCount()).toBe(1);
      peer.answer({ text: "late" });
      await settle();
      expect(client.reportCounts.unexpectedAnswer).toBe(1);
    });
    expect(outcome).toEqual({ error: reason });
    expect(session.station.connected).toBe(true);
  });

  test("R35 by an abort in flight, and a peer that never answers: its place is free after the timeout", async () => {
    const { outcome } = await callThat(async (_session, cancel) => {
      cancel.abort("enough");
      await vi.advanceTimersByTimeAsync(1_000);
    });
    expect(outcome).toEqual({ error: "enough" });
  });

  test("R35 by the end of the connection", async () => {
    const { outcome } = await callThat(({ peer }) => peer.terminate());
    expect(outcome).toEqual({ error: expect.any(ConnectionClosedError) });
    expect(outcome).toMatchObject({ error: { closeCode: 1006, sent: true } });
  });

  test("R35 by a stop of the client", async () => {
    const { outcome } = await callThat(async ({ client }) => {
      const closed = client.close({ deadlineMs: 10 });
      await vi.advanceTimersByTimeAsync(10);
      await closed;
    });
    expect(outcome).toMatchObject({ error: { code: "CW_CONNECTION_CLOSED", sent: true } });
  });

  test("R35 by an answer that breaks its schema", async () => {
    const { outcome } = await callThat(({ peer }) => peer.answer({ text: 5 }));
    expect(outcome).toEqual({ error: expect.any(ValidationError) });
    expect(outcome).toMatchObject({ error: { part: "response", received: true, action: "Echo" } });
  });

  test.each([
    ["without payload", (id: string) => [3, id]],
    ["with a payload that is no object", (id: string) => [3, id, "text"]],
    ["with one element too many", (id: string) => [3, id, {}, {}]],
    ["a CALLERROR with a code that is no text", (id: string) => [4, id, 7, "", {}]],
  ])("R35 by a malformed answer: %s", async (_name, frame) => {
    const { outcome } = await callThat(({ peer }) => peer.write(frame(peer.callId())));
    expect(outcome).toEqual({ error: expect.any(FrameError) });
  });

  test.each([
    ["four elements", (id: string) => [4, id, "GenericError", "why"]],
    ["details that are null", (id: string) => [4, id, "GenericError", "why", null]],
    ["no description", (id: string) => [4, id, "GenericError"]],
  ])("R35 by a CALLERROR that is malformed but readable: %s", async (_name, frame) => {
    const { outcome } = await callThat(({ peer }) => peer.write(frame(peer.callId())));
    expect(outcome).toMatchObject({ error: { code: "CW_CALL_ERROR", errorCode: "GenericError", errorDetails: {} } });
  });

  test("R15 a malformed answer makes way for the next CALL at once", async () => {
    const { station, peer } = await openToScript();
    const calls = [follow(station.call("Ping", {})), follow(station.call("Ping", {}))];
    await settle();
    peer.write([3, peer.callId()]);
    await settle();
    expect(calls[0]?.outcome).toEqual({ error: expect.any(FrameError) });
    peer.answer({});
    await settle();
    expect(calls[1]?.outcome).toEqual({ value: {} });
  });

  test("R35 the second of two answers settles nothing more", async () => {
    const { outcome, session } = await callThat(({ peer }) => {
      peer.answer({ text: "first" });
      peer.answer({ text: "second" });
      peer.write([4, peer.callId(), "GenericError", "", {}]);
    });
    expect(outcome).toEqual({ value: { text: "first" } });
    expect(session.client.reportCounts.unexpectedAnswer).toBe(2);
  });

  test("R35 an answer and an abort in the same moment: the first one counts", async () => {
    const { outcome } = await callThat(async ({ peer }, cancel) => {
      peer.answer({ text: "y" });
      await settle();
      cancel.abort();
    });
    expect(outcome).toEqual({ value: { text: "y" } });
  });
});

describe("R35 calls that were never sent", () => {
  test("R35 an abort while queued removes the call: it never reaches the wire", async () => {
    const { station, peer } = await openToScript();
    const first = station.call("Echo", { text: "first" });
    const cancel = new AbortController();
    const queued = follow(station.call("Echo", { text: "queued" }, { signal: cancel.signal }));
    const last = station.call("Echo", { text: "last" });
    cancel.abort(new Error("not now"));
    await settle();
    expect(queued.outcome).toMatchObject({ error: { message: "not now" } });
    expect(getEventListeners(cancel.signal, "abort")).toEqual([]);
    expect(station.pending).toHaveLength(2);
    peer.answer({ text: "1" });
    await settle();
    peer.answer({ text: "2" });
    expect(await Promise.all([first, last])).toEqual([{ text: "1" }, { text: "2" }]);
    expect(peer.calls.map(([, , , payload]) => payload)).toEqual([{ text: "first" }, { text: "last" }]);
  });

  test("R35 a signal that is aborted already rejects at once, with its reason", async () => {
    const { station, peer } = await openToScript();
    const reason = new Error("before it began");
    await expect(station.call("Ping", {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await settle();
    expect(peer.received).toEqual([]);
  });

  test("R35 a call that is refused at once leaves no listener on its signal", async () => {
    const { station } = await openToScript({ queueCapacity: 1 });
    for (const _ of [1, 2]) station.call("Ping", {}).catch(() => {});
    const { signal } = new AbortController();
    await expect(station.call("Ping", {}, { signal })).rejects.toBeInstanceOf(QueueFullError);
    await expect(station.call("Echo", {} as { text: string }, { signal })).rejects.toBeInstanceOf(ValidationError);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("R35 a signal that many calls share carries one listener for each that is open", async () => {
    const { station, peer } = await openToScript();
    const { signal } = new AbortController();
    const calls = [1, 2, 3].map(() => station.call("Ping", {}, { signal }));
    for (const left of [3, 2, 1]) {
      await settle();
      expect(getEventListeners(signal, "abort")).toHaveLength(left);
      peer.answer({});
    }
    await Promise.all(calls);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("R35 one abort ends all calls that share its signal", async () => {
    const { station, peer } = await openToScript({ maxInFlight: 2 });
    const cancel = new AbortController();
    const calls = [1, 2, 3, 4].map(() => follow(station.call("Ping", {}, { signal: cancel.signal })));
    cancel.abort("stop");
    await settle();
    expect(peer.calls).toHaveLength(2);
    expect(calls.map(({ outcome }) => outcome)).toEqual(calls.map(() => ({ error: "stop" })));
    expect(station.pending).toEqual([]);
    // The two that were in flight keep their places until their timeout, or the end of the connection.
    expect(vi.getTimerCount()).toBe(2);
    peer.terminate();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R35 a generator that repeats its ids mixes up answers, but leaves no call without an end", async () => {
    const { station, peer } = await openToScript({ messageId: () => "same", callTimeoutMs: 1_000 });
    const cancel = new AbortController();
    const inFlight = follow(station.call("Ping", {}));
    const queued = follow(station.call("Ping", {}, { signal: cancel.signal }));
    cancel.abort("queued one");
    await settle();
    expect([inFlight.outcome, queued.outcome]).toEqual(["pending", { error: "queued one" }]);
    peer.answer({});
    await settle();
    expect(inFlight.outcome).toEqual({ value: {} });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("R35 on the server's side", () => {
  test("R35 the end of the connection ends calls in flight and calls that wait", async () => {
    const { server, backEnd, peer } = await openFromScript();
    const { signal } = new AbortController();
    const calls = [1, 2].map(() => follow(backEnd.call("Ping", {}, { signal })));
    await settle();
    peer.close(1000, "bye");
    await settle();
    expect(calls.map(({ outcome }) => outcome)).toMatchObject([
      { error: { code: "CW_CONNECTION_CLOSED", closeCode: 1000, reason: "bye", sent: true } },
      { error: { code: "CW_CONNECTION_CLOSED", closeCode: 1000, reason: "bye", sent: false } },
    ]);
    expect(backEnd.pending).toEqual([]);
    expect(server.connections).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
