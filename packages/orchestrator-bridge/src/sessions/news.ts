import type { Reading } from "../metering/sample.js";

/** What a message of a station tells, whatever version it came in. */
export type News = TransactionNews | Registered;

/** The station was registered: it has booted, and may be called. */
export interface Registered {
  readonly kind: "registered";
}

/** Something about a transaction. */
export interface TransactionNews {
  /** `resumed`: the application tells of one that ran before the bridge did. */
  readonly kind: "started" | "resumed" | "updated" | "ended";
  /** `undefined` for whichever transaction runs at the place. */
  readonly transactionId: string | undefined;
  /**
   * Whether nothing was told of the transaction before, so that another one of its id is over. OCPP 1.6 tells a beginning
   * first, and some central systems use ids again; OCPP 2.x may tell it late.
   */
  readonly isFirst?: boolean | undefined;
  /** Connector or EVSE; `undefined` where the message does not say it. */
  readonly evse: number | undefined;
  /** When it happened, as the station wrote it. */
  readonly at: string;
  readonly readings: readonly Reading[];
  /** Who charges. */
  readonly token?: string | undefined;
  /** Whether it is certain that nobody shows a token. */
  readonly isAnonymous?: boolean | undefined;
  /** Number of the message within its transaction. */
  readonly order?: number | undefined;
  /** Whether the message waited for a connection. */
  readonly isOffline?: boolean | undefined;
  /** Whether energy flows; `undefined` where the message does not say it. */
  readonly isCharging?: boolean | undefined;
  /** How many phases the vehicle uses. */
  readonly phases?: number | undefined;
}
