import { longestDelayMs } from "@chargewire/runtime/kit";

/** How a side finds out that the other is gone, although no socket said so. */
export interface KeepAlive {
  /** How long after the answer to a ping the next one is sent, in ms, with or without traffic; `0` for no pings. */
  readonly timeMs?: number | undefined;
  /** How long its answer may take, in ms; then the connection is ended. Default 20,000. */
  readonly timeoutMs?: number | undefined;
}

/** {@link KeepAlive} with the defaults filled in. */
export interface ResolvedKeepAlive {
  readonly timeMs: number;
  readonly timeoutMs: number;
}

/** Fills in the defaults. */
export function resolveKeepAlive(keepAlive: KeepAlive | undefined, timeMs: number): ResolvedKeepAlive {
  // A timer of node that cannot wait for so long fires at once.
  const timeoutMs = Math.min(keepAlive?.timeoutMs ?? 20_000, longestDelayMs);
  return { timeMs: keepAlive?.timeMs ?? timeMs, timeoutMs };
}

/** What counts as that where there are no pings, in ms. */
const noticedWithoutPingsMs = 60_000;

/** After which time the end of a connection shows, also when no socket says so, in ms. */
export function noticedAfterMs({ timeMs, timeoutMs }: ResolvedKeepAlive): number {
  // The answer to the last ping that passed may have been on its way for as long as one may be.
  return timeMs === 0 ? noticedWithoutPingsMs : timeMs + 2 * timeoutMs;
}

/** As `@grpc/grpc-js` takes it. */
export function keepAliveOptions({ timeMs, timeoutMs }: ResolvedKeepAlive): Record<string, number> {
  if (timeMs === 0) return {};
  return { "grpc.keepalive_time_ms": timeMs, "grpc.keepalive_timeout_ms": timeoutMs };
}
