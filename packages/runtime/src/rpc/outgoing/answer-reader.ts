import { ConnectionClosedError } from "../../errors/connection-errors.js";
import type { FrameFault } from "../../wire/decode.js";
import type { CallError, CallResult, JsonObject } from "../../wire/frame.js";
import { isJsonObject } from "../../wire/frame.js";
import { MessageType } from "../../wire/message-type.js";
import { FrameError, OcppError, ValidationError } from "../call-errors.js";
import type { Connection, PendingCall } from "../connection.js";
import { encodeForPeer } from "../encode.js";
import type { Report } from "../report.js";
import type { ConnectionSettings } from "../settings.js";
import { isThenable } from "../thenable.js";
import { findIssues } from "../validation.js";
import type { Outbox } from "./outbox.js";
import type { OutgoingCall } from "./outgoing-call.js";

/** What the reader needs of its connection. */
export interface AnswerOwner {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
  write(text: string, action: string): void;
  report(report: Report): void;
  /** No call is on its way any more, perhaps. */
  drained(): void;
}

/** The answers of the other side: each settles the one call that it belongs to, or is only reported (R26). */
export class AnswerReader {
  readonly #owner: AnswerOwner;
  readonly #outbox: Outbox;
  /** Calls whose answer the application still looks at; made with the first one. */
  #checking: Set<OutgoingCall> | undefined;

  constructor(owner: AnswerOwner, outbox: Outbox) {
    this.#owner = owner;
    this.#outbox = outbox;
  }

  /** Whether the application looks at no answer. */
  get isIdle(): boolean {
    return (this.#checking?.size ?? 0) === 0;
  }

  /** Calls whose answer the application still looks at. */
  get pending(): readonly PendingCall[] {
    return [...(this.#checking ?? [])].map(({ messageId, action }) => ({ messageId, action, state: "inFlight" }));
  }

  /** The socket has ended: answers that the application still looks at can no longer be refused, and end with it. */
  disconnected(closeCode: number, reason: string): void {
    const calls = [...(this.#checking ?? [])];
    this.#checking?.clear();
    const { identity } = this.#owner.connection;
    for (const call of calls) call.reject(new ConnectionClosedError(identity, closeCode, reason, true));
  }

  /** Settles the call of a CALLRESULT or CALLERROR. */
  receive(frame: CallResult | CallError, text: string): void {
    // By index, here and where a CALL comes in: to take an array apart by its iterator takes longer.
    const messageType = frame[0];
    const messageId = frame[1];
    const call = this.#outbox.take(messageId);
    this.#owner.settings.observer.frame?.(this.#owner.connection, "in", text, call?.action);
    if (call === undefined) return this.#owner.report({ kind: "unexpectedAnswer", messageType, messageId });
    if (frame[0] === MessageType.CallResult) this.#resolve(call, frame[2]);
    else this.#reject(call, frame[2], frame[3], frame[4]);
    this.#outbox.pump();
  }

  /**
   * Settles the call of a malformed answer, at once rather than at its timeout: as the CALLERROR that it was meant to
   * be when at least its code can be read, else with a FrameError.
   * @returns whether there was such a call.
   */
  receiveFault(frame: FrameFault): boolean {
    const { messageType, messageId, reason, elements } = frame;
    const isAnswer = messageType === MessageType.CallResult || messageType === MessageType.CallError;
    const call = isAnswer && messageId !== undefined ? this.#outbox.take(messageId) : undefined;
    if (call === undefined) return false;
    const [, , errorCode, description, details] = elements;
    if (messageType === MessageType.CallError && typeof errorCode === "string") {
      this.#reject(
        call,
        errorCode,
        typeof description === "string" ? description : "",
        isJsonObject(details) ? details : {},
      );
    } else {
      const error = new FrameError(call.action, call.messageId, reason);
      if (messageType === MessageType.CallResult) {
        this.#refuse(call, new OcppError("FormatViolation", { description: "The CALLRESULT is malformed." }));
      }
      call.reject(error);
    }
    this.#outbox.pump();
    return true;
  }

  #resolve(call: OutgoingCall, response: JsonObject): void {
    const { route } = call.init;
    const validator = route?.feature.response;
    if (route === undefined || validator === undefined || route.validation.incoming === "off") {
      return this.#check(call, response);
    }
    const { incoming, incomingDateTime } = route.validation;
    const issues = findIssues(validator, response, incomingDateTime);
    if (issues === undefined) return this.#check(call, response);
    const { action, messageId } = call;
    this.#owner.report({ kind: "invalidPayload", action, messageId, part: "response", received: true, issues });
    if (incoming === "report") return this.#check(call, response);
    const error = new ValidationError(issues, { action, messageId, part: "response", received: true });
    this.#refuse(call, new OcppError(issues[0]?.errorCode ?? "GenericError", { description: error.message }));
    call.reject(error);
  }

  /** Lets the application look at a response that it may refuse. */
  #check(call: OutgoingCall, response: JsonObject): void {
    const { checkResponse } = call.init;
    if (checkResponse === undefined) return call.resolve(response);
    // The answer has come in time; how long the application thinks about it is its own affair.
    call.stopClock();
    this.#checking ??= new Set();
    const checking = this.#checking.add(call);
    call.onLeave = () => checking.delete(call);
    const settle = (task: () => void): void => {
      // The connection may have ended meanwhile, or the caller may have given up.
      if (!checking.delete(call)) return;
      task();
      this.#owner.drained();
    };
    const accept = (): void => settle(() => call.resolve(response));
    const refuse = (thrown: unknown): void =>
      settle(() => {
        call.reject(thrown);
        this.#refuse(call, OcppError.from(thrown, this.#owner.settings.exposeErrors));
      });
    try {
      const verdict = checkResponse(response);
      if (isThenable(verdict)) Promise.resolve(verdict).then(accept, refuse);
      else accept();
    } catch (error) {
      refuse(error);
    }
  }

  #reject(call: OutgoingCall, errorCode: string, description: string, details: JsonObject): void {
    const { action, messageId } = call;
    call.reject(new OcppError(errorCode, { description, details }, { messageId, action }));
  }

  /** Since OCPP 2.1 a peer is told that its CALLRESULT was refused (R17); before, nothing is sent. */
  #refuse(call: OutgoingCall, error: OcppError): void {
    const { dialect } = this.#owner.settings.protocol;
    if (!dialect.messageTypes.includes(MessageType.CallResultError)) return;
    const { action, messageId } = call;
    const text = encodeForPeer(MessageType.CallResultError, messageId, error, dialect, (cause) =>
      this.#owner.report({ kind: "applicationFailed", error: cause }),
    );
    this.#owner.write(text, action);
  }
}
