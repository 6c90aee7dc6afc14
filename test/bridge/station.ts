import type * as v16 from "@chargewire/ocpp16";
import type { ClientOptions, Dialer } from "@chargewire/runtime";

/** A value as a test writes it; how it travels depends on the version. */
export interface Value {
  readonly value: number | string;
  readonly measurand?: v16.Measurand | undefined;
  readonly unit?: string | undefined;
  readonly phase?: v16.Phase | undefined;
  readonly location?: v16.Location | undefined;
  readonly context?: v16.ReadingContext | undefined;
  /** Only in 1.6. */
  readonly format?: v16.ValueFormat | undefined;
}

/** Readings of one moment. */
export interface Values {
  readonly at: string;
  readonly values: readonly Value[];
}

/** A transaction that begins. */
export interface Beginning {
  readonly evse: number;
  readonly token: string;
  readonly at: string;
  /** Register at that moment, in Wh. Left out: more than at the end, so that the two say nothing. */
  readonly wattHours?: number | undefined;
}

/** A charging profile as it came to a station, whatever its version. */
export interface ReceivedProfile {
  readonly evse: number;
  readonly id: number;
  readonly stackLevel: number;
  readonly purpose: string;
  readonly kind: string;
  readonly transactionId: string | undefined;
  readonly validTo: string | undefined;
  readonly startSchedule: string | undefined;
  readonly duration: number | undefined;
  readonly unit: string;
  readonly periods: readonly object[];
}

/** What a station received: a profile, or the id of one that it was to clear. */
export type Received = { readonly set: ReceivedProfile } | { readonly clear: number | undefined };

/** How a station answers; what it answers is the test's to choose. */
export interface Behaviour {
  /** The units that it tells; `undefined` for a station that cannot say. Default `["W", "A"]`. */
  units?: readonly string[] | undefined;
  /** Called when it is asked for its units, which it tells after that; throws for a CALLERROR. */
  asked?: () => void | Promise<void>;
  /** Status of the answer to a profile; throws for a CALLERROR. Default Accepted. */
  answer?: (profile: ReceivedProfile) => "Accepted" | "Rejected" | Promise<"Accepted" | "Rejected">;
}

/** A station of any version, moved by a test. */
export interface Station {
  readonly identity: string;
  readonly received: Received[];
  connect(): Promise<void>;
  boot(): Promise<void>;
  /** Begins a transaction. @returns its id. */
  start(beginning: Beginning): Promise<string>;
  /** Readings within the transaction. */
  meter(transactionId: string, evse: number, ...values: Values[]): Promise<void>;
  /** Readings that name no transaction. */
  clock(evse: number, ...values: Values[]): Promise<void>;
  stop(transactionId: string, at: string, wattHours?: number, ...values: Values[]): Promise<void>;
  /** Ends the connection. */
  leave(): Promise<void>;
}

export const versions = ["1.6", "2.0", "2.0.1", "2.1"] as const;
export type VersionName = (typeof versions)[number];

/** How a station reaches its server. */
export interface Reach {
  readonly url?: string | undefined;
  readonly dial?: Dialer | undefined;
}

/** Options of the client of a station. */
export function clientOptions(
  { url = "ws://memory", dial }: Reach,
  identity: string,
): Omit<ClientOptions, "protocols"> {
  return { url, identity, dial, reconnect: false, pingIntervalMs: 0, validation: { outgoing: "off" } };
}
