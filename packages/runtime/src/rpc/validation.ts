import { type DateTimeForm, setDateTimeForm } from "../model/format.js";
import { type Issue, toIssue } from "../model/issue.js";
import type { Validator } from "../model/validator.js";
import { ErrorCode } from "../wire/error-code.js";

/**
 * What happens to a payload that breaks its schema.
 * - `strict`: it is refused: a received CALL with CALLERROR, everything else by rejecting the caller.
 * - `report`: it is reported and goes on.
 * - `off`: it is not looked at.
 */
export type ValidationMode = "strict" | "report" | "off";

/** Modes of the two directions of one action. */
export interface DirectionModes {
  /** What the peer sends: requests and responses. Default `strict`. */
  readonly incoming?: ValidationMode | undefined;
  /** What this side sends: requests and responses. Default `strict`. */
  readonly outgoing?: ValidationMode | undefined;
}

/** How payloads are validated. */
export interface ValidationOptions extends DirectionModes {
  /** Exceptions by action. */
  readonly actions?: Readonly<Record<string, ValidationMode | DirectionModes>> | undefined;
  /** How strict received date-times are read (R28): default `rfc3339`; `assumeUtc` accepts a missing zone. */
  readonly incomingDateTime?: DateTimeForm | undefined;
  /** How strict sent date-times are checked (R28): default `utc`, which wants the `Z` at the end. */
  readonly outgoingDateTime?: DateTimeForm | undefined;
}

/** Validation of one action, with everything resolved. */
export interface ResolvedValidation {
  readonly incoming: ValidationMode;
  readonly outgoing: ValidationMode;
  readonly incomingDateTime: DateTimeForm;
  readonly outgoingDateTime: DateTimeForm;
}

/** Resolves the options for one action. */
export function resolveValidation(options: ValidationOptions, action: string): ResolvedValidation {
  const exceptions = options.actions ?? {};
  const exception = Object.hasOwn(exceptions, action) ? exceptions[action] : undefined;
  const modes = typeof exception === "string" ? { incoming: exception, outgoing: exception } : exception;
  return {
    incoming: modes?.incoming ?? options.incoming ?? "strict",
    outgoing: modes?.outgoing ?? options.outgoing ?? "strict",
    incomingDateTime: options.incomingDateTime ?? "rfc3339",
    outgoingDateTime: options.outgoingDateTime ?? "utc",
  };
}

/** What is wrong with a payload; `undefined` when nothing is. Never an empty list. */
export function findIssues(
  validator: Validator<unknown>,
  payload: unknown,
  dateTimeForm: DateTimeForm,
): readonly Issue[] | undefined {
  const before = setDateTimeForm(dateTimeForm);
  try {
    return validator(payload) ? undefined : issuesOf(validator);
  } finally {
    setDateTimeForm(before);
  }
}

function issuesOf(validator: Validator<unknown>): readonly Issue[] {
  const issues = (validator.errors ?? []).map(toIssue);
  return issues.length > 0 ? issues : [unexplained];
}

/** A validator written by hand may refuse without saying why. */
const unexplained: Issue = {
  path: "",
  keyword: "unknown",
  message: "is not valid",
  errorCode: ErrorCode.PropertyConstraintViolation,
};
