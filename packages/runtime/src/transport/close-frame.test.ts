import { describe, expect, test } from "vitest";
import { fitReason, isCloseCode } from "./close-frame.js";

const bytes = (text: string): number => Buffer.byteLength(text);

describe("R37 the reason of a close frame", () => {
  test("R37 one that fits stays as it is", () => {
    for (const reason of ["", "bye", "x".repeat(123), "ä".repeat(61), "€".repeat(41)]) {
      expect(fitReason(reason)).toBe(reason);
    }
  });

  test("R37 a longer one is cut to 123 bytes", () => {
    expect(fitReason("x".repeat(124))).toBe("x".repeat(123));
    expect(fitReason("x".repeat(100_000))).toHaveLength(123);
  });

  test("R37 it is cut between characters, so it stays valid UTF-8", () => {
    expect(fitReason("ä".repeat(100))).toBe("ä".repeat(61));
    expect(fitReason("€".repeat(100))).toBe("€".repeat(41));
    const cut = fitReason(`x${"😀".repeat(100)}`);
    expect(cut).toBe(`x${"😀".repeat(30)}`);
    expect(bytes(cut)).toBe(121);
  });

  test("R37 a lone surrogate counts as the three bytes that it becomes", () => {
    expect(bytes(fitReason("\ud800".repeat(100)))).toBeLessThanOrEqual(123);
  });
});

describe("R37 the code of a close frame", () => {
  test("R37 codes of the standard that may be sent, and those of libraries and applications", () => {
    for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4000, 4999]) {
      expect(isCloseCode(code), String(code)).toBe(true);
    }
  });

  test("R37 codes that never travel, reserved ones, and what is no code at all", () => {
    const none = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, -1000, 1000.5, Number.NaN, Infinity];
    for (const code of none) expect(isCloseCode(code), String(code)).toBe(false);
  });
});
