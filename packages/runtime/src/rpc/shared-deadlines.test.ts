import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SharedDeadlines } from "./shared-deadlines.js";

interface Owner {
  readonly name: string;
}

const one: Owner = { name: "one" };
const two: Owner = { name: "two" };
const three: Owner = { name: "three" };

describe("shared deadlines", () => {
  let expired: [name: string, atMs: number, lateMs: number][];
  let deadlines: SharedDeadlines<Owner>;

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    expired = [];
    deadlines = new SharedDeadlines(({ name }, lateMs) => expired.push([name, Date.now(), lateMs]));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("each passes at its own time, over one timer", () => {
    deadlines.start(one, 1_000);
    vi.advanceTimersByTime(400);
    deadlines.start(two, 1_000);
    deadlines.start(three, 1_000);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(600);
    expect(expired).toEqual([["one", 1_000, 0]]);
    vi.advanceTimersByTime(10_000);
    expect(expired.slice(1)).toEqual([
      ["two", 1_400, 0],
      ["three", 1_400, 0],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("those that are differently far away do not wait for each other", () => {
    deadlines.start(one, 1_000);
    deadlines.start(two, 10);
    vi.advanceTimersByTime(1_000);
    expect(expired.map(([name]) => name)).toEqual(["two", "one"]);
  });

  test("one that is cancelled does not pass, and the last one takes the timer with it", () => {
    deadlines.start(one, 1_000);
    vi.advanceTimersByTime(500);
    deadlines.start(two, 1_000);
    deadlines.cancel(one, 1_000);
    deadlines.cancel(three, 1_000);
    vi.advanceTimersByTime(1_000);
    expect(expired).toEqual([["two", 1_500, 0]]);
    deadlines.start(one, 1_000);
    deadlines.cancel(one, 1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("an owner may start its next one when one has passed, and cancel that of another", () => {
    const names: string[] = [];
    const again = new SharedDeadlines<Owner>((owner) => {
      names.push(owner.name);
      again.start(owner, 1_000);
      if (owner === one) again.cancel(two, 1_000);
    });
    for (const owner of [one, two, three]) again.start(owner, 1_000);
    vi.advanceTimersByTime(2_000);
    expect(names).toEqual(["one", "three", "one", "three"]);
    again.cancel(one, 1_000);
    again.cancel(three, 1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("one that is started anew in the turn in which it would have passed begins from then on", () => {
    const names: [string, number][] = [];
    const again = new SharedDeadlines<Owner>(({ name }) => {
      names.push([name, Date.now()]);
      if (name !== "one") return;
      again.cancel(two, 1_000);
      again.start(two, 1_000);
    });
    for (const owner of [one, two, three]) again.start(owner, 1_000);
    vi.advanceTimersByTime(2_000);
    expect(names).toEqual([
      ["one", 1_000],
      ["three", 1_000],
      ["two", 2_000],
    ]);
  });

  test("each passes at its own time where a test moves the timers, and not the clock", () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: 0 });
    for (const owner of [one, two]) deadlines.start(owner, 1_000);
    vi.advanceTimersByTime(1_000);
    deadlines.start(three, 1_000);
    vi.advanceTimersByTime(1_000);
    expect(expired.map(([name, atMs]) => [name, atMs])).toEqual([
      ["one", 1_000],
      ["two", 1_000],
      ["three", 2_000],
    ]);
  });

  test("an owner that starts anew before it has passed begins from then on", () => {
    deadlines.start(one, 1_000);
    deadlines.start(two, 1_000);
    vi.advanceTimersByTime(500);
    deadlines.start(one, 1_000);
    vi.advanceTimersByTime(1_000);
    expect(expired).toEqual([
      ["two", 1_000, 0],
      ["one", 1_500, 0],
    ]);
  });

  test("what fails in the task of one takes no other with it", () => {
    const names: string[] = [];
    const failing = new SharedDeadlines<Owner>(({ name }) => {
      names.push(name);
      if (name === "one") throw new Error("of one");
    });
    for (const owner of [one, two]) failing.start(owner, 1_000);
    expect(() => vi.advanceTimersByTime(1_000)).toThrow("of one");
    vi.advanceTimersByTime(1);
    expect(names).toEqual(["one", "two"]);
  });

  test("says how late it is when the process stood still", () => {
    deadlines.start(one, 1_000);
    const beganAt = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(beganAt + 5_000);
    vi.advanceTimersByTime(1_000);
    expect(expired).toEqual([["one", 1_000, 4_000]]);
  });

  test("one that is further away than a timer of node can be does not pass at once", () => {
    deadlines.start(one, Number.POSITIVE_INFINITY);
    vi.advanceTimersByTime(1_000);
    expect(expired).toEqual([]);
  });
});
