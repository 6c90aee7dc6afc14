import { type Instant, isBefore, parseInstant } from "@chargewire/runtime/kit";
import type { SessionRules } from "../model/stream-protocol.js";

/** A valid session message with what decides its place among others. */
export interface Reading<Session> {
  readonly message: Session;
  readonly key: string;
  readonly measured: Instant;
  readonly start: Instant;
  /** Whether it ends its session. */
  readonly isEnd: boolean;
}

/** Reads those fields of a message that has been validated. */
export function readingOf<Session extends object>(message: Session, rules: SessionRules<Session>): Reading<Session> {
  const field = (name: keyof Session): string => String(message[name]);
  return {
    message,
    key: field(rules.key),
    measured: instantOf(field(rules.measured)),
    start: instantOf(field(rules.start)),
    isEnd: message[rules.end] !== undefined,
  };
}

/** Whether two readings are of one session: that of one key which began at that moment. */
export function isSameSession(one: Reading<unknown>, other: Reading<unknown>): boolean {
  return !isBefore(one.start, other.start) && !isBefore(other.start, one.start);
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError(`${text} is no time, and the validator let it pass`);
  return instant;
}
