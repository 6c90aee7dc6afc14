import type { ErrorCode } from "./error-code.js";
import type { MessageType } from "./message-type.js";

/** The grammar of one protocol where versions differ. Data only: it comes from the protocol's manifest. */
export interface Dialect {
  /** Message types that exist in this protocol; any other number is unknown (R14). */
  readonly messageTypes: readonly MessageType[];
  /** What is written in place of an error code that this protocol spells differently or lacks (R22, R23). */
  readonly errorCodes: { readonly [Code in ErrorCode]?: string };
  /** Whether a frame whose message id cannot be read is answered with the message id `"-1"` (R19). */
  readonly unreadableMessageId: "ignore" | "answer";
  /** Whether an unknown message type number is answered with CALLERROR (R14). */
  readonly unknownMessageType: "ignore" | "answer";
  /** Longest `errorDescription` in characters; a longer one is cut. `undefined`: no limit (R18). */
  readonly errorDescriptionMaxLength?: number | undefined;
  /** Whether an optional field that holds an empty array or object is left out on sending (R29). */
  readonly emptyOptional: "send" | "omit";
  /** Whether a received `null` where a payload belongs is read as `{}`. */
  readonly nullPayload: "empty" | "refuse";
  /** Limits of the client's identity (R2). `undefined`: none but that it is not empty. */
  readonly identity?: { readonly maxLength?: number | undefined; readonly forbidden?: string | undefined } | undefined;
  /** How long a password for Basic authentication is (R42). `undefined`: as long as it likes. */
  readonly password?:
    | { readonly unit: "bytes" | "characters"; readonly minLength: number; readonly maxLength: number }
    | undefined;
  /**
   * How a client registers: its action, and the value that a field of the response has once it is accepted (R47).
   * `undefined`: there is no registration to wait for.
   */
  readonly registration?: { readonly action: string; readonly field: string; readonly value: string } | undefined;
  /**
   * The action that carries vendors' messages; what their data is, `text` for the JSON of it in a string, `json` for the
   * value itself; and whether an answer may tell more about its status. `undefined`: there is no such action.
   */
  readonly dataTransfer?:
    | { readonly action: string; readonly data: "text" | "json"; readonly statusInfo: boolean }
    | undefined;
  /** Whether permessage-deflate is used where no option says otherwise (R6). */
  readonly compression: boolean;
}
