import { type Reading, type Sample, toSample } from "../metering/sample.js";
import type { Registered, TransactionNews } from "../sessions/news.js";

/** What the versions 2.x have in common of a sampled value. */
export interface SampledValue {
  readonly value: number;
  readonly measurand?: string | undefined;
  readonly phase?: string | undefined;
  readonly location?: string | undefined;
  readonly context?: string | undefined;
  readonly unitOfMeasure?: { readonly unit?: string | undefined; readonly multiplier?: number | undefined } | undefined;
}

/** What they have in common of a meter value. */
export interface MeterValue {
  readonly timestamp: string;
  readonly sampledValue: readonly SampledValue[];
}

/** What they have in common of TransactionEvent. */
export interface TransactionEvent {
  readonly eventType: keyof typeof kinds;
  readonly timestamp: string;
  readonly seqNo: number;
  readonly offline?: boolean | undefined;
  readonly numberOfPhasesUsed?: number | undefined;
  readonly evse?: { readonly id: number } | undefined;
  readonly idToken?: { readonly idToken: string; readonly type: string } | undefined;
  readonly meterValue?: readonly MeterValue[] | undefined;
}

const kinds = { Started: "started", Updated: "updated", Ended: "ended" } as const;

/** Reads the answer to a BootNotification. */
export function readRegistration(_request: object, { status }: { readonly status: string }): Registered | undefined {
  return status === "Accepted" ? { kind: "registered" } : undefined;
}

/** Reads a TransactionEvent of 2.0.1 or 2.1. */
export function readNamedTransactionEvent(
  event: TransactionEvent & {
    readonly transactionInfo: { readonly transactionId: string; readonly chargingState?: string | undefined };
  },
): TransactionNews {
  const { transactionId, chargingState } = event.transactionInfo;
  return readTransactionEvent(event, transactionId, chargingState);
}

/** Reads a TransactionEvent; the versions call the transaction's own fields by different names. */
export function readTransactionEvent(
  event: TransactionEvent,
  transactionId: string,
  chargingState: string | undefined,
): TransactionNews {
  const { evse, idToken, numberOfPhasesUsed: phases, meterValue = [] } = event;
  const token = idToken === undefined || idToken.type === "NoAuthorization" ? "" : idToken.idToken;
  return {
    kind: kinds[event.eventType],
    transactionId,
    // EVSE 0 is the whole charging station.
    evse: evse === undefined || evse.id < 1 ? undefined : evse.id,
    at: event.timestamp,
    readings: meterValue.map(readMeterValue),
    token: token === "" ? undefined : token,
    isAnonymous: idToken?.type === "NoAuthorization",
    order: event.seqNo,
    isOffline: event.offline,
    isCharging: chargingState === undefined ? undefined : chargingState === "Charging",
    phases: phases === 0 ? undefined : phases,
  };
}

/** Reads a MeterValues: it names no transaction, so it is about the one that runs on the EVSE. */
export function readMeterValues(request: {
  readonly evseId: number;
  readonly meterValue: readonly MeterValue[];
}): TransactionNews | undefined {
  const { evseId } = request;
  const [first, ...others] = request.meterValue;
  if (first === undefined || evseId < 1) return undefined;
  return {
    kind: "updated",
    transactionId: undefined,
    evse: evseId,
    at: first.timestamp,
    readings: [first, ...others].map(readMeterValue),
  };
}

function readMeterValue({ timestamp, sampledValue }: MeterValue): Reading {
  const samples = sampledValue.map(readSample).filter((sample) => sample !== undefined);
  return { takenAt: timestamp, samples };
}

function readSample(sampled: SampledValue): Sample | undefined {
  return toSample(sampled.value, { ...sampled, ...sampled.unitOfMeasure });
}
