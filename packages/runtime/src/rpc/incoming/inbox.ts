import { ConnectionClosedError } from "../../errors/connection-errors.js";
import { describeIssue, type Issue } from "../../model/issue.js";
import { ErrorCode } from "../../wire/error-code.js";
import { type Call, encodeResult, isJsonObject, type JsonObject, type Send } from "../../wire/frame.js";
import { MessageType } from "../../wire/message-type.js";
import { OcppError } from "../call-errors.js";
import type { Connection } from "../connection.js";
import { encodeForPeer } from "../encode.js";
import { intercept } from "../interceptor.js";
import { checkOutgoing } from "../outgoing/outgoing-payload.js";
import type { Report } from "../report.js";
import type { ConnectionSettings, Route } from "../settings.js";
import { isThenable } from "../thenable.js";
import { findIssues } from "../validation.js";
import { AnswerCache } from "./answer-cache.js";
import { CallTable } from "./call-table.js";
import { IncomingCall, type TaskRunner } from "./incoming-call.js";

/** What the inbox needs of its connection. */
export interface InboxOwner {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
  /** Number of the current socket; `0` while there is none. */
  readonly session: number;
  /** Writes a frame; only called while connected. */
  write(text: string, action: string): void;
  /** The text of a CALLERROR in the dialect of the protocol. */
  encodeError(messageId: string, error: OcppError): string;
  report(report: Report): void;
  /** A CALL or SEND has been handled: there is room for another one. */
  handled(): void;
  /** No CALL is being handled any more. */
  drained(): void;
}

/** The calls of the other side: finds the handler, validates both ways and answers each CALL exactly once. */
export class Inbox implements TaskRunner {
  readonly #owner: InboxOwner;
  /** CALLs whose handlers are at work, by message id. */
  readonly #inProgress = new CallTable();
  /** SENDs whose handlers are at work: nobody waits for them, but they are told when the connection ends. */
  #sends: Set<IncomingCall> | undefined;
  readonly #answers: AnswerCache;
  /** Whether the last registration over this connection was accepted (R47). */
  #isRegistered = false;

  constructor(owner: InboxOwner) {
    this.#owner = owner;
    const { answerCacheSize, pingIntervalMs } = owner.settings;
    this.#answers = new AnswerCache(answerCacheSize, pingIntervalMs > 0);
  }

  /** Whether no CALL is being handled. */
  get isIdle(): boolean {
    return this.#inProgress.size === 0;
  }

  /** How many CALLs and SENDs are being handled. */
  get busy(): number {
    return this.#inProgress.size + (this.#sends?.size ?? 0);
  }

  /** The action of a CALL that was answered a moment ago; `undefined` for one that is no longer known. */
  answeredAction(messageId: string): string | undefined {
    return this.#answers.actionOf(messageId);
  }

  /** Keeps less for a connection that may be at rest; called now and then. */
  rest(): void {
    this.#answers.rest();
  }

  /** Handles a CALL or SEND. */
  receive(frame: Call | Send, text: string): void {
    if (frame[0] === MessageType.Call) this.#receiveCall(frame, text);
    else this.#receiveSend(frame, text);
  }

  runTask(call: IncomingCall, task: () => unknown): void {
    try {
      const result = task();
      if (isThenable(result)) result.then(undefined, (error: unknown) => this.#reportFailure(call, error));
    } catch (error) {
      this.#reportFailure(call, error);
    }
  }

  #receiveCall(frame: Call, text: string): void {
    const messageId = frame[1];
    const named = frame[2];
    const request = frame[3];
    if (this.#isRepeated(messageId, named, text)) return;
    const route = this.#owner.settings.routes.get(named);
    // Of a name that is kept with the answer one copy for all connections is enough.
    const action = route?.feature.action ?? named;
    const call = new IncomingCall(this.#owner.connection, action, messageId, text, this.#owner.session, this);
    this.#inProgress.add(call);
    try {
      this.#checkRegistration(call);
      const response = route === undefined ? this.#runUnknown(call, request) : this.#run(call, route, request, "call");
      if (isThenable(response)) {
        response.then(
          (value) => this.#succeed(call, route, value),
          (error: unknown) => this.#fail(call, error),
        );
      } else {
        this.#succeed(call, route, response);
      }
    } catch (error) {
      this.#fail(call, error);
    }
  }

  /** Handles a SEND, which is never answered (R17): whatever goes wrong is reported. */
  #receiveSend(frame: Send, text: string): void {
    const [, messageId, action, request] = frame;
    const call = new IncomingCall(this.#owner.connection, action, messageId, text, this.#owner.session, this);
    const route = this.#owner.settings.routes.get(action);
    this.#sends ??= new Set();
    const sends = this.#sends;
    const refused = (error: unknown): void => {
      const isCurrent = sends.delete(call);
      // What a CALL would be refused with is no failure of a handler; an invalid payload has been reported already.
      if (!(error instanceof OcppError) || error.remote) this.#reportFailure(call, error);
      else if (!call.isReported) this.#owner.report({ kind: "sendRefused", action, messageId, error });
      if (isCurrent) this.#owner.handled();
    };
    const done = (): void => {
      if (!sends.delete(call)) return;
      call.answered();
      this.#owner.handled();
    };
    sends.add(call);
    try {
      this.#checkRegistration(call);
      if (route === undefined) throw new OcppError(ErrorCode.NotImplemented);
      const result = this.#run(call, route, request, "send");
      if (isThenable(result)) result.then(done, refused);
      else done();
    } catch (error) {
      refused(error);
    }
  }

  /** The socket has ended: handlers are told, answers are no longer sent. */
  disconnected(closeCode: number, reason: string): void {
    const calls = [...this.#inProgress.clear(), ...(this.#sends ?? [])];
    this.#sends?.clear();
    this.#answers.clear();
    for (const call of calls) {
      call.abort(new ConnectionClosedError(this.#owner.connection.identity, closeCode, reason, false));
    }
    this.#owner.drained();
  }

  /** Whether a CALL repeats one that is being handled or was just answered (R10, R13); if so it is dealt with. */
  #isRepeated(messageId: string, action: string, text: string): boolean {
    const { settings } = this.#owner;
    const inProgress = this.#inProgress.get(messageId);
    const answer = inProgress === undefined ? this.#answers.find(messageId, text) : undefined;
    if (inProgress === undefined && answer === undefined) return false;
    const isSame = inProgress === undefined || inProgress.text === text;
    this.#owner.report({ kind: isSame ? "repeatedCall" : "messageIdCollision", action, messageId });
    if (!isSame || settings.repeatedCall === "refuse") {
      const description = "The message id is in use by another CALL.";
      const error = new OcppError(ErrorCode.RpcFrameworkError, { description });
      this.#owner.write(this.#owner.encodeError(messageId, error), action);
    } else if (answer !== undefined) {
      this.#owner.write(answer, action);
    }
    return true;
  }

  #runUnknown(call: IncomingCall, request: JsonObject): unknown {
    const handle = this.#owner.settings.unknownAction;
    if (handle === undefined) {
      throw new OcppError(ErrorCode.NotImplemented, { description: "The action is not known." });
    }
    return handle(call.action, request, call);
  }

  #run(call: IncomingCall, route: Route, request: JsonObject, kind: "call" | "send"): unknown {
    const { handler, feature, validation } = route;

    if (handler === undefined) {
      throw new OcppError(ErrorCode.NotSupported, { description: "The action is known, but not supported here." });
    }
    if (feature.kind !== kind) {
      const description = `The action is a ${feature.kind.toUpperCase()}.`;
      throw new OcppError(ErrorCode.ProtocolError, { description });
    }
    if (validation.incoming !== "off") {
      const issues = findIssues(feature.request, request, validation.incomingDateTime);
      if (issues !== undefined) this.#refuseInvalid(call, issues, validation.incoming);
    }
    const { incoming } = this.#owner.settings;
    if (incoming.length === 0 || kind === "send") return handler(request, call);
    const innermost = intercept(incoming, async (intercepted) => {
      const response = await handler(intercepted.request as JsonObject, call);
      return response === undefined ? {} : response;
    });
    const { connection, action, messageId } = call;
    return innermost({ connection, action, request, messageId, options: undefined });
  }

  /** @throws OcppError when the client has to register first (R47). */
  #checkRegistration(call: IncomingCall): void {
    const { connection, action } = call;
    const { registration, protocol } = this.#owner.settings;
    const register = protocol.dialect.registration?.action;
    if (registration === "open" || register === undefined || register === action) return;
    const isRegistered = this.#isRegistered;
    // What is refused now may be answered otherwise a moment later, so that refusal is not kept for repetitions.
    call.isKept = false;
    // A check that answers with anything but true, a promise for example, lets nothing through.
    const mayPass =
      registration === "required" ? isRegistered : registration({ connection, action, isRegistered }) === true;
    call.isKept = mayPass;
    if (mayPass) return;
    throw new OcppError(ErrorCode.SecurityError, { description: `Not before ${register} was accepted.` });
  }

  /** Notes the outcome of a registration, which the answer to it tells (R47). */
  #noteRegistration(action: string, response: object): void {
    const { registration } = this.#owner.settings.protocol.dialect;
    if (registration?.action !== action) return;
    this.#isRegistered = (response as JsonObject)[registration.field] === registration.value;
  }

  #refuseInvalid(call: IncomingCall, issues: readonly Issue[], mode: "strict" | "report"): void {
    const { action, messageId } = call;
    this.#owner.report({ kind: "invalidPayload", action, messageId, part: "request", received: true, issues });
    call.isReported = mode === "strict";
    const [first] = issues;
    if (mode === "strict" && first !== undefined) {
      throw new OcppError(first.errorCode, { description: describeIssue(first) });
    }
  }

  #succeed(call: IncomingCall, route: Route | undefined, response: unknown): void {
    let text: string;
    try {
      // A handler of an action with an empty response may return nothing.
      const payload = response === undefined ? {} : response;
      if (!isJsonObject(payload)) throw new TypeError(`The handler of ${call.action} returned no object.`);
      const checked = route === undefined ? payload : this.#checkResponse(call, route, payload);
      text = encodeResult(call.messageId, checked);
      this.#noteRegistration(call.action, checked);
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    this.#answer(call, text);
  }

  /** The response as it goes over the wire: without empty optional fields where the protocol wants that (R29). */
  #checkResponse(call: IncomingCall, { feature, validation }: Route, given: object): object {
    if (feature.response === undefined) return given;
    const { dialect } = this.#owner.settings.protocol;
    const { payload: response, issues } = checkOutgoing(given, feature.response, validation, dialect);
    if (issues === undefined) return response;
    const { action, messageId } = call;
    this.#owner.report({ kind: "invalidPayload", action, messageId, part: "response", received: false, issues });
    // The peer did nothing wrong; what is wrong with our answer is for our log only (R25).
    if (validation.outgoing === "strict") throw new OcppError(ErrorCode.InternalError);
    return response;
  }

  #fail(call: IncomingCall, thrown: unknown): void {
    const error = OcppError.from(thrown, this.#owner.settings.exposeErrors);
    if (error !== thrown) this.#reportFailure(call, thrown);
    const { dialect } = this.#owner.settings.protocol;
    const text = encodeForPeer(MessageType.CallError, call.messageId, error, dialect, (cause) =>
      this.#reportFailure(call, cause),
    );
    this.#answer(call, text);
  }

  #answer(call: IncomingCall, text: string): void {
    // After a disconnect the call is no longer in progress, and nobody waits for the answer.
    if (call.session !== this.#owner.session || !this.#inProgress.delete(call)) return;
    try {
      this.#owner.write(text, call.action);
      if (call.isKept) this.#answers.add(call.messageId, call.action, call.text, text);
    } catch (error) {
      // Behind a promise of a handler nobody would catch it.
      this.#owner.report({ kind: "applicationFailed", error });
    }
    call.answered();
    this.#owner.handled();
    this.#owner.drained();
  }

  #reportFailure({ action, messageId }: IncomingCall, error: unknown): void {
    this.#owner.report({ kind: "handlerFailed", action, messageId, error });
  }
}
