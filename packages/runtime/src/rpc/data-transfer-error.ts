import { ChargewireError } from "../errors/chargewire-error.js";

/** How a message inside DataTransfer is refused. The standards know Rejected, UnknownMessageId and UnknownVendorId. */
export interface DataTransferRefusal {
  /** Data of the refusal. In OCPP 1.6, where it is text, anything else goes as its JSON. Default none. */
  readonly data?: unknown;
  /** More about the status; left out where the protocol has no such field, as OCPP 1.6. Default none. */
  readonly statusInfo?: object | undefined;
}

/** Which message was refused, where a peer refused it. */
export interface DataTransferOrigin {
  readonly vendorId: string;
  readonly messageId: string | undefined;
}

/**
 * A vendor's message was answered with another status than Accepted, in both directions: thrown in its handler the
 * status is the answer; received for a call it rejects the caller.
 */
export class DataTransferError extends ChargewireError {
  override readonly code = "CW_DATA_TRANSFER";
  /** Status of the answer, such as `Rejected`. */
  readonly status: string;
  /** Data of the answer as it came, or as it shall go. */
  readonly data: unknown;
  /** More about the status; `undefined` for nothing. */
  readonly statusInfo: object | undefined;
  /** Whether the peer refused, as against a handler here. */
  readonly remote: boolean;
  /** Vendor of the refused message, where the peer refused it. */
  readonly vendorId: string | undefined;
  /** Which of the vendor's messages, where the peer refused it and it has an id. */
  readonly messageId: string | undefined;

  /** @param origin the refused message; given by the runtime for a refusal of the peer. */
  constructor(status: string, refusal: DataTransferRefusal = {}, origin?: DataTransferOrigin) {
    const subject = origin === undefined ? "" : `${origin.vendorId} ${origin.messageId ?? ""}`.trim();
    super(subject === "" ? status : `The DataTransfer of ${subject} was answered with ${status}`);
    this.status = status;
    this.data = refusal.data;
    this.statusInfo = refusal.statusInfo;
    this.remote = origin !== undefined;
    this.vendorId = origin?.vendorId;
    this.messageId = origin?.messageId;
  }
}
