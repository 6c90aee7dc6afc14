/**
 * Sessions up, commands down, over one gRPC stream: what the generated gRPC packages of Chargewire run on.
 * @module
 */

export type {
  EndDroppedReport,
  InvalidCommandReport,
  LateReadingReport,
  RefusedReport,
  StreamClientEvents,
  StreamClientOptions,
  StreamClientReport,
  StreamCloseOptions,
  StreamFailedReport,
  StreamReconnectOptions,
  TooManyKeysReport,
  TooManySessionsReport,
} from "./endpoint/client-options.js";
export type {
  AuthenticateStream,
  ServerStream,
  SessionEnding,
  StreamListenOptions,
  StreamServerEvents,
  StreamServerOptions,
} from "./endpoint/server-options.js";
export { StreamClient } from "./endpoint/stream-client.js";
export { StreamServer } from "./endpoint/stream-server.js";
export { type StatusName, StreamError, type StreamStatus } from "./errors/stream-error.js";
export {
  type CommandRules,
  contract,
  defineStreamProtocol,
  type FieldName,
  type FieldType,
  type SessionRules,
  type StreamFeature,
  type StreamField,
  type StreamGrammar,
  type StreamProtocol,
} from "./model/stream-protocol.js";
export type { CommandInForce } from "./stream/commands-in-force.js";
export type { StreamPeer } from "./transport/incoming-stream.js";
export type { KeepAlive } from "./transport/keep-alive.js";
export type { StreamMetadata } from "./transport/metadata.js";
export type { ClientTls, ServerTls } from "./transport/tls.js";
