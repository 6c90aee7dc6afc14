import type { DataTransferMessage } from "../model/extension.js";
import type { Issue } from "../model/issue.js";
import type { Validator } from "../model/validator.js";
import type { Dialect } from "../wire/dialect.js";
import { ErrorCode } from "../wire/error-code.js";
import { isJsonObject, type JsonObject } from "../wire/frame.js";
import { checkOutgoing, type OutgoingPayload } from "./outgoing/outgoing-payload.js";
import { findIssues, type ResolvedValidation } from "./validation.js";

/** How vendors' data travels: as text that is JSON, or as the value itself. */
export type DataForm = "text" | "json";

/** Vendors' data as it came. */
export interface IncomingData {
  readonly payload: JsonObject;
  /** What is wrong with it, with paths in the payload of the DataTransfer; `undefined` when nothing is. */
  readonly issues: readonly Issue[] | undefined;
  /** Whether it can be handed on in spite of that, where the application only wants to be told. */
  readonly isObject: boolean;
}

/** Like {@link checkOutgoing}, with paths in the payload of the DataTransfer. */
export function checkData(
  given: object,
  validator: Validator<unknown>,
  validation: ResolvedValidation,
  dialect: Dialect,
): OutgoingPayload {
  const { payload, issues } = checkOutgoing(given, validator, validation, dialect);
  return { payload, issues: issues?.map(inData) };
}

/**
 * The member `data` of a DataTransfer, or nothing: an empty object says no more than no data.
 * @throws TypeError for what cannot be written as a JSON object: a cycle, a BigInt, a Date.
 */
export function writeData(payload: object, form: DataForm): { readonly data?: unknown } {
  const text: string | undefined = JSON.stringify(payload);
  if (text?.[0] !== "{") throw new TypeError("The data is no JSON object.");
  if (text === "{}") return {};
  return { data: form === "text" ? text : payload };
}

/** The data of a refusal, in the form of the protocol: what is text already goes as it is. */
export function writeRefusalData(data: unknown, form: DataForm): { readonly data?: unknown } {
  if (data === undefined) return {};
  return { data: form === "text" && typeof data !== "string" ? JSON.stringify(data) : data };
}

/**
 * Reads the data of a vendor's message. No data, and null, is an empty object; where the value itself travels, text that is the
 * JSON of an object is taken as well, because peers that speak both kinds of versions send it.
 */
export function readData(data: unknown, validator: Validator<unknown>, validation: ResolvedValidation): IncomingData {
  const value = data === undefined || data === null || data === "" ? {} : typeof data === "string" ? parse(data) : data;
  if (!isJsonObject(value)) {
    return { payload: {}, issues: [value === undefined ? notJson : notAnObject], isObject: false };
  }
  const { incoming, incomingDateTime } = validation;
  const issues = incoming === "off" ? undefined : findIssues(validator, value, incomingDateTime);
  return { payload: value, issues: issues?.map(inData), isObject: true };
}

/** What errors and reports call a vendor's message. */
export function nameOfMessage(action: string, { vendorId, messageId }: DataTransferMessage): string {
  return messageId === undefined ? `${action} ${vendorId}` : `${action} ${vendorId} ${messageId}`;
}

function inData(issue: Issue): Issue {
  return { ...issue, path: `/data${issue.path}` };
}

const notJson: Issue = {
  path: "/data",
  keyword: "json",
  message: "must be an object, or the JSON text of one",
  errorCode: ErrorCode.FormatViolation,
};

const notAnObject: Issue = {
  path: "/data",
  keyword: "type",
  message: "must be of type object",
  errorCode: ErrorCode.TypeConstraintViolation,
};

/** `undefined`, which no JSON is, for text that is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
