import { MessageType } from "./message-type.js";

/** A JSON object, as a payload is one. */
export type JsonObject = { readonly [key: string]: unknown };

/** Tells a JSON object from every other JSON value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A request that wants one answer (R8). */
export type Call = readonly [
  messageType: typeof MessageType.Call,
  messageId: string,
  action: string,
  payload: JsonObject,
];

/** The answer to a CALL (R8). */
export type CallResult = readonly [messageType: typeof MessageType.CallResult, messageId: string, payload: JsonObject];

/** The refusal of a CALL (R8). */
export type CallError = readonly [
  messageType: typeof MessageType.CallError,
  messageId: string,
  errorCode: string,
  errorDescription: string,
  errorDetails: JsonObject,
];

/** The refusal of a CALLRESULT, since OCPP 2.1 (R9). */
export type CallResultError = readonly [
  messageType: typeof MessageType.CallResultError,
  messageId: string,
  errorCode: string,
  errorDescription: string,
  errorDetails: JsonObject,
];

/** A message that is never answered, since OCPP 2.1 (R9). */
export type Send = readonly [
  messageType: typeof MessageType.Send,
  messageId: string,
  action: string,
  payload: JsonObject,
];

/** Any message on the wire. */
export type Frame = Call | CallResult | CallError | CallResultError | Send;

/** The text of a CALL or SEND. Throws what `JSON.stringify` throws for a payload that is no JSON. */
export function encodeRequest(
  messageType: typeof MessageType.Call | typeof MessageType.Send,
  messageId: string,
  action: string,
  payload: object,
): string {
  return encodeFrame([messageType, messageId, action, payload], payload);
}

/** The text of a CALLRESULT. Throws what `JSON.stringify` throws for a payload that is no JSON. */
export function encodeResult(messageId: string, payload: object): string {
  return encodeFrame([MessageType.CallResult, messageId, payload], payload);
}

/** The text of a frame that ends with its payload. */
function encodeFrame(elements: readonly unknown[], payload: object): string {
  const text = JSON.stringify(elements);
  // Not every object is one in JSON: a Date becomes a string, an array stays one, `toJSON` may give anything.
  if (!isPlain(payload) && JSON.stringify(payload)?.[0] !== "{") throw new TypeError("The payload is no JSON object.");
  return text;
}

/** Whether an object is nothing but its fields, as nearly every payload is. */
function isPlain(payload: object): boolean {
  return Object.getPrototypeOf(payload) === Object.prototype && (payload as { toJSON?: unknown }).toJSON === undefined;
}

/** The text of a CALLERROR or CALLRESULTERROR; the code is already in the spelling of the protocol. */
export function encodeError(
  messageType: typeof MessageType.CallError | typeof MessageType.CallResultError,
  messageId: string,
  errorCode: string,
  errorDescription: string,
  errorDetails: object,
): string {
  return JSON.stringify([messageType, messageId, errorCode, errorDescription, errorDetails]);
}
