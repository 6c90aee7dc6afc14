import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamReceiver } from "../transport/client-stream.js";
import { ClientStream } from "./client-stream.js";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("a stream that is answered before its connection is said to stand waits for nothing more", async () => {
  const link = { write: async () => {}, end: () => {}, abort: () => {} };
  const owner = { next: () => undefined, taken: () => {}, received: () => {}, ended: () => {} };
  const stream = new ClientStream("http://nowhere", owner);
  let receiver: StreamReceiver | undefined;
  const dial = (_prepared: undefined, given: StreamReceiver) => {
    receiver = given;
    return link;
  };
  const settings = { connectTimeoutMs: 1_000, acceptAfterMs: 1_000 };
  const opened = stream.open(new AbortController().signal, async () => undefined, dial, settings);
  await vi.waitUntil(() => receiver !== undefined);
  receiver?.accepted();
  await opened;
  receiver?.ready();
  expect([stream.hasAnswered, vi.getTimerCount()]).toEqual([true, 0]);
});
