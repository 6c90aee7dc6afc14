import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startDeadline } from "./deadline.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("R35 a deadline runs its task once, when its time has come", () => {
  const task = vi.fn();
  startDeadline(1_000, task);
  vi.advanceTimersByTime(999);
  expect(task).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(task).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test("R35 a cancelled deadline leaves no timer, however often it is cancelled", () => {
  const task = vi.fn();
  const deadline = startDeadline(1_000, task);
  deadline.cancel();
  deadline.cancel();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(task).not.toHaveBeenCalled();
});

test("R35 cancelling a deadline that has passed is harmless", () => {
  const task = vi.fn();
  const deadline = startDeadline(1, task);
  vi.advanceTimersByTime(1);
  deadline.cancel();
  expect(task).toHaveBeenCalledOnce();
});

test("R35 a time beyond what a timer can hold counts as the longest", () => {
  const task = vi.fn();
  startDeadline(2 ** 31, task);
  startDeadline(Number.POSITIVE_INFINITY, task);
  vi.advanceTimersByTime(2 ** 31 - 2);
  expect(task).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(task).toHaveBeenCalledTimes(2);
});
