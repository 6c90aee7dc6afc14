import { parseInstant } from "@chargewire/runtime/kit";
import { expect, test } from "vitest";
import type { StreamProtocol } from "../model/stream-protocol.js";
import type { Reading } from "../stream/reading.js";
import type { IncomingStream } from "../transport/incoming-stream.js";
import { OpenStream } from "./open-stream.js";
import { SessionBook } from "./session-book.js";

const incoming = { peer: { address: "nowhere" } } as unknown as IncomingStream;
const time = parseInstant("2026-11-21T08:00:00Z");

function readingOf(key: string): Reading<object> {
  if (time === undefined) throw new Error("no time");
  return { message: { key }, key, measured: time, start: time, isEnd: false };
}

test("what a stream leaves are the keys that it speaks for, however many others there are", () => {
  const rules = { maxKeysPerStream: 9, maxAbsentKeys: 9, forgetAfterMs: Number.POSITIVE_INFINITY };
  const book = new SessionBook<object, object>({ command: {} } as StreamProtocol<object, object>, rules, () => {});
  const [one, other] = [1, 2].map((id) => new OpenStream(id, incoming, () => undefined)) as [OpenStream, OpenStream];
  for (const key of ["A", "B", "C"]) book.take(readingOf(key), one);
  book.take(readingOf("B"), other);
  book.leave(one);
  expect(["A", "B", "C"].map((key) => book.streamOf(key)?.id)).toEqual([undefined, 2, undefined]);
  expect(book.all()).toHaveLength(3);
  book.stop();
});
