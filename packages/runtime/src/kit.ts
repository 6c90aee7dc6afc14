/**
 * What the endpoints of another transport than OCPP-J are made with: `@chargewire/grpc` imports it, applications do
 * not. It may change with every version of the runtime.
 */

export { BackOff } from "./endpoint/client/back-off.js";
export { orAborted } from "./endpoint/client/or-aborted.js";
export { resolveReconnect } from "./endpoint/client/reconnect-options.js";
export { Wait } from "./endpoint/client/wait.js";
export { Emitter, type EventDetails } from "./endpoint/emitter.js";
export { withTlsFloor } from "./endpoint/security/tls-floor.js";
export { nameOfThrown } from "./errors/thrown.js";
export { type Instant, isBefore, parseInstant } from "./model/instant.js";
export { describeIssue } from "./model/issue.js";
export { checkNumbers } from "./rpc/check-numbers.js";
export { type Deadline, longestDelayMs, startDeadline } from "./rpc/deadline.js";
export { guardedLogger, silentLogger } from "./rpc/logger.js";
export { findIssues } from "./rpc/validation.js";
