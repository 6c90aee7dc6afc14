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
  /** Where the status is INVALID_ARGUMENT and the server tells: the key of the message that it refused. */
  readonly key?: string | undefined;
  /** The same: JSON pointer to the field that is wrong. */
  readonly path?: string | undefined;
}

/** A stream could not be opened, or has ended: the reason for which a client tries again. */
export class StreamError extends ConnectionError {
  override readonly code = "CW_STREAM";
  /** Status code of gRPC: `UNAVAILABLE` when the server cannot be reached, `UNAUTHENTICATED` when it refuses. */
  readonly status: StatusName;
  /** What the side that ended it says, `""` for nothing. */
  readonly details: string;
  /** For INVALID_ARGUMENT, where the server tells it: the key of the message that it refused. */
  readonly key: string | undefined;
  /** For INVALID_ARGUMENT, where the server tells it: JSON pointer to the field that is wrong. */
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
