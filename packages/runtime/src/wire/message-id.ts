import { randomUUID } from "node:crypto";

/** Longest message id in characters (R10). */
export const messageIdMaxLength = 36;

/** Makes the id of an outgoing CALL or SEND: 1 to 36 characters, different for each message of this sender (R11). */
export type MessageIdGenerator = () => string;

/** The default generator: a UUID v4, 36 characters (R11). */
export const uuidMessageId: MessageIdGenerator = () => randomUUID();
