/**
 * The runtime of Chargewire: what an application uses next to the generated package of its protocol.
 * @module
 */

export type { Authenticate, Handshake, Refusal } from "./endpoint/admission/admission.js";
export type { RateLimit } from "./endpoint/admission/rate-limiter.js";
export type { TrustedProxies } from "./endpoint/admission/trusted-proxies.js";
export { Client } from "./endpoint/client/client.js";
export type { ClientConnection, ClientEvents, ClientOptions, Opening } from "./endpoint/client/client-options.js";
export type {
  ClientState,
  ClosedState,
  ConnectingState,
  IdleState,
  OpenState,
  WaitingState,
} from "./endpoint/client/client-state.js";
export type { ReconnectOptions, ResolvedReconnect } from "./endpoint/client/reconnect-options.js";
export type { ChooseServer, ServerAddress, ServerChoice, UpcomingAttempt } from "./endpoint/client/server-list.js";
export type { Unsubscribe } from "./endpoint/emitter.js";
export type { ConnectionEvents, Disconnection, FrameEvent, ReportCounts } from "./endpoint/events.js";
export type { ClientSecurity, Credentials } from "./endpoint/security/client-credentials.js";
export type { Password } from "./endpoint/security/password.js";
export { secretsEqual } from "./endpoint/security/secrets-equal.js";
export type { SecurityProfile, ServerSecurity } from "./endpoint/security/server-security.js";
export { Server } from "./endpoint/server/server.js";
export type {
  CloseOptions,
  ListenOptions,
  RefusedClient,
  ServerCloseOptions,
  ServerConnection,
  ServerEvents,
  ServerOptions,
} from "./endpoint/server/server-options.js";
export { ChargewireError, type ChargewireErrorCode } from "./errors/chargewire-error.js";
export {
  ConnectionClosedError,
  ConnectionError,
  ConnectionLostError,
  HandshakeError,
  type HandshakeFailure,
  NotConnectedError,
} from "./errors/connection-errors.js";
export { DefinitionError } from "./errors/definition-error.js";
export { extendProtocol } from "./model/extend.js";
export type { CustomDataPlace, CustomDataRules, DataTransferMessage, Extension } from "./model/extension.js";
export type { Feature, FeatureKind, Role } from "./model/feature.js";
export type { DateTimeForm } from "./model/format.js";
export type { Issue } from "./model/issue.js";
export { type HandlerGroup, handlerName, type Profile } from "./model/profile.js";
export { contract, defineProtocol, type Protocol, type ProtocolGrammar } from "./model/protocol.js";
export type {
  ActionTypes,
  CallAction,
  ProtocolTypes,
  RequestOf,
  ResponseOf,
  RoleTypes,
  SendAction,
  StartTable,
} from "./model/protocol-types.js";
export type { Validator, ValidatorError } from "./model/validator.js";
export {
  CallTimeoutError,
  FrameError,
  OcppError,
  type OcppErrorOptions,
  type OcppErrorOrigin,
  QueueFullError,
  ValidationError,
  type ValidationSubject,
} from "./rpc/call-errors.js";
export type { Connection, PendingCall, PlainConnection } from "./rpc/connection.js";
export { DataTransferError, type DataTransferOrigin, type DataTransferRefusal } from "./rpc/data-transfer-error.js";
export type { HandlerContext, HandlerResult, UnknownActionHandler } from "./rpc/incoming/handler.js";
export type { RegistrationCheck, RegistrationPolicy, RegistrationState } from "./rpc/incoming/registration.js";
export type { InterceptedCall, Interceptor, NextCall } from "./rpc/interceptor.js";
export type { Logger } from "./rpc/logger.js";
export type { Caller, CallOptions, Peer, SendOptions } from "./rpc/outgoing/caller.js";
export { fifoQueue, type QueuedCall, type RequestQueue, type RequestQueueFactory } from "./rpc/outgoing/queue.js";
export type {
  ApplicationFailedReport,
  BadFrameReport,
  ConnectFailedReport,
  ConnectionLimit,
  HandlerFailedReport,
  InvalidPayloadReport,
  LimitReachedReport,
  MessageIdCollisionReport,
  RepeatedCallReport,
  Report,
  ResultRefusedReport,
  SendRefusedReport,
  UnansweredCallsReport,
  UnexpectedAnswerReport,
  UnknownMessageTypeReport,
} from "./rpc/report.js";
export type { RpcOptions } from "./rpc/settings.js";
export type { DirectionModes, ValidationMode, ValidationOptions } from "./rpc/validation.js";
export { memoryPair } from "./transport/memory.js";
export type {
  ConnectRequest,
  Dialer,
  Dialled,
  DialRequest,
  TlsState,
  Transport,
  TransportReceiver,
} from "./transport/transport.js";
export type { ClientTlsOptions } from "./transport/ws-client.js";
export type { FrameFaultReason } from "./wire/decode.js";
export type { Dialect } from "./wire/dialect.js";
export { ErrorCode } from "./wire/error-code.js";
export type { JsonObject } from "./wire/frame.js";
export { type MessageIdGenerator, uuidMessageId } from "./wire/message-id.js";
export { MessageType } from "./wire/message-type.js";
