import type { Issue } from "../../model/issue.js";
import type { Validator } from "../../model/validator.js";
import type { Dialect } from "../../wire/dialect.js";
import { omitEmptyOptional } from "../empty-optional.js";
import { findIssues, type ResolvedValidation } from "../validation.js";

/** A payload as it goes over the wire. */
export interface OutgoingPayload {
  /** Without empty optional fields where the protocol wants that (R29). */
  readonly payload: object;
  /** What is wrong with it; `undefined` when nothing is, or nobody wants to know. Never an empty list. */
  readonly issues: readonly Issue[] | undefined;
}

/** Makes a payload of this side what goes over the wire, and looks for what is wrong with it. */
export function checkOutgoing(
  given: object,
  validator: Validator<unknown>,
  { outgoing, outgoingDateTime }: ResolvedValidation,
  dialect: Dialect,
): OutgoingPayload {
  const payload = dialect.emptyOptional === "omit" ? omitEmptyOptional(given, validator, outgoingDateTime) : given;
  return { payload, issues: outgoing === "off" ? undefined : findIssues(validator, payload, outgoingDateTime) };
}
