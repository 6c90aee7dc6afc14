import type { Dialect } from "./dialect.js";
import { type Frame, isJsonObject } from "./frame.js";
import { messageIdMaxLength, readableIdMaxLength } from "./message-id.js";
import { MessageType } from "./message-type.js";
import { isNestedDeeper, peekElements } from "./nesting.js";

/** Why a received frame is not a message of the protocol (R14, R19, R20). */
export type FrameFaultReason =
  /** A binary frame; messages are text. */
  | "binary"
  /** Arrays or objects that are nested deeper than `maxNesting`. */
  | "nesting"
  /** Text that is not JSON. */
  | "notJson"
  /** JSON that is not an array, or an empty one. */
  | "notArray"
  /** The first element is not a message type number of this protocol. */
  | "messageType"
  /** The second element is not a string of 1 to 36 characters. */
  | "messageId"
  /** The number of elements does not fit the message type. */
  | "arity"
  /** The action of a CALL or SEND is not a string, or an empty one. */
  | "action"
  /** The payload is not an object. */
  | "payload"
  /** Error code, description or details of an error frame have the wrong type. */
  | "error";

/** A received frame that is not a valid message, with what could still be read of it. */
export interface FrameFault {
  readonly reason: FrameFaultReason;
  /** The message type number, where there was one. */
  readonly messageType: number | undefined;
  /** The message id, where there was one that can be answered: 1 to 255 characters, even if only 36 are allowed. */
  readonly messageId: string | undefined;
  /** The elements of the frame, where it was an array; what a peer sent, unchecked. */
  readonly elements: readonly unknown[];
}

/** Tells a message from a fault. */
export function isFrame(decoded: Frame | FrameFault): decoded is Frame {
  return Array.isArray(decoded);
}

/**
 * Reads the text of a frame. Never throws: whatever is not a message of the protocol comes back as a fault (R20).
 * @param maxNesting how deep arrays and objects may be nested, the frame itself included.
 */
export function decodeFrame(text: string, dialect: Dialect, maxNesting: number): Frame | FrameFault {
  if (isNestedDeeper(text, maxNesting)) return fault("nesting", peekElements(text));
  let elements: unknown;
  try {
    elements = JSON.parse(text);
  } catch {
    return fault("notJson", []);
  }
  if (!Array.isArray(elements) || elements.length === 0) return fault("notArray", []);
  const reason = findFault(elements, dialect);
  return reason === undefined ? (elements as unknown as Frame) : fault(reason, elements);
}

/** A fault with what its elements tell; none of them for frames that were not even text. */
export function fault(reason: FrameFaultReason, elements: readonly unknown[]): FrameFault {
  const [messageType, messageId] = elements;
  return {
    reason,
    messageType: typeof messageType === "number" ? messageType : undefined,
    messageId: isReadable(messageId) ? messageId : undefined,
    elements,
  };
}

function isReadable(messageId: unknown): messageId is string {
  return typeof messageId === "string" && messageId !== "" && messageId.length <= readableIdMaxLength;
}

function findFault(elements: unknown[], dialect: Dialect): FrameFaultReason | undefined {
  const messageType = elements[0] as MessageType;
  if (!dialect.messageTypes.includes(messageType)) return "messageType";
  const messageId = elements[1];
  if (typeof messageId !== "string" || messageId === "" || messageId.length > messageIdMaxLength) return "messageId";
  switch (messageType) {
    case MessageType.Call:
    case MessageType.Send:
      if (elements.length !== 4) return "arity";
      if (typeof elements[2] !== "string" || elements[2] === "") return "action";
      return findPayloadFault(elements, 3, dialect);
    case MessageType.CallResult:
      return elements.length === 3 ? findPayloadFault(elements, 2, dialect) : "arity";
    default:
      if (elements.length !== 5) return "arity";
      return typeof elements[2] === "string" && typeof elements[3] === "string" && isJsonObject(elements[4])
        ? undefined
        : "error";
  }
}

/** A payload is an object; a peer of an older version may send null for an empty one. */
function findPayloadFault(elements: unknown[], index: number, dialect: Dialect): FrameFaultReason | undefined {
  if (elements[index] === null && dialect.nullPayload === "empty") elements[index] = {};
  return isJsonObject(elements[index]) ? undefined : "payload";
}
