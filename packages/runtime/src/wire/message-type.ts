/** First element of a frame: what kind of message it is (R8, R9). */
export const MessageType = {
  /** `[2, messageId, action, payload]`: a request that wants one answer. */
  Call: 2,
  /** `[3, messageId, payload]`: the answer to a CALL. */
  CallResult: 3,
  /** `[4, messageId, errorCode, errorDescription, errorDetails]`: the refusal of a CALL. */
  CallError: 4,
  /** `[5, messageId, errorCode, errorDescription, errorDetails]`: the refusal of a CALLRESULT, since OCPP 2.1. */
  CallResultError: 5,
  /** `[6, messageId, action, payload]`: a message that is never answered, since OCPP 2.1. */
  Send: 6,
} as const;

/** Number of a message type. */
export type MessageType = (typeof MessageType)[keyof typeof MessageType];
