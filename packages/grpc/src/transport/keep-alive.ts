/** How a side finds out that the other is gone, although no socket said so. */
export interface KeepAlive {
  /** Time without traffic after which a ping is sent, in ms; `0` for no pings. */
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
  return { timeMs: keepAlive?.timeMs ?? timeMs, timeoutMs: keepAlive?.timeoutMs ?? 20_000 };
}

/** As `@grpc/grpc-js` takes it. */
export function keepAliveOptions({ timeMs, timeoutMs }: ResolvedKeepAlive): Record<string, number> {
  if (timeMs === 0) return {};
  return { "grpc.keepalive_time_ms": timeMs, "grpc.keepalive_timeout_ms": timeoutMs };
}
