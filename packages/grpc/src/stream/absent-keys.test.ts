import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AbsentKeys } from "./absent-keys.js";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function makeAbsentKeys(forgetAfterMs: number, maxAbsentKeys = 100) {
  const forgotten: string[] = [];
  return { forgotten, absent: new AbsentKeys({ forgetAfterMs, maxAbsentKeys }, (key) => forgotten.push(key)) };
}

test("keys that come and go cost one timer, and none while all are back", () => {
  const { absent } = makeAbsentKeys(1_000);
  for (let times = 0; times < 50; times++) {
    for (const key of ["A", "B"]) absent.left(key);
    expect(vi.getTimerCount()).toBe(1);
    for (const key of ["A", "B"]) absent.returned(key);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test("each key has its own time, whichever left first", () => {
  const { absent, forgotten } = makeAbsentKeys(1_000);
  absent.left("A");
  vi.advanceTimersByTime(400);
  absent.left("B");
  vi.advanceTimersByTime(400);
  absent.returned("A");
  absent.left("A");
  vi.advanceTimersByTime(600);
  expect(forgotten).toEqual(["B"]);
  vi.advanceTimersByTime(400);
  expect(forgotten).toEqual(["B", "A"]);
});

test("after stop() nothing is forgotten, also when it is called while keys are", () => {
  const forgotten: string[] = [];
  const absent = new AbsentKeys({ forgetAfterMs: 10, maxAbsentKeys: 9 }, (key) => {
    forgotten.push(key);
    absent.stop();
  });
  absent.left("A");
  absent.left("B");
  vi.advanceTimersByTime(100);
  absent.left("C");
  expect([forgotten, vi.getTimerCount()]).toEqual([["A"], 0]);
});
