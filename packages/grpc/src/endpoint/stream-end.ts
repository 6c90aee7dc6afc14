import type { StreamError, StreamStatus } from "../errors/stream-error.js";

/**
 * Whether a server has ended a stream because of a message: it says whose, or that the content is wrong. Any other status
 * may mean the whole stream, or who has opened it.
 */
export function isForMessage({ status, key }: StreamStatus): boolean {
  return key !== undefined || status === "INVALID_ARGUMENT";
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
