import { type DataTransferMessage, dataTransferKey } from "../../model/extension.js";
import { describeIssue, type Issue } from "../../model/issue.js";
import type { Protocol } from "../../model/protocol.js";
import type { Dialect } from "../../wire/dialect.js";
import { ErrorCode } from "../../wire/error-code.js";
import { isJsonObject, type JsonObject } from "../../wire/frame.js";
import { OcppError } from "../call-errors.js";
import type { Connection } from "../connection.js";
import { DataTransferError } from "../data-transfer-error.js";
import {
  checkData,
  type DataForm,
  nameOfMessage,
  readData,
  writeData,
  writeRefusalData,
} from "../data-transfer-form.js";
import type { Report } from "../report.js";
import { isThenable } from "../thenable.js";
import type { ResolvedValidation } from "../validation.js";
import type { Handler, HandlerContext, HandlerResult } from "./handler.js";

/**
 * Answers DataTransfer where vendors' extensions give its data a meaning: finds the vendor's message, decodes and
 * validates its data, runs its handler. What no extension handles is the application's own DataTransfer handler's, and
 * without one answered with UnknownVendorId or UnknownMessageId.
 */
export class DataTransferInbox {
  readonly action: string;
  /** The application's own handler of DataTransfer. */
  fallback: Handler | undefined;
  readonly #form: DataForm;
  readonly #hasStatusInfo: boolean;
  readonly #protocol: Protocol;
  readonly #validation: ResolvedValidation;
  readonly #report: (connection: Connection, report: Report) => void;
  readonly #handlers = new Map<string, { readonly message: DataTransferMessage; readonly handler: Handler }>();
  readonly #vendors: ReadonlySet<string>;

  constructor(
    protocol: Protocol,
    { action, data, statusInfo }: NonNullable<Dialect["dataTransfer"]>,
    validation: ResolvedValidation,
    report: (connection: Connection, report: Report) => void,
  ) {
    this.action = action;
    this.#form = data;
    this.#hasStatusInfo = statusInfo;
    this.#protocol = protocol;
    this.#validation = validation;
    this.#report = report;
    const messages = protocol.extensions.flatMap(({ dataTransfer }) => dataTransfer);
    this.#vendors = new Set(messages.map(({ vendorId }) => vendorId.toLowerCase()));
  }

  /** Registers the handler of one of the vendors' messages; it replaces an earlier one. */
  handleMessage(message: DataTransferMessage, handler: Handler): void {
    this.#handlers.set(dataTransferKey(message.vendorId, message.messageId), { message, handler });
  }

  /** The handler of DataTransfer. */
  readonly handle: Handler = (request, context) => {
    // With validation off, a peer may send anything.
    const vendorId = textOr(request["vendorId"], "");
    const known = this.#handlers.get(dataTransferKey(vendorId, textOr(request["messageId"], undefined)));
    if (known === undefined) return this.#handleUnknown(vendorId, request, context);
    const { message, handler } = known;
    const { payload, issues, isObject } = readData(request["data"], message.request, this.#validation);
    if (issues !== undefined) this.#refuseInvalid(message, issues, isObject, context);
    try {
      const response = handler(payload, context);
      if (!isThenable(response)) return this.#accept(message, response, context);
      return Promise.resolve(response as Promise<object | undefined>).then(
        (value) => this.#accept(message, value, context),
        (error: unknown) => this.#refuse(error),
      );
    } catch (error) {
      return this.#refuse(error);
    }
  };

  #handleUnknown(vendorId: string, request: JsonObject, context: HandlerContext): HandlerResult<object | undefined> {
    if (this.fallback !== undefined) return this.fallback(request, context);
    return { status: this.#vendors.has(vendorId.toLowerCase()) ? "UnknownMessageId" : "UnknownVendorId" };
  }

  /** @throws OcppError where the data cannot be handed on. */
  #refuseInvalid(
    message: DataTransferMessage,
    issues: readonly Issue[],
    isObject: boolean,
    { connection, messageId }: HandlerContext,
  ): void {
    const action = nameOfMessage(this.action, message);
    this.#report(connection, { kind: "invalidPayload", action, messageId, part: "request", received: true, issues });
    const [first] = issues;
    if (first === undefined || (isObject && this.#validation.incoming === "report")) return;
    throw new OcppError(first.errorCode, { description: describeIssue(first) });
  }

  #accept(message: DataTransferMessage, given: object | undefined, context: HandlerContext): object {
    const action = nameOfMessage(this.action, message);
    // A handler of a message with an empty response may return nothing.
    const response = given === undefined ? {} : given;
    if (!isJsonObject(response)) throw new TypeError(`The handler of ${action} returned no object.`);
    const { payload, issues } = checkData(response, message.response, this.#validation, this.#protocol.dialect);
    if (issues !== undefined) {
      const { connection, messageId } = context;
      this.#report(connection, {
        kind: "invalidPayload",
        action,
        messageId,
        part: "response",
        received: false,
        issues,
      });
      // The peer did nothing wrong; what is wrong with our answer is for our log only (R25).
      if (this.#validation.outgoing === "strict") throw new OcppError(ErrorCode.InternalError);
    }
    return { status: "Accepted", ...writeData(payload, this.#form) };
  }

  /** The answer that a handler has chosen by its error; every other error goes on. */
  #refuse(thrown: unknown): object {
    if (!(thrown instanceof DataTransferError) || thrown.remote) throw thrown;
    const { status, data, statusInfo } = thrown;
    const info = statusInfo === undefined || !this.#hasStatusInfo ? {} : { statusInfo };
    return { status, ...writeRefusalData(data, this.#form), ...info };
  }
}

function textOr<Other>(value: unknown, other: Other): string | Other {
  return typeof value === "string" ? value : other;
}
