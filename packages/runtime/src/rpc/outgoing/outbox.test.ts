import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PendingCall } from "../connection.js";
import type { Report } from "../report.js";
import type { ConnectionSettings } from "../settings.js";
import { Outbox, type OutboxOwner } from "./outbox.js";
import { OutgoingCall, type OutgoingCallInit } from "./outgoing-call.js";
import { fifoQueue } from "./queue.js";

/** An outbox with an owner that only keeps a record. */
function makeOutbox(settings: Partial<ConnectionSettings> = {}) {
  const record = {
    written: [] as string[],
    settled: [] as string[],
    cancelled: [] as PendingCall[],
    /** Actions of calls that had no answer in time. */
    unanswered: [] as string[],
    reports: [] as Report[],
    drained: 0,
  };
  const owner: OutboxOwner = {
    identity: "CP-1",
    settings: { maxInFlight: 1, queueCapacity: 10, createQueue: fifoQueue, ...settings } as ConnectionSettings,
    write: (text) => record.written.push(text),
    transmitted: () => {},
    unanswered: (action) => record.unanswered.push(action),
    report: (report) => record.reports.push(report),
    cancelled: (call) => record.cancelled.push(call),
    drained: () => {
      record.drained++;
    },
  };
  const outbox = new Outbox(owner);
  const submit = (id: string, init: Partial<OutgoingCallInit> = {}): OutgoingCall => {
    const call = new OutgoingCall({
      messageId: id,
      action: "Ping",
      text: id,
      route: undefined,
      timeoutMs: 1_000,
      signal: undefined,
      checkResponse: undefined,
      resend: false,
      resolve: () => record.settled.push(`${id} answered`),
      reject: (error) => record.settled.push(`${id} ${error instanceof Error ? error.name : String(error)}`),
      ...init,
    });
    outbox.submit(call);
    return call;
  };
  const answer = (id: string): void => {
    outbox.take(id)?.resolve({});
    outbox.pump();
  };
  return { outbox, record, submit, answer };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("R34 an outbox without a socket", () => {
  test("R34 refuses what may not wait, keeps what may, and sends it when there is a socket", () => {
    const { outbox, record, submit } = makeOutbox();
    submit("a");
    submit("b", { resend: true });
    expect(record.settled).toEqual(["a NotConnectedError"]);
    expect(outbox.pending).toEqual([{ messageId: "b", action: "Ping", state: "queued" }]);
    expect(outbox.isIdle).toBe(false);
    outbox.connected();
    expect(record.written).toEqual(["b"]);
  });

  test("R34 what had been sent goes out first, then what waited before, then what came meanwhile", () => {
    const { outbox, record, submit, answer } = makeOutbox();
    outbox.connected();
    for (const id of ["a", "b"]) submit(id, { resend: true });
    outbox.disconnected(1006, "");
    submit("c", { resend: true });
    outbox.connected();
    for (const id of ["a", "b", "c"]) answer(id);
    expect(record.written).toEqual(["a", "a", "b", "c"]);
    expect(outbox.isIdle).toBe(true);
  });

  test("R34 nothing that comes later overtakes what waits to be sent again", () => {
    const { outbox, record, submit } = makeOutbox({ maxInFlight: 2 });
    outbox.connected();
    for (const id of ["a", "b"]) submit(id, { resend: true });
    outbox.pause();
    outbox.disconnected(1006, "");
    outbox.connected();
    submit("c");
    outbox.resume();
    expect(record.written).toEqual(["a", "b", "a", "b"]);
    expect(outbox.pending.map(({ messageId, state }) => `${messageId} ${state}`)).toEqual([
      "a inFlight",
      "b inFlight",
      "c queued",
    ]);
  });

  test("R34 an abort ends a call that waits to be sent again", () => {
    const { outbox, record, submit } = makeOutbox();
    const cancel = new AbortController();
    outbox.connected();
    submit("a", { resend: true, signal: cancel.signal });
    outbox.disconnected(1006, "");
    cancel.abort("enough");
    outbox.connected();
    expect(record).toMatchObject({ written: ["a"], settled: ["a enough"], cancelled: [{ state: "queued" }] });
    expect(outbox.isIdle).toBe(true);
  });
});

describe("R35 an outbox ends every call once", () => {
  test("R35 a stop ends calls in flight, calls to be sent again and calls that wait", () => {
    const { outbox, record, submit } = makeOutbox();
    outbox.connected();
    submit("a", { resend: true });
    outbox.disconnected(1006, "");
    submit("b", { resend: true });
    outbox.stop(1000, "over");
    outbox.stop(1000, "over");
    expect(record.settled).toEqual(["a ConnectionClosedError", "b ConnectionClosedError"]);
    expect(outbox.pending).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R35 an answer that is taken leaves the timeout nothing to end", () => {
    const { outbox, record, submit, answer } = makeOutbox();
    outbox.connected();
    submit("a");
    answer("a");
    vi.advanceTimersByTime(10_000);
    expect(record.settled).toEqual(["a answered"]);
    expect(outbox.take("a")).toBeUndefined();
  });

  test("R35 drained is told when the last call is over, however it ended", () => {
    const { outbox, record, submit } = makeOutbox();
    outbox.connected();
    submit("a");
    const before = record.drained;
    vi.advanceTimersByTime(1_000);
    expect(record.settled).toEqual(["a CallTimeoutError"]);
    expect(record.drained).toBe(before + 1);
  });

  test("R26 a call that waits cannot be taken: only what was sent can be answered", () => {
    const { outbox, submit } = makeOutbox();
    outbox.connected();
    submit("a");
    submit("b");
    expect(outbox.take("b")).toBeUndefined();
  });
});

describe("R15 a call that was aborted in flight", () => {
  test("R15 keeps its place until its answer, which settles nothing", () => {
    const { outbox, record, submit } = makeOutbox();
    const cancel = new AbortController();
    outbox.connected();
    submit("a", { signal: cancel.signal });
    submit("b");
    cancel.abort("enough");
    expect(outbox.pending.map(({ messageId }) => messageId)).toEqual(["b"]);
    expect(record.written).toEqual(["a"]);
    expect(outbox.take("a")).toBeUndefined();
    expect(record).toMatchObject({ written: ["a", "b"], settled: ["a enough"] });
  });

  test("R15 keeps it until its timeout at most, and leaves no timer", () => {
    const { outbox, record, submit } = makeOutbox();
    const cancel = new AbortController();
    outbox.connected();
    submit("a", { signal: cancel.signal });
    submit("b", { timeoutMs: 0 });
    cancel.abort("enough");
    vi.advanceTimersByTime(1_000);
    expect(record).toMatchObject({ written: ["a", "b"], settled: ["a enough"], cancelled: [{ messageId: "a" }] });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("R15 gives it up at once when it has no timeout: nothing else might ever end the wait", () => {
    const { outbox, record, submit } = makeOutbox();
    const cancel = new AbortController();
    outbox.connected();
    submit("a", { signal: cancel.signal, timeoutMs: 0 });
    submit("b");
    cancel.abort("enough");
    expect(record.written).toEqual(["a", "b"]);
  });

  test.each(["disconnected", "stop"] as const)("R35 leaves nothing after %s", (end) => {
    const { outbox, record, submit } = makeOutbox();
    const cancel = new AbortController();
    outbox.connected();
    submit("a", { signal: cancel.signal, resend: true });
    cancel.abort("enough");
    expect(outbox.isIdle).toBe(true);
    outbox[end](1006, "");
    expect(vi.getTimerCount()).toBe(0);
    outbox.connected();
    expect(record).toMatchObject({ written: ["a"], settled: ["a enough"] });
  });
});

describe("R36 aborted calls in an outbox", () => {
  test("R36 do not pile up in a queue without a bound", () => {
    const made: ReturnType<typeof fifoQueue>[] = [];
    const createQueue = (capacity: number) => {
      const queue = fifoQueue(capacity);
      made.push(queue);
      return queue;
    };
    const { outbox, submit } = makeOutbox({ queueCapacity: 0, createQueue });
    submit("kept", { resend: true });
    for (let index = 0; index < 10_000; index++) {
      const cancel = new AbortController();
      submit(String(index), { resend: true, signal: cancel.signal });
      cancel.abort();
    }
    expect(outbox.pending).toHaveLength(1);
    expect(made).toHaveLength(1);
    expect(made[0]?.size).toBeLessThan(100);
  });

  test("R36 do not leave: one abort that ends several calls sends none of them", () => {
    const { outbox, record, submit } = makeOutbox();
    const cancel = new AbortController();
    outbox.connected();
    for (const id of ["a", "b", "c"]) submit(id, { signal: cancel.signal });
    submit("d");
    cancel.abort("enough");
    expect(record.written).toEqual(["a"]);
    expect(record.settled).toEqual(["a enough", "b enough", "c enough"]);
    expect(outbox.take("a")).toBeUndefined();
    expect(record.written).toEqual(["a", "d"]);
  });
});
