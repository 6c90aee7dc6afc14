import type { ErrorCode } from "@chargewire/runtime";

/** Where the versions differ on the wire, as the rules have it: the dialects of the packages are not looked at. */
export interface Grammar {
  readonly messageTypes: readonly number[];
  /** Whether a frame without a readable id is answered, under the id `"-1"` (R19). */
  readonly answersUnreadable: boolean;
  /** Whether `null` is a payload like `{}`. */
  readonly nullIsEmpty: boolean;
  readonly descriptionMaxLength: number;
  /** The action after whose acceptance a station may speak; `undefined` where there is none (R47). */
  readonly registration: string | undefined;
  /** Codes that are written differently, or do not exist and are written as another one (R22, R23). */
  readonly spellings: Readonly<Partial<Record<ErrorCode, string>>>;
}

const grammar1: Grammar = {
  messageTypes: [2, 3, 4],
  answersUnreadable: false,
  nullIsEmpty: true,
  descriptionMaxLength: Number.POSITIVE_INFINITY,
  registration: undefined,
  spellings: {
    FormatViolation: "FormationViolation",
    OccurrenceConstraintViolation: "OccurenceConstraintViolation",
    RpcFrameworkError: "FormationViolation",
    MessageTypeNotSupported: "NotSupported",
  },
};

const grammar2: Grammar = {
  messageTypes: [2, 3, 4],
  answersUnreadable: true,
  nullIsEmpty: false,
  descriptionMaxLength: 255,
  registration: "BootNotification",
  spellings: {},
};

/** By the name of the protocol. */
export const grammars: Readonly<Record<string, Grammar>> = {
  "ntxcp1.0": grammar1,
  "ocpp1.6": grammar1,
  "ocpp2.0": grammar2,
  "ocpp2.0.1": grammar2,
  "ocpp2.1": { ...grammar2, messageTypes: [2, 3, 4, 5, 6] },
};

/** Which code a refusal for a broken keyword of a schema carries (R24). */
export function codeOf(keyword: string): ErrorCode {
  if (keyword === "type") return "TypeConstraintViolation";
  if (["required", "minItems", "maxItems"].includes(keyword)) return "OccurrenceConstraintViolation";
  return keyword === "additionalProperties" ? "FormatViolation" : "PropertyConstraintViolation";
}

/** The typed code of a code on the wire: every published spelling counts, any other is GenericError (R23). */
export function typedCode(text: string): string {
  if (text === "FormationViolation") return "FormatViolation";
  if (text === "OccurenceConstraintViolation") return "OccurrenceConstraintViolation";
  return typedCodes.has(text) ? text : "GenericError";
}

const typedCodes: ReadonlySet<string> = new Set<ErrorCode>([
  "NotImplemented",
  "NotSupported",
  "InternalError",
  "ProtocolError",
  "SecurityError",
  "FormatViolation",
  "PropertyConstraintViolation",
  "OccurrenceConstraintViolation",
  "TypeConstraintViolation",
  "GenericError",
  "RpcFrameworkError",
  "MessageTypeNotSupported",
]);
