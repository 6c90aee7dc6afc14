import type { DataTransferMessage } from "../../model/extension.js";
import { ErrorCode } from "../../wire/error-code.js";
import type { JsonObject } from "../../wire/frame.js";
import { OcppError, ValidationError, type ValidationSubject } from "../call-errors.js";
import { DataTransferError } from "../data-transfer-error.js";
import { checkData, type DataForm, nameOfMessage, readData, writeData } from "../data-transfer-form.js";
import type { Report } from "../report.js";
import type { ConnectionSettings } from "../settings.js";
import type { CallOptions } from "./caller.js";

/** What a vendor's message needs of the connection that it goes over. */
export interface DataTransferCaller {
  readonly settings: ConnectionSettings;
  call(action: string, request: unknown, options?: CallOptions<never>): Promise<object>;
  report(report: Report): void;
}

/**
 * Sends a vendor's message inside DataTransfer and resolves with the data of the answer.
 * @throws ValidationError when the request, or the data that came back, breaks its schema.
 * @throws DataTransferError when the answer has another status than Accepted.
 */
export async function callDataTransfer(
  caller: DataTransferCaller,
  message: DataTransferMessage,
  request: object,
  options: CallOptions<never> = {},
): Promise<object> {
  const { protocol, routes } = caller.settings;
  const { action, data: form } = protocol.dialect.dataTransfer ?? { action: "", data: "json" };
  const route = routes.get(action);
  // extendProtocol() has seen to it that the protocol has the action.
  if (route === undefined) throw new TypeError(`${protocol.title} has no DataTransfer.`);
  const { validation } = route;
  const { vendorId, messageId } = message;
  const name = nameOfMessage(action, message);
  const given = checkData(request, message.request, validation, protocol.dialect);
  if (given.issues !== undefined) {
    const { issues } = given;
    if (validation.outgoing === "strict") {
      throw new ValidationError(issues, { action: name, part: "request", received: false });
    }
    caller.report({ kind: "invalidPayload", action: name, messageId: "", part: "request", received: false, issues });
  }
  const whole = {
    vendorId,
    ...(messageId === undefined ? {} : { messageId }),
    ...encodeData(given.payload, form, name),
  };

  /** @throws ValidationError when the data of an answer breaks its schema. */
  const read = (answer: JsonObject): JsonObject => {
    const { payload, issues, isObject } = readData(answer["data"], message.response, validation);
    if (issues === undefined) return payload;
    const subject: ValidationSubject = { action: name, part: "response", received: true };
    caller.report({ kind: "invalidPayload", ...subject, messageId: "", issues });
    if (isObject && validation.incoming === "report") return payload;
    throw new ValidationError(issues, subject);
  };
  // Read while the answer can still be refused; an interceptor may put another answer in its place later.
  let seen: { readonly answer: object; readonly response: JsonObject } | undefined;
  let invalid: ValidationError | undefined;
  const checkResponse = (answer: JsonObject): unknown => {
    if (answer["status"] !== "Accepted") return undefined;
    seen = {
      answer,
      response: readOr(
        () => read(answer),
        (error) => (invalid = error),
      ),
    };
    return (options.checkResponse as ((response: JsonObject) => unknown) | undefined)?.(seen.response);
  };
  try {
    const answer = (await caller.call(action, whole, {
      ...options,
      checkResponse,
    } as CallOptions<never>)) as JsonObject;
    if (answer["status"] === "Accepted") return seen?.answer === answer ? seen.response : read(answer);
    throw refusalOf(answer, message);
  } catch (error) {
    if (invalid !== undefined && error instanceof OcppError && error.cause === invalid) throw invalid;
    throw error;
  }
}

/** @throws ValidationError when the data cannot be written as JSON: a cycle, a BigInt. */
function encodeData(payload: object, form: DataForm, name: string): { readonly data?: unknown } {
  try {
    return writeData(payload, form);
  } catch (cause) {
    const message = "cannot be written as JSON";
    const issues = [{ path: "/data", keyword: "json", message, errorCode: ErrorCode.FormatViolation }];
    throw new ValidationError(issues, { action: name, part: "request", received: false }, { cause });
  }
}

/** A peer that may be told of an invalid answer is told what is wrong with it, as of any other answer (R17). */
function readOr(read: () => JsonObject, failed: (error: ValidationError) => void): JsonObject {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    failed(error);
    const errorCode = error.issues[0]?.errorCode ?? ErrorCode.GenericError;
    throw new OcppError(errorCode, { description: error.message, cause: error });
  }
}

function refusalOf(answer: JsonObject, { vendorId, messageId }: DataTransferMessage): DataTransferError {
  const { status, data, statusInfo } = answer;
  const info = typeof statusInfo === "object" && statusInfo !== null ? statusInfo : undefined;
  return new DataTransferError(String(status), { data, statusInfo: info }, { vendorId, messageId });
}
