import type { Role } from "../../model/feature.js";
import type { CallAction, ProtocolTypes, RequestOf, ResponseOf, SendAction } from "../../model/protocol-types.js";

/** What an application may say about one call; `Response` is the payload of its answer. */
export interface CallOptions<Response = unknown> {
  /**
   * How long to wait for the answer, in ms from sending, not from queueing. `0`: for ever.
   * Default: the `callTimeoutMs` of the client or server.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Cancels the call: removed when it still waits, given up when it was sent. The call rejects with `signal.reason`;
   * a late answer is only counted (R26).
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * What becomes of the call when there is no connection, or the connection ends before the answer (R34), on a client:
   * - `fail`: it rejects at once, with NotConnectedError or ConnectionClosedError.
   * - `resend`: it waits and goes out, with the same message id, when the client is connected again.
   *
   * Default: the `onDisconnect` of the client, which is `fail`. A server's calls always fail.
   */
  readonly onDisconnect?: "fail" | "resend" | undefined;
  /**
   * Looks at a valid answer before the call resolves with it. What it throws, or its promise rejects with, refuses the
   * answer: the call rejects with it, and since OCPP 2.1 the peer is told with a CALLRESULTERROR (R17), an OcppError as
   * it is and anything else as InternalError. The timeout no longer runs by then; a connection that ends while a promise
   * of it is pending ends the call. Default: every valid answer is taken.
   */
  readonly checkResponse?: ((response: Response) => unknown) | undefined;
}

/** What an application may say about one SEND: nothing so far; the parameter keeps its place. */
export interface SendOptions {
  /** Rejects with `signal.reason` when it is aborted before the message is written. */
  readonly signal?: AbortSignal | undefined;
}

/** A {@link Caller} with the methods of each vendor's extension of the protocol, under the name of the extension. */
export type Peer<Types extends ProtocolTypes, Side extends Role> = Caller<Types, Side> & Types[Side]["extensions"];

/** Whatever one may call the other side through: a connection, a client, one identity of a server. */
export interface Caller<Types extends ProtocolTypes, Side extends Role> {
  /**
   * Sends a CALL and waits for the answer. Calls go out in order, one at a time (R15).
   * @throws ValidationError when the request, or the response that came, breaks its schema.
   * @throws OcppError when the peer answers CALLERROR.
   * @throws CallTimeoutError when no answer comes in time.
   * @throws QueueFullError when too many calls wait already (R36).
   * @throws NotConnectedError when there is no connection.
   * @throws ConnectionClosedError when the connection ends first (R35).
   * @throws FrameError when the answer is malformed.
   */
  call<Action extends CallAction<Types, Side>>(
    action: Action,
    request: RequestOf<Types[Side]["calls"], Action>,
    options?: CallOptions<ResponseOf<Types[Side]["calls"], Action>>,
  ): Promise<ResponseOf<Types[Side]["calls"], Action>>;

  /**
   * Sends a SEND, which is never answered and waits for nothing (R16). Only since OCPP 2.1.
   * @throws ValidationError when the payload breaks its schema.
   * @throws NotConnectedError when there is no connection.
   */
  send<Action extends SendAction<Types, Side>>(
    action: Action,
    request: RequestOf<Types[Side]["sends"], Action>,
    options?: SendOptions,
  ): Promise<void>;
}
