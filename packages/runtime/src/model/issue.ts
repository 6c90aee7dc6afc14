import { ErrorCode } from "../wire/error-code.js";
import type { ValidatorError } from "./validator.js";

/** One thing that is wrong with a payload. */
export interface Issue {
  /** JSON pointer to the field, `""` for the payload itself. */
  readonly path: string;
  /** The keyword of the schema that is broken, such as `maxLength`. */
  readonly keyword: string;
  /** What the schema demands, in words; never the value itself (R24). */
  readonly message: string;
  /** The error code that a CALLERROR for this issue carries (R24). */
  readonly errorCode: ErrorCode;
}

/** Longest part of a name of the peer's choosing that is repeated in a message. */
const nameMaxLength = 50;

/** Turns what a validator reports into an issue. */
export function toIssue(error: ValidatorError): Issue {
  const { keyword, params } = error;
  return {
    path: error.instancePath + pathOfNamed(error),
    keyword,
    message: (words[keyword] ?? (() => `breaks ${keyword}`))(params),
    errorCode: errorCodes[keyword] ?? ErrorCode.PropertyConstraintViolation,
  };
}

/** One line for a CALLERROR description or a log: path and constraint. */
export function describeIssue(issue: Issue): string {
  return `${issue.path === "" ? "payload" : issue.path} ${issue.message}`;
}

const errorCodes: Readonly<Record<string, ErrorCode>> = {
  type: ErrorCode.TypeConstraintViolation,
  "x-infinite": ErrorCode.TypeConstraintViolation,
  required: ErrorCode.OccurrenceConstraintViolation,
  minItems: ErrorCode.OccurrenceConstraintViolation,
  maxItems: ErrorCode.OccurrenceConstraintViolation,
  minProperties: ErrorCode.OccurrenceConstraintViolation,
  maxProperties: ErrorCode.OccurrenceConstraintViolation,
  additionalProperties: ErrorCode.FormatViolation,
};

const words: Readonly<Record<string, (params: ValidatorError["params"]) => string>> = {
  type: ({ type }) => `must be of type ${Array.isArray(type) ? type.join(" or ") : type}`,
  required: () => "is required",
  additionalProperties: () => "is not a field of this message",
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as unknown[]).join(", ")}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  minLength: ({ limit }) => `must have at least ${limit} characters`,
  maxLength: ({ limit }) => `must have at most ${limit} characters`,
  minItems: ({ limit }) => `must have at least ${limit} items`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  exclusiveMinimum: ({ limit }) => `must be more than ${limit}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${limit}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
  format: ({ format }) => `must have the format ${format}`,
  pattern: ({ pattern }) => `must match ${pattern}`,
  "x-order": ({ earlier }) => `must not be before ${earlier}`,
  "x-infinite": () => "must be a number, or infinity",
};

/** What validators report of the object that has a field, or lacks it: by keyword, what in its params is the name. */
const namingParams: Readonly<Record<string, string>> = {
  required: "missingProperty",
  additionalProperties: "additionalProperty",
  "x-order": "later",
};

/** The name of such a field is added to the path. */
function pathOfNamed({ keyword, params }: ValidatorError): string {
  const name = params[namingParams[keyword] ?? ""];
  return typeof name === "string" ? `/${escapePointer(name.slice(0, nameMaxLength))}` : "";
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
