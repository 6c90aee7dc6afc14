/**
 * From the stations of an OCPP server to an orchestrator that optimises their power, and back.
 * @module
 */

export { type KnownTransaction, OrchestratorBridge } from "./bridge.js";
export type { Applied, BridgeEvents, Ignored, ProfilePurpose, RefusalReason, Refused } from "./bridge-events.js";
export type { BridgeOptions, Installation } from "./bridge-options.js";
export type { HeldCommand, SessionReporter } from "./orchestrator.js";
export type { Place, PointNames } from "./place.js";
