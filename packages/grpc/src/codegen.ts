/**
 * The entry that generated packages import, and nothing else does. What stands here keeps its shape for as long as
 * the contract number stays the same; everything behind it may move.
 */

export type { StreamClientOptions } from "./endpoint/client-options.js";
export type { StreamServerOptions } from "./endpoint/server-options.js";
export { StreamClient } from "./endpoint/stream-client.js";
export { StreamServer } from "./endpoint/stream-server.js";
export { defineStreamProtocol, type StreamFeature, type StreamProtocol } from "./model/stream-protocol.js";
