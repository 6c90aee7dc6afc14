import type { StatusName, StreamError, StreamStatus } from "../errors/stream-error.js";

/** Statuses of streams that end for reasons of their own; any other may be because of a message. */
const ownReasons: readonly StatusName[] = [
  "OK",
  "CANCELLED",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
  "UNAVAILABLE",
  "UNAUTHENTICATED",
];

/** Whether a server may have ended a stream because of a message. */
export function isForMessage({ status, key }: StreamStatus): boolean {
  return key !== undefined || !ownReasons.includes(status);
}

/** Whether a stream has ended at its own deadline, and not at that of a proxy, which may come at once. */
export function isPlannedEnd({ status }: StreamStatus, ageMs: number, streamDeadlineMs: number | undefined): boolean {
  // The server may count a little faster.
  return status === "DEADLINE_EXCEEDED" && streamDeadlineMs !== undefined && ageMs >= 0.9 * streamDeadlineMs;
}

/** The status alone, as listeners get it. */
export function statusOf({ status, details, key, path }: StreamError): StreamStatus {
  return { status, details, ...(key === undefined ? {} : { key }), ...(path === undefined ? {} : { path }) };
}
