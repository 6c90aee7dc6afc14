/**
 * Where our schemas knowingly differ from the reference data. schemas/SOURCES.md tells the same to readers. An entry
 * that no longer applies fails the tests, so the list cannot rot.
 */
export interface KnownDifference {
  readonly protocol: string;
  /** Place in the table of facts. */
  readonly fact: string;
  /** Value of the fact here; `undefined` when there is none. */
  readonly ours: string | undefined;
  /** Value of the fact in the reference data; `undefined` when there is none. */
  readonly theirs: string | undefined;
  readonly reason: string;
  /** Where the validators disagree in consequence: message, JSON pointer with `*` for an index, keyword. */
  readonly verdicts: readonly string[];
}

/** A type that the reference data has under another name. */
export interface OtherName {
  readonly protocol: string;
  readonly theirs: string;
  readonly ours: string;
  /** `variant`: theirs is one name for two forms; ours is the one that the reference data does not call a variant. */
  readonly kind: "renamed" | "variant";
  readonly reason: string;
}

export const otherNames: readonly OtherName[] = [
  {
    protocol: "ocpp2.0",
    theirs: "15118EVCertificateStatusEnumType",
    ours: "Iso15118EVCertificateStatusEnumType",
    kind: "renamed",
    reason: "The name begins with a digit and cannot name a type; this is its name since OCPP 2.0.1.",
  },
  {
    protocol: "ocpp2.0",
    theirs: "ChargingScheduleType",
    ours: "ReportedChargingScheduleType",
    kind: "variant",
    reason: "Two messages publish the type without the periods required, four with; two forms need two names.",
  },
];

const twoForms = "The form of ChargingScheduleType that this place has, under a name of its own.";
const oneOrMore = "The written standard says one or more; the published files have no bound.";
const sameId = "The one public page gives the same id as an integer here and as a string in two other messages.";

export const knownDifferences: readonly KnownDifference[] = [
  {
    protocol: "ocpp1.6",
    fact: "types.MeterValuesRequest.meterValue.minItems",
    ours: "1",
    theirs: undefined,
    reason: oneOrMore,
    verdicts: ["MeterValuesRequest/meterValue minItems"],
  },
  {
    protocol: "ocpp1.6",
    fact: "types.MeterValue.sampledValue.minItems",
    ours: "1",
    theirs: undefined,
    reason: oneOrMore,
    verdicts: [
      "MeterValuesRequest/meterValue/*/sampledValue minItems",
      "StopTransactionRequest/transactionData/*/sampledValue minItems",
    ],
  },
  {
    protocol: "ocpp1.6",
    fact: "types.ChargingSchedule.chargingSchedulePeriod.minItems",
    ours: "1",
    theirs: undefined,
    reason: oneOrMore,
    verdicts: [
      "GetCompositeScheduleResponse/chargingSchedule/chargingSchedulePeriod minItems",
      "RemoteStartTransactionRequest/chargingProfile/chargingSchedule/chargingSchedulePeriod minItems",
      "SetChargingProfileRequest/csChargingProfiles/chargingSchedule/chargingSchedulePeriod minItems",
    ],
  },
  {
    protocol: "ocpp2.0",
    fact: "types.CompositeScheduleType.chargingSchedule.ref",
    ours: "ReportedChargingScheduleType",
    theirs: "ChargingScheduleType",
    reason: twoForms,
    verdicts: [],
  },
  {
    protocol: "ocpp2.0",
    fact: "types.NotifyEVChargingScheduleRequest.chargingSchedule.ref",
    ours: "ReportedChargingScheduleType",
    theirs: "ChargingScheduleType",
    reason: twoForms,
    verdicts: [],
  },
  {
    protocol: "ntxcp1.0",
    fact: "types.MeterValuesRequest.serviceId.type",
    ours: "integer or string",
    theirs: "integer",
    reason: sameId,
    verdicts: [],
  },
  {
    protocol: "ntxcp1.0",
    fact: "types.MeterValuesRequest.serviceId.maxLength",
    ours: "50",
    theirs: undefined,
    reason: sameId,
    verdicts: [],
  },
  {
    protocol: "ntxcp1.0",
    fact: "errorCodes",
    ours:
      "FormationViolation, GenericError, InternalError, NotImplemented, NotSupported, OccurenceConstraintViolation, " +
      "PropertyConstraintViolation, ProtocolError, SecurityError, TypeConstraintViolation",
    theirs:
      "FormationViolation, GenericError, InternalError, MessageTypeNotSupported, NotImplemented, NotSupported, " +
      "OccurrenceConstraintViolation, PropertyConstraintViolation, ProtocolError, SecurityError, TypeConstraintViolation",
    reason: "The list there mixes the versions of OCPP; rule R22 gives ntxcp the codes and spellings of OCPP 1.6.",
    verdicts: [],
  },
];

/** The known differences of a protocol. */
export function knownDifferencesOf(protocol: string): readonly KnownDifference[] {
  return knownDifferences.filter((known) => known.protocol === protocol);
}
