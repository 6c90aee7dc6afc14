import { randomUUID } from "node:crypto";

/** Longest message id in characters (R10). */
export const messageIdMaxLength = 36;

/** Longest message id that is repeated in an answer; a longer one counts as unreadable, so that nobody gets it echoed. */
export const readableIdMaxLength = 255;

/** Makes the id of an outgoing CALL or SEND: 1 to 36 characters, different for each message of this sender (R11). */
export type MessageIdGenerator = () => string;

/** The default generator: a UUID v4, 36 characters (R11). */
export const uuidMessageId: MessageIdGenerator = () => randomUUID();
