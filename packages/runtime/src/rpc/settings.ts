import { DefinitionError } from "../errors/definition-error.js";
import type { Feature, Role } from "../model/feature.js";
import type { Protocol } from "../model/protocol.js";
import { type MessageIdGenerator, uuidMessageId } from "../wire/message-id.js";
import type { Connection, PendingCall } from "./connection.js";
import { DataTransferInbox } from "./data-transfer-inbox.js";
import type { Handler, UnknownActionHandler } from "./handler.js";
import type { Interceptor } from "./interceptor.js";
import { type Logger, silentLogger } from "./logger.js";
import { fifoQueue, type RequestQueueFactory } from "./queue.js";
import type { RegistrationPolicy } from "./registration.js";
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

/** @throws DefinitionError for a number that would make calls hang or vanish. */
function checkNumbers(options: RpcOptions): void {
  const least = { callTimeoutMs: 0, maxInFlight: 1, queueCapacity: 0, maxBadFrames: 0, answerCacheSize: 0 } as const;
  for (const [name, minimum] of Object.entries(least)) {
    const value = options[name as keyof typeof least];
    if (value !== undefined && !(value >= minimum)) {
      throw new DefinitionError(`${name} is ${value}; it must be a number of at least ${minimum}.`);
    }
  }
}

/** Resolves the options of an endpoint for one protocol. */
export function resolveSettings(
  side: Role,
  protocol: Protocol,
  observer: ConnectionObserver,
  options: SettingsOptions,
): ConnectionSettings {
  checkNumbers(options);
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
    maxBadFrames: options.maxBadFrames ?? 10,
    repeatedCall: options.repeatedCall ?? "replay",
    answerCacheSize: options.answerCacheSize ?? 4,
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
