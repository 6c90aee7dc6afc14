import type { FrameFault } from "../../wire/decode.js";
import { ErrorCode } from "../../wire/error-code.js";
import { MessageType } from "../../wire/message-type.js";
import type { ConnectionSettings } from "../settings.js";

/** A CALLERROR for a frame that is not a valid message. */
export interface FaultAnswer {
  readonly messageId: string;
  readonly errorCode: ErrorCode;
  readonly description: string;
}

/** Message id of an answer to a frame whose own id cannot be read (R19). */
const unreadableMessageId = "-1";

/**
 * How a frame that is not a valid message is answered; `undefined` when it is only reported: answers and SENDs are
 * never answered with CALLERROR (R17), unknown message types and unreadable ids as the protocol says (R14, R19).
 */
export function faultAnswer(frame: FrameFault, settings: ConnectionSettings): FaultAnswer | undefined {
  const { reason, messageType, messageId } = frame;
  const answersUnreadable = settings.protocol.dialect.unreadableMessageId === "answer";
  if (reason === "messageType" && messageType !== undefined) {
    if (settings.unknownMessageType === "ignore") return undefined;
    const description = "The message type is not known.";
    const answerId = messageId ?? (answersUnreadable ? unreadableMessageId : undefined);
    return answerId === undefined
      ? undefined
      : { messageId: answerId, errorCode: ErrorCode.MessageTypeNotSupported, description };
  }
  if (messageType !== undefined && messageType !== MessageType.Call) return undefined;
  const description = descriptions[reason] ?? "The frame is not a valid CALL.";
  if (messageType === MessageType.Call && messageId !== undefined) {
    return { messageId, errorCode: codes[reason] ?? ErrorCode.RpcFrameworkError, description };
  }
  if (!answersUnreadable) return undefined;
  return { messageId: messageId ?? unreadableMessageId, errorCode: ErrorCode.RpcFrameworkError, description };
}

const codes: { readonly [Reason in FrameFault["reason"]]?: ErrorCode } = {
  nesting: ErrorCode.FormatViolation,
  payload: ErrorCode.FormatViolation,
};

const descriptions: { readonly [Reason in FrameFault["reason"]]?: string } = {
  binary: "Messages are text frames.",
  nesting: "The frame is nested too deep.",
  notJson: "The frame is not JSON.",
  notArray: "The frame is not a JSON array.",
  messageId: "The message id must be a string of 1 to 36 characters.",
  arity: "A CALL has four elements.",
  action: "The action must be a string.",
  payload: "The payload must be an object.",
};
