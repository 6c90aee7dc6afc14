import type { Connection } from "./connection.js";
import type { CallOptions } from "./outgoing/caller.js";

/** A call on its way: out to the peer, or in to a handler. */
export interface InterceptedCall {
  readonly connection: Connection;
  readonly action: string;
  /** The request; an interceptor may pass on another one. */
  readonly request: object;
  /** Message id of a received call; `undefined` for an outgoing one, which has none before it is queued. */
  readonly messageId: string | undefined;
  /** The caller's options of an outgoing call. */
  readonly options: CallOptions<never> | undefined;
}

/** The rest of the chain: the next interceptor, at last the queue (outgoing) or the handler (incoming). */
export type NextCall = (call: InterceptedCall) => Promise<object>;

/**
 * Something around every call: logging, tracing, redaction, retries. Outgoing ones see the request before it is
 * validated; incoming ones see a valid request and their result is validated. SENDs do not pass through.
 */
export type Interceptor = (next: NextCall) => NextCall;

/** Joins interceptors around the innermost step; the first one listed is the outermost. */
export function intercept(interceptors: readonly Interceptor[], innermost: NextCall): NextCall {
  return interceptors.reduceRight((next, interceptor) => interceptor(next), innermost);
}
