import type { Feature, Role } from "../model/feature.js";
import type { Protocol } from "../model/protocol.js";
import { type MessageIdGenerator, uuidMessageId } from "../wire/message-id.js";
import { checkNumbers } from "./check-numbers.js";
import type { Connection, PendingCall } from "./connection.js";
import { DataTransferInbox } from "./incoming/data-transfer-inbox.js";
import type { Handler, UnknownActionHandler } from "./incoming/handler.js";
import type { RegistrationPolicy } from "./incoming/registration.js";
import type { Interceptor } from "./interceptor.js";
import { KeepAliveTimers } from "./keep-alive.js";
import { type Logger, silentLogger } from "./logger.js";
import { fifoQueue, type RequestQueueFactory } from "./outgoing/queue.js";
import type { Report } from "./report.js";
import { type ResolvedValidation, resolveValidation, type ValidationOptions } from "./validation.js";

/** Options of clients and servers that say how messages are exchanged. */
export interface RpcOptions {
  /** How long a call waits for its answer, in ms from sending; `0` for ever. Default 30,000. */
  readonly callTimeoutMs?: number | undefined;
  /** How many calls of this side may be in flight per connection (R15). Default 1, as the standard demands. */
  readonly maxInFlight?: number | undefined;
  /** How many calls may wait per connection; `0` without bound (R36). Default 1,000. */
  readonly queueCapacity?: number | undefined;
  /** Makes the queue of a connection. Default: first in, first out. */
  readonly createQueue?: RequestQueueFactory | undefined;
  /** Makes message ids (R11). Default: UUID v4. */
  readonly messageId?: MessageIdGenerator | undefined;
  /** Where to log. Default: nowhere. */
  readonly logger?: Logger | undefined;
  /** How payloads are validated. Default: everything strictly. */
  readonly validation?: ValidationOptions | undefined;
  /** Interceptors of calls that this side makes; the first is the outermost. Default none. */
  readonly outgoing?: readonly Interceptor[] | undefined;
  /** Interceptors of calls that this side handles; the first is the outermost. Default none. */
  readonly incoming?: readonly Interceptor[] | undefined;
  /**
   * Time between pings on each connection, in ms; `0` for none (R32). Default 54,000 on a client, because servers in the
   * field drop a client that is silent for 60 s; 60,000 on a server, whose pings only find out that a client is gone, and
   * cost it mobile data.
   */
  readonly pingIntervalMs?: number | undefined;
  /**
   * How long nothing at all may come from the peer after a ping, in ms; then the connection is ended, and shows close code
   * 1006 and the silence as reason (R32). `0`: it is never ended for that. Without pings nobody waits. Default 30,000.
   */
  readonly silenceTimeoutMs?: number | undefined;
  /**
   * Calls in a row that the peer leaves unanswered until their timeout, after which `unansweredCalls` is reported; `0`
   * for never. It tells a peer that sends, and answers pings, and has still lost the thread. Default 3.
   */
  readonly maxUnansweredCalls?: number | undefined;
  /** What is done about such a peer besides: nothing, or its connection is closed with 1008. Default `report`. */
  readonly onUnansweredCalls?: "report" | "close" | undefined;
  /**
   * How many CALLs and SENDs of the peer are handled at once per connection (R45). With one more the socket is paused,
   * so that the rest waits at the peer; while a call of this side is in flight up to 1 MiB of text waits in memory
   * instead, because the answer comes behind it. A handler whose promise never settles keeps its place until the
   * connection ends; with a limit of 1 a handler must not wait for a further message of the peer. `Infinity` for no limit.
   * Default 16.
   */
  readonly maxInboundCalls?: number | undefined;
  /**
   * Bytes that may wait per connection because the peer does not read what is sent to it; more end the connection
   * (R45). `Infinity` for no limit. Default 16 MiB.
   */
  readonly maxSendBufferBytes?: number | undefined;
  /**
   * How deep arrays and objects of a frame may be nested, the frame itself included; a deeper one is a bad frame (R20).
   * It is looked at before the frame is parsed. `Infinity` for no limit. Default 100.
   */
  readonly maxNesting?: number | undefined;
  /** Bad frames in a row after which the connection is closed with 1002 (R20); `0` never. Default 10. */
  readonly maxBadFrames?: number | undefined;
  /**
   * A CALL that repeats an id with the identical frame (R10, R13): `replay` answers it as before and does not run its
   * handler again; `refuse` answers it with CALLERROR. Default `replay`.
   */
  readonly repeatedCall?: "replay" | "refuse" | undefined;
  /** How many answers are kept per connection for repeated CALLs (R13). Default 4. */
  readonly answerCacheSize?: number | undefined;
  /** What happens to an unknown message type number (R14). Default: what the protocol's dialect says. */
  readonly unknownMessageType?: "ignore" | "answer" | undefined;
  /** Put the text of exceptions into CALLERROR InternalError (R25). For development only. Default `false`. */
  readonly exposeErrors?: boolean | undefined;
}

/** Options of an endpoint, and what only one kind of endpoint lets the application choose. */
export interface SettingsOptions extends RpcOptions {
  /** What becomes of a call without a connection where the call does not say (R34). Default `fail`. */
  readonly onDisconnect?: "fail" | "resend" | undefined;
  /** Whether the messages of a client wait for its registration (R47). Default `open`. */
  readonly registration?: RegistrationPolicy | undefined;
}

/** An action as an endpoint treats it. One object per action and endpoint, shared by all connections. */
export interface Route {
  readonly feature: Feature;
  readonly validation: ResolvedValidation;
  /** The handler; `undefined` while none is registered. */
  handler: Handler | undefined;
}

/** What a connection tells its endpoint. */
export interface ConnectionObserver {
  report(connection: Connection, report: Report): void;
  /** A frame that was written or read; `undefined` when nobody listens. */
  readonly frame:
    | ((connection: Connection, direction: "in" | "out", text: string, action?: string) => void)
    | undefined;
  /** A call of this side ended without an answer; `undefined` when nobody listens. */
  readonly cancelled: ((connection: Connection, call: PendingCall, error: unknown) => void) | undefined;
  /** The socket of the connection has ended. */
  closed(connection: Connection, closeCode: number, reason: string): void;
}

/** Everything that the connections of one protocol share at one endpoint, resolved once. */
export interface ConnectionSettings {
  readonly side: Role;
  readonly protocol: Protocol;
  readonly routes: ReadonlyMap<string, Route>;
  /** Answers DataTransfer where extensions of the protocol give its data a meaning; `undefined` where none does. */
  readonly dataTransfer: DataTransferInbox | undefined;
  readonly observer: ConnectionObserver;
  readonly callTimeoutMs: number;
  readonly maxInFlight: number;
  readonly queueCapacity: number;
  readonly createQueue: RequestQueueFactory;
  readonly messageId: MessageIdGenerator;
  readonly logger: Logger;
  readonly outgoing: readonly Interceptor[];
  readonly incoming: readonly Interceptor[];
  /** Time between pings of a new connection, in ms; a client's changes. */
  pingIntervalMs: number;
  readonly silenceTimeoutMs: number;
  /** The timers of the pings of all connections, and of the silence after them. */
  readonly keepAliveTimers: KeepAliveTimers;
  readonly maxUnansweredCalls: number;
  readonly onUnansweredCalls: "report" | "close";
  readonly maxInboundCalls: number;
  readonly maxSendBufferBytes: number;
  readonly maxNesting: number;
  readonly maxBadFrames: number;
  readonly repeatedCall: "replay" | "refuse";
  readonly answerCacheSize: number;
  readonly unknownMessageType: "ignore" | "answer";
  readonly exposeErrors: boolean;
  /** What becomes of a call without a connection where the call does not say; always `fail` on a server (R34). */
  readonly onDisconnect: "fail" | "resend";
  /** Whether the peer's messages wait for its registration; always `open` on a client (R47). */
  readonly registration: RegistrationPolicy;
  /** The catch-all; `undefined` while none is registered. */
  unknownAction: UnknownActionHandler | undefined;
}

/** The smallest sensible value of each number among the options. */
const leastNumbers = {
  callTimeoutMs: 0,
  maxInFlight: 1,
  queueCapacity: 0,
  maxBadFrames: 0,
  answerCacheSize: 0,
  pingIntervalMs: 0,
  silenceTimeoutMs: 0,
  maxUnansweredCalls: 0,
  maxInboundCalls: 1,
  maxSendBufferBytes: 1,
  // The array of the frame and the object of the payload.
  maxNesting: 2,
} as const;

/** Time between pings where no option says otherwise, in ms. */
const defaultPingIntervalMs: Readonly<Record<Role, number>> = { client: 54_000, server: 60_000 };

/** Resolves the options of an endpoint for one protocol. */
export function resolveSettings(
  side: Role,
  protocol: Protocol,
  observer: ConnectionObserver,
  options: SettingsOptions,
): ConnectionSettings {
  checkNumbers(options, leastNumbers);
  const validation = options.validation ?? {};
  const routes = new Map(
    protocol.features.map((feature): [string, Route] => [
      feature.action,
      { feature, validation: resolveValidation(validation, feature.action), handler: undefined },
    ]),
  );
  return {
    side,
    protocol,
    observer,
    routes,
    dataTransfer: dataTransferOf(protocol, routes, observer),
    callTimeoutMs: options.callTimeoutMs ?? 30_000,
    maxInFlight: options.maxInFlight ?? 1,
    queueCapacity: options.queueCapacity ?? 1_000,
    createQueue: options.createQueue ?? fifoQueue,
    messageId: options.messageId ?? uuidMessageId,
    logger: options.logger ?? silentLogger,
    outgoing: options.outgoing ?? [],
    incoming: options.incoming ?? [],
    pingIntervalMs: options.pingIntervalMs ?? defaultPingIntervalMs[side],
    silenceTimeoutMs: options.silenceTimeoutMs ?? 30_000,
    keepAliveTimers: new KeepAliveTimers(),
    maxUnansweredCalls: options.maxUnansweredCalls ?? 3,
    onUnansweredCalls: options.onUnansweredCalls ?? "report",
    maxInboundCalls: options.maxInboundCalls ?? 16,
    maxSendBufferBytes: options.maxSendBufferBytes ?? 16 * 1024 * 1024,
    maxNesting: options.maxNesting ?? 100,
    maxBadFrames: options.maxBadFrames ?? 10,
    repeatedCall: options.repeatedCall ?? "replay",
    answerCacheSize: Math.floor(options.answerCacheSize ?? 4),
    unknownMessageType: options.unknownMessageType ?? protocol.dialect.unknownMessageType,
    exposeErrors: options.exposeErrors ?? false,
    onDisconnect: options.onDisconnect ?? "fail",
    registration: side === "server" ? (options.registration ?? "open") : "open",
    unknownAction: undefined,
  };
}

/** Puts the vendors' messages before the application's own handler of DataTransfer, where there are any. */
function dataTransferOf(
  protocol: Protocol,
  routes: ReadonlyMap<string, Route>,
  observer: ConnectionObserver,
): DataTransferInbox | undefined {
  const { dataTransfer } = protocol.dialect;
  const route = routes.get(dataTransfer?.action ?? "");
  const isExtended = protocol.extensions.some((extension) => extension.dataTransfer.length > 0);
  if (dataTransfer === undefined || route === undefined || !isExtended) return undefined;
  const inbox = new DataTransferInbox(protocol, dataTransfer, route.validation, (connection, report) => {
    observer.report(connection, report);
  });
  route.handler = inbox.handle;
  return inbox;
}
