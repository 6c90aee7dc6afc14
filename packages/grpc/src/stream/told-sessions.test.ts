import { parseInstant } from "@chargewire/runtime/kit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Reading } from "./reading.js";
import { ToldSessions } from "./told-sessions.js";

interface Message {
  readonly text: string;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const provenAfterMs = 1_000;

function readingOf(key: string, second: number, isEnd = false): Reading<Message> {
  const time = parseInstant(new Date(second * 1_000).toISOString()) ?? fail();
  const start = parseInstant(new Date(Math.floor(second / 10) * 10_000).toISOString()) ?? fail();
  return { message: { text: `${key} ${second}` }, key, measured: time, start, isEnd };
}

function fail(): never {
  throw new Error("no time");
}

/** A client and a server that ends each stream for some readings, at once, without a word. */
function makeClient(isRefused: (text: string) => boolean, hasAnswered = true) {
  const taken = new Set<string>();
  const refused: string[] = [];
  const rules = { provenAfterMs, safeAfterMs: 400_000, maxKeys: 5_000, maxEnds: 5_000 };
  let write = (): void => {};
  const told = new ToldSessions<Message>(rules, { wake: () => write(), endDropped: fail });
  /** Runs a stream until it ends, or nothing happens any more. @returns whether it has ended. */
  const runStream = (): boolean => {
    let isOver = false;
    write = () => {
      while (!isOver) {
        const next = told.take();
        if (next === undefined) return;
        isOver = isRefused(next.message.text);
        if (!isOver) taken.add(next.message.text);
      }
    };
    told.streamOpened();
    write();
    told.streamTaken();
    while (!isOver) {
      write();
      if (isOver) break;
      if (vi.getTimerCount() === 0) return false;
      vi.runOnlyPendingTimers();
    }
    const found = told.streamEnded({ key: undefined, hasAnswered });
    if (found !== undefined) refused.push(found.message.text);
    return true;
  };
  return { told, taken, refused, runStream };
}

describe("a reading that the server refuses without saying so", () => {
  test.each([0, 1, 499, 998, 999])("is found among a thousand in a dozen streams, as number %i", (index) => {
    const { told, taken, refused, runStream } = makeClient((text) => text === `K${index} 1`);
    for (let number = 0; number < 1_000; number++) told.add(readingOf(`K${number}`, 1));
    let streams = 0;
    while (runStream()) streams += 1;
    expect(refused).toEqual([`K${index} 1`]);
    expect(taken.size).toBe(999);
    expect(streams).toBeLessThanOrEqual(12);
  });

  test("is found when there are several, among ends and running sessions of the same keys", () => {
    const bad = ["K3 7", "K3 12", "K7 21"];
    const { told, taken, refused, runStream } = makeClient((text) => bad.includes(text));
    for (let number = 0; number < 10; number++) {
      for (const [second, isEnd] of [
        [7, true],
        [12, true],
        [21, false],
      ] as const) {
        told.add(readingOf(`K${number}`, second, isEnd));
      }
    }
    for (let streams = 0; runStream(); streams++) expect(streams).toBeLessThan(40);
    expect([refused.toSorted(), taken.size]).toEqual([bad.toSorted(), 27]);
  });

  test("is not blamed on one that was written long before the end", () => {
    const { told, refused, runStream, taken } = makeClient(() => false);
    told.add(readingOf("K", 1, true));
    expect(runStream()).toBe(false);
    for (let streams = 0; streams < 5; streams++) {
      vi.advanceTimersByTime(provenAfterMs);
      told.streamEnded({ key: undefined, hasAnswered: true });
      expect(runStream()).toBe(false);
    }
    expect([refused, taken.size]).toEqual([[], 1]);
  });

  test("is not suspected any more when a stream has outlived it, and nothing is held up then", () => {
    let isBad = true;
    const { told, refused, runStream, taken } = makeClient((text) => isBad && text === "K1 1");
    for (const key of ["K1", "K2"]) told.add(readingOf(key, 1));
    expect(runStream()).toBe(true);
    isBad = false;
    expect(runStream()).toBe(false);
    vi.advanceTimersByTime(provenAfterMs);
    for (const key of ["K1", "K2", "K3"]) told.add(readingOf(key, 2));
    expect([told.take(), told.take(), told.take()].map((reading) => reading?.key)).toEqual(["K1", "K2", "K3"]);
    expect([refused, taken.size, vi.getTimerCount()]).toEqual([[], 2, 0]);
  });
});

describe("while the server ends streams without saying for what", () => {
  /** Writes until nothing may be written any more, nor later. @returns the texts, in the order of writing. */
  function writeAll(told: ToldSessions<Message>): string[] {
    const texts: string[] = [];
    for (;;) {
      for (let next = told.take(); next !== undefined; next = told.take()) texts.push(next.message.text);
      if (vi.getTimerCount() === 0) return texts;
      vi.runOnlyPendingTimers();
    }
  }

  test("one end by chance holds up a client that is never silent only until all has been told again", () => {
    const { told } = makeClient(() => false);
    const keys = Array.from({ length: 100 }, (_, index) => `K${index}`);
    told.streamOpened();
    told.streamTaken();
    for (const key of keys) told.add(readingOf(key, 1));
    writeAll(told);
    told.streamEnded({ key: undefined, hasAnswered: true });
    told.streamOpened();
    told.streamTaken();
    let written = 0;
    for (let step = 0; step < 200; step++) {
      for (const key of keys) told.add(readingOf(key, 2 + step));
      // Shorter than the proof takes: there is always something that is not proven.
      vi.advanceTimersByTime(provenAfterMs / 10);
      written = 0;
      while (told.take() !== undefined) written += 1;
    }
    expect([written, vi.getTimerCount()]).toEqual([100, 0]);
  });

  test("what comes during a search is not blamed, and is told", () => {
    const more: string[] = [];
    const { told, taken, refused, runStream } = makeClient((text) => {
      if (more.length < 50) {
        more.push(`new${more.length} 1`);
        told.add(readingOf(`new${more.length - 1}`, 1));
      }
      return text === "bad 1";
    });
    for (const key of ["A", "bad", "B", "C"]) told.add(readingOf(key, 1));
    let streams = 1;
    while (runStream()) streams += 1;
    expect([refused, streams, more.length]).toEqual([["bad 1"], 3, 50]);
    expect([...taken]).toEqual(expect.arrayContaining(["A 1", "B 1", "C 1", ...more]));
  });

  test("suspects that were not told yet stay suspected when the stream ends for others", () => {
    const { told } = makeClient(() => false);
    const fault = { key: undefined, hasAnswered: true };
    for (const key of ["A", "B"]) {
      told.add(readingOf(key, 1));
      told.streamOpened();
      told.streamTaken();
      expect([told.take()?.key, told.take()]).toEqual([key, undefined]);
      told.streamEnded(fault);
    }
    told.add(readingOf("C", 1));
    told.streamOpened();
    told.streamTaken();
    expect([told.take()?.key, told.take()]).toEqual(["C", undefined]);
  });

  test("a key that was refused goes last and alone from then on: one stream for each refusal", () => {
    const { told, taken, refused, runStream } = makeClient((text) => text.startsWith("bad"));
    for (const key of ["bad", "A", "B", "C"]) told.add(readingOf(key, 1));
    while (runStream());
    for (const second of [2, 3, 4]) {
      for (const key of ["bad", "A", "B", "C"]) told.add(readingOf(key, second));
      expect(runStream()).toBe(true);
      expect(taken).toContain(`C ${second}`);
      expect(runStream()).toBe(false);
    }
    expect(refused).toEqual(["bad 1", "bad 2", "bad 3", "bad 4"]);
  });

  test("a key that was refused is like any other again when its next reading is taken", () => {
    const { told, runStream } = makeClient((text) => text === "A 1");
    told.add(readingOf("A", 1));
    while (runStream());
    told.add(readingOf("A", 2));
    expect(runStream()).toBe(false);
    vi.advanceTimersByTime(provenAfterMs);
    for (const key of ["A", "B"]) told.add(readingOf(key, 3));
    expect([told.take()?.key, told.take()?.key]).toEqual(["A", "B"]);
  });

  test("an end is given up only where a stream had been answered", () => {
    for (const hasAnswered of [false, true]) {
      const { told, refused, runStream } = makeClient(() => true, hasAnswered);
      told.add(readingOf("A", 1, true));
      for (let streams = 0; streams < 5; streams++) runStream();
      expect(refused).toEqual(hasAnswered ? ["A 1"] : []);
    }
  });

  test("ends that come late do not make a later search slower", () => {
    const { told } = makeClient(() => false);
    for (let streams = 0; streams < 6; streams++) {
      told.streamOpened();
      told.streamTaken();
      told.add(readingOf("A", 1 + streams));
      writeAll(told);
      vi.advanceTimersByTime(3_600_000);
      told.streamEnded({ key: undefined, hasAnswered: true });
    }
    told.streamOpened();
    told.streamTaken();
    for (const key of ["A", "B", "C", "D"]) told.add(readingOf(key, 8));
    writeAll(told);
    told.streamEnded({ key: undefined, hasAnswered: true });
    told.streamOpened();
    told.streamTaken();
    const before = performance.now();
    expect(writeAll(told)).toHaveLength(4);
    expect(performance.now() - before).toBeLessThanOrEqual(3 * provenAfterMs);
  });
});

test("an end that has arrived for certain is dropped for another one without a word", () => {
  const dropped: string[] = [];
  const told = new ToldSessions<Message>(
    { provenAfterMs, safeAfterMs: 400_000, maxKeys: 9, maxEnds: 1 },
    { wake: () => {}, endDropped: ({ message }) => dropped.push(message.text) },
  );
  told.streamOpened();
  told.add(readingOf("K", 7, true));
  told.take();
  vi.advanceTimersByTime(400_000);
  told.add(readingOf("K", 12, true));
  told.take();
  expect(dropped).toEqual([]);
  told.add(readingOf("K", 22, true));
  expect(dropped).toEqual(["K 12"]);
});
