/**
 * The entry that generated packages import, and nothing else does. What stands here keeps its shape for as long as
 * the contract number stays the same; everything behind it may move.
 */

export { Client } from "./endpoint/client/client.js";
export type { ClientOptions } from "./endpoint/client/client-options.js";
export { withExtensions } from "./endpoint/peer.js";
export { Server } from "./endpoint/server/server.js";
export type { ServerOptions } from "./endpoint/server/server-options.js";
export { withCustomData } from "./model/custom-data.js";
export { extendProtocol } from "./model/extend.js";
export type { CustomDataRules, DataTransferMessage, Extension } from "./model/extension.js";
export type { Feature } from "./model/feature.js";
export { codePointLength, formats } from "./model/format.js";
export { areReversed } from "./model/instant.js";
export type { Profile } from "./model/profile.js";
export { defineProtocol, type Protocol, type ProtocolGrammar } from "./model/protocol.js";
export type { ActionTypes, ProtocolTypes } from "./model/protocol-types.js";
export type { Validator } from "./model/validator.js";
export type { PlainConnection } from "./rpc/connection.js";
export type { HandlerContext, HandlerResult } from "./rpc/incoming/handler.js";
export type { Caller, CallOptions, SendOptions } from "./rpc/outgoing/caller.js";
