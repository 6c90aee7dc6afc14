import { describe, expect, test } from "vitest";
import { RateLimiter } from "./rate-limiter.js";

describe("R45 how often something may happen", () => {
  test("R45 the count at once, then one more each time that part of the time has passed", () => {
    const limiter = new RateLimiter({ count: 3, perMs: 900 });
    expect([0, 0, 0].map(() => limiter.take("a", 1_000))).toEqual([0, 0, 0]);
    expect(limiter.take("a", 1_000)).toBe(300);
    expect(limiter.take("a", 1_200)).toBe(100);
    expect(limiter.take("a", 1_300)).toBe(0);
    expect(limiter.take("a", 1_300)).toBe(300);
  });

  test("R45 who is refused loses nothing by trying", () => {
    const limiter = new RateLimiter({ count: 1, perMs: 100 });
    limiter.take("a", 0);
    for (let nowMs = 1; nowMs < 100; nowMs++) expect(limiter.take("a", nowMs)).toBeGreaterThan(0);
    expect(limiter.take("a", 100)).toBe(0);
  });

  test("R45 a count that does not divide the time is had in full", () => {
    const limiter = new RateLimiter({ count: 7, perMs: 1_000 });
    expect(Array.from({ length: 7 }, () => limiter.take("a", 12_345.678))).toEqual(Array(7).fill(0));
    expect(limiter.take("a", 12_345.678)).toBeGreaterThan(0);
  });

  test("R45 keys are counted apart", () => {
    const limiter = new RateLimiter({ count: 1, perMs: 100 });
    expect([limiter.take("a", 0), limiter.take("b", 0)]).toEqual([0, 0]);
  });

  test("R45 its memory is bounded: a key is forgotten with its time, and the oldest of too many", () => {
    const limiter = new RateLimiter({ count: 1, perMs: 100 });
    for (let key = 0; key < 50_000; key++) limiter.take(`${key}`, 1);
    expect(limiter.size).toBeLessThanOrEqual(10_000);
    expect(limiter.take("49999", 1)).toBeGreaterThan(0);
    expect(limiter.take("0", 1)).toBe(0);
    limiter.take("last", 1_000);
    expect(limiter.size).toBe(1);
  });
});
