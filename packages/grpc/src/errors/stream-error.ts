import { ConnectionError } from "@chargewire/runtime";

/** Status codes of gRPC by their numbers. */
export const statusNames = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** A status code of gRPC by its name, such as `UNAVAILABLE`. */
export type StatusName = (typeof statusNames)[number];

/** How a stream ended. */
export interface StreamStatus {
  /** Status code of gRPC; `OK` when it was ended without a fault. */
  readonly status: StatusName;
  /** What the side that ended it says, `""` for nothing. */
  readonly details: string;
  /** Where a message was refused, and the server tells it: whose it was. Not told when it is longer than 1 KiB. */
  readonly key?: string | undefined;
  /** Where a message was refused with INVALID_ARGUMENT, and the server tells it: JSON pointer to the field. */
  readonly path?: string | undefined;
}

/** A stream could not be opened, or has ended: the reason for which a client tries again. */
export class StreamError extends ConnectionError {
  override readonly code = "CW_STREAM";
  /** Status code of gRPC: `UNAVAILABLE` when the server cannot be reached, `UNAUTHENTICATED` when it refuses. */
  readonly status: StatusName;
  /** What the side that ended it says, `""` for nothing. */
  readonly details: string;
  /** Where a message was refused, and the server tells it: whose it was. */
  readonly key: string | undefined;
  /** Where a message was refused with INVALID_ARGUMENT, and the server tells it: JSON pointer to the field. */
  readonly path: string | undefined;

  /** @param place URL of the server. */
  constructor(place: string, { status, details, key, path }: StreamStatus, options?: ErrorOptions) {
    super(`The stream to ${place} ended with ${status}${details === "" ? "" : `: ${details}`}.`, options);
    this.status = status;
    this.details = details;
    this.key = key;
    this.path = path;
  }
}
