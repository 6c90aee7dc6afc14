import { ErrorCode } from "@chargewire/runtime";
import type { Version } from "./versions.js";

/** How OCPP 1.6 writes the codes that it spells differently, or has not (R22); 2.x has every code as it is (R23). */
const spellings16: Readonly<Partial<Record<ErrorCode, string>>> = {
  FormatViolation: "FormationViolation",
  OccurrenceConstraintViolation: "OccurenceConstraintViolation",
  RpcFrameworkError: "FormationViolation",
  MessageTypeNotSupported: "NotSupported",
};

/** A code as a version writes it. */
export function spelled(version: Version, code: ErrorCode): string {
  return (version.protocol.version === "1.6" ? spellings16[code] : undefined) ?? code;
}

/** What we answer to a payload that breaks a keyword of its schema (R24). */
export const ourCodes: Readonly<Record<string, ErrorCode>> = {
  type: ErrorCode.TypeConstraintViolation,
  required: ErrorCode.OccurrenceConstraintViolation,
  minItems: ErrorCode.OccurrenceConstraintViolation,
  maxItems: ErrorCode.OccurrenceConstraintViolation,
  enum: ErrorCode.PropertyConstraintViolation,
  minLength: ErrorCode.PropertyConstraintViolation,
  maxLength: ErrorCode.PropertyConstraintViolation,
  minimum: ErrorCode.PropertyConstraintViolation,
  maximum: ErrorCode.PropertyConstraintViolation,
  multipleOf: ErrorCode.PropertyConstraintViolation,
  format: ErrorCode.PropertyConstraintViolation,
  additionalProperties: ErrorCode.FormatViolation,
};
