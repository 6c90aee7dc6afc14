import { isDateTime } from "./format.js";

/** A moment, exact to the nanosecond. */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z; negative before it. */
  readonly seconds: number;
  /** Nanoseconds that come on top, 0 to 999,999,999. */
  readonly nanos: number;
}

const parts = /^(.{17})(\d{2})(?:\.(\d+))?(.+)$/;

/**
 * Reads an RFC 3339 text. Digits beyond nanoseconds are cut off; a leap second is the second that follows it.
 * @returns `undefined` for what is no such text.
 */
export function parseInstant(text: string): Instant | undefined {
  if (!isDateTime(text, "rfc3339")) return undefined;
  const [, minute = "", second = "", fraction = "", zone = ""] = parts.exec(text.toUpperCase()) ?? [];
  const isLeap = second === "60";
  const ms = Date.parse(`${minute}${isLeap ? "59" : second}${zone}`);
  return { seconds: ms / 1_000 + (isLeap ? 1 : 0), nanos: Number(fraction.slice(0, 9).padEnd(9, "0")) };
}

/** Whether one moment is before another. */
export function isBefore(one: Instant, other: Instant): boolean {
  return one.seconds < other.seconds || (one.seconds === other.seconds && one.nanos < other.nanos);
}

/**
 * For generated validators: whether two times stand in the wrong order. What is missing, or no time, is in no order;
 * another check tells it.
 */
export function areReversed(earlier: unknown, later: unknown): boolean {
  if (typeof earlier !== "string" || typeof later !== "string") return false;
  const [from, to] = [parseInstant(earlier), parseInstant(later)];
  return from !== undefined && to !== undefined && isBefore(to, from);
}
