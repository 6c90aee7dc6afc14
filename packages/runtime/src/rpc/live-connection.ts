import { NotConnectedError } from "../errors/connection-errors.js";
import { DefinitionError } from "../errors/definition-error.js";
import type { Role } from "../model/feature.js";
import type { Protocol } from "../model/protocol.js";
import type { ProtocolTypes } from "../model/protocol-types.js";
import { isCloseCode } from "../transport/close-frame.js";
import type { Transport } from "../transport/transport.js";
import { decodeFrame, type FrameFault, fault, isFrame } from "../wire/decode.js";
import type { Frame, JsonObject } from "../wire/frame.js";
import { messageIdMaxLength } from "../wire/message-id.js";
import { MessageType } from "../wire/message-type.js";
import { OcppError } from "./call-errors.js";
import { checkNumbers } from "./check-numbers.js";
import type { Connection, PendingCall, PlainConnection } from "./connection.js";
import { encodeOcppError, encodeOutgoing } from "./encode.js";
import { addExtensions } from "./extension-methods.js";
import { BadFrames } from "./incoming/bad-frames.js";
import { Inbox } from "./incoming/inbox.js";
import { Intake } from "./incoming/intake.js";
import { SocketReceiver } from "./incoming/socket-receiver.js";
import { type InterceptedCall, intercept, type NextCall } from "./interceptor.js";
import { KeepAlive } from "./keep-alive.js";
import { AnswerReader } from "./outgoing/answer-reader.js";
import type { CallOptions, SendOptions } from "./outgoing/caller.js";
import { Outbox } from "./outgoing/outbox.js";
import { OutgoingCall } from "./outgoing/outgoing-call.js";
import { prepareRequest } from "./outgoing/outgoing-request.js";
import { UnansweredCalls } from "./outgoing/unanswered-calls.js";
import type { Report } from "./report.js";
import type { ConnectionSettings } from "./settings.js";

/**
 * A connection at work: joins outbox and inbox over a transport. A client attaches one transport after the other, a
 * server one only.
 */
export class LiveConnection implements PlainConnection<ProtocolTypes, Role> {
  readonly identity: string;
  readonly settings: ConnectionSettings;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #intake: Intake;
  /** Made with the first answer. */
  #answers: AnswerReader | undefined;
  /** Made with the first bad frame. */
  #badFrames: BadFrames | undefined;
  /** Made with the first call that was not answered in time. */
  #unanswered: UnansweredCalls | undefined;
  readonly #keepAlive: KeepAlive;
  /** The interceptors of outgoing calls, joined with the first call: they are the application's and may throw. */
  #callChain: NextCall | undefined;
  #transport: Transport | undefined;
  #lastSession = 0;
  /** This side has given the peer up: nothing of it is processed any more (RFC 6455, 7.1.7). */
  #hasFailed = false;
  #isClosing = false;
  /** Why this side has cut the socket. */
  #cutReason = "";
  #onIdle: (() => void)[] | undefined;
  #onClosed: (() => void)[] | undefined;
  #refusal: string | undefined;
  /** Waits for the end of a socket that was cut off. */
  #onSocketEnd: (() => void) | undefined;

  constructor(identity: string, settings: ConnectionSettings) {
    this.identity = identity;
    this.settings = settings;
    this.#outbox = new Outbox(this);
    this.#inbox = new Inbox(this);
    this.#intake = new Intake(this, this.#inbox, settings.maxInboundCalls);
    this.#keepAlive = new KeepAlive(this, settings.keepAliveTimers, settings.pingIntervalMs, settings.silenceTimeoutMs);
    addExtensions(this, settings.protocol);
  }

  get connection(): Connection {
    return this;
  }

  get protocol(): Protocol {
    return this.settings.protocol;
  }

  get side(): Role {
    return this.settings.side;
  }

  get connected(): boolean {
    return this.#transport !== undefined;
  }

  /** Whether this side has begun to close the present socket. */
  get isClosing(): boolean {
    return this.#transport !== undefined && this.#isClosing;
  }

  /** Number of the current socket; `0` while there is none. */
  get session(): number {
    return this.#transport === undefined ? 0 : this.#lastSession;
  }

  get pending(): readonly PendingCall[] {
    return [...(this.#answers?.pending ?? []), ...this.#outbox.pending];
  }

  get pingIntervalMs(): number {
    return this.#keepAlive.pingIntervalMs;
  }

  set pingIntervalMs(pingIntervalMs: number) {
    checkNumbers({ pingIntervalMs }, { pingIntervalMs: 0 });
    this.#keepAlive.pingIntervalMs = pingIntervalMs;
  }

  /** Whether the peer's messages stay in the socket, because too many are at work. */
  get isReadingPaused(): boolean {
    return this.#intake.isPaused;
  }

  /** Whether the peer still owes an answer. */
  get isAwaitingAnswer(): boolean {
    return this.#outbox.isAwaitingAnswer;
  }

  speaks<Other extends ProtocolTypes>(protocol: Protocol<Other>): this is Connection<Other, Role> {
    const own = this.protocol;
    return (
      own.subprotocol === protocol.subprotocol &&
      protocol.extensions.every((extension) => own.extensions.includes(extension))
    );
  }

  // The types of actions and payloads are those of the interface; in here they are names and JSON.
  call(action: string, request: unknown, options: CallOptions<never> = {}): Promise<never> {
    const { outgoing } = this.settings;
    if (outgoing.length === 0) return this.#submit(action, request as object, options, true) as Promise<never>;
    const call: InterceptedCall = {
      connection: this,
      action,
      request: request as object,
      messageId: undefined,
      options,
    };
    // An interceptor is the application's: one that throws at once must not throw out of call().
    return new Promise<object>((resolve) => {
      this.#callChain ??= intercept(outgoing, (last) =>
        this.#submit(last.action, last.request, last.options ?? {}, true),
      );
      resolve(this.#callChain(call));
    }) as Promise<never>;
  }

  callUnchecked(action: string, request: object, options: CallOptions<never> = {}): Promise<JsonObject> {
    return this.#submit(action, request, options, false);
  }

  async send(action: string, request: unknown, options: SendOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const messageId = this.#newMessageId();
    const route = this.settings.routes.get(action);
    const payload = prepareRequest(this.settings, route, "send", action, messageId, request as object, (report) =>
      this.report(report),
    );
    const text = encodeOutgoing(MessageType.Send, messageId, action, payload);
    if (this.#transport === undefined || this.#isClosing || this.#refusal !== undefined) {
      throw new NotConnectedError(this.identity, this.#refusal);
    }
    this.write(text, action);
  }

  pause(): void {
    this.#outbox.pause();
  }

  resume(): void {
    this.#outbox.resume();
  }

  close(closeCode = 1000, reason = ""): void {
    if (!isCloseCode(closeCode)) {
      throw new DefinitionError(`${closeCode} is no code that a close frame may carry; use 1000 or 3000 to 4999.`);
    }
    if (this.#transport === undefined) return;
    this.#isClosing = true;
    this.#outbox.closing();
    this.#keepAlive.stop();
    this.#intake.closing();
    this.#transport.close(closeCode, reason);
  }

  terminate(): void {
    this.#transport?.terminate();
  }

  /**
   * Ends the connection at once for everybody on this side, whatever the peer makes of the close frame: nothing that
   * the socket still brings reaches a handler or a call (R31).
   * @param leaving holds the socket until it has ended as well.
   */
  leave(closeCode: number, reason: string, leaving: Set<Transport>): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    leaving.add(transport);
    this.#onSocketEnd = () => leaving.delete(transport);
    this.#guard(() => this.#detach(closeCode, reason));
    // Where reading was paused, the peer's answer to the close has to come through all the same.
    transport.resume();
    transport.close(closeCode, reason);
  }

  /** Begins to use a socket; what waited goes out. */
  attach(transport: Transport): void {
    this.#transport = transport;
    this.#lastSession++;
    this.#badFrames?.reset();
    this.#hasFailed = false;
    this.#isClosing = false;
    this.#unanswered?.reset();
    this.#cutReason = "";
    this.#refusal = undefined;
    this.#intake.start(transport);
    transport.start(new SocketReceiver(this, transport));
    this.#keepAlive.start(transport);
    this.#outbox.connected();
  }

  /** Takes no new calls from here on: each rejects with NotConnectedError and these words. */
  refuseCalls(why: string): void {
    this.#refusal = why;
  }

  /** Ends every call that waits for a socket or an answer. */
  stop(closeCode: number, reason: string): void {
    this.#outbox.stop(closeCode, reason);
  }

  /** Resolves when no call of either side is on its way. */
  whenIdle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle ??= [];
      this.#onIdle.push(resolve);
    });
  }

  /** Resolves when there is no socket any more. */
  whenClosed(): Promise<void> {
    if (this.#transport === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed ??= [];
      this.#onClosed.push(resolve);
    });
  }

  write(text: string, action: string): void {
    this.settings.observer.frame?.(this, "out", text, action);
    const transport = this.#transport;
    transport?.send(text);
    const { maxSendBufferBytes } = this.settings;
    // A peer that does not read takes no close frame either.
    if (transport === undefined || transport.bufferedBytes <= maxSendBufferBytes || this.#hasFailed) return;
    this.report({ kind: "limitReached", limit: "maxSendBufferBytes", value: maxSendBufferBytes });
    this.cut(`did not read ${maxSendBufferBytes} bytes that were sent to it`);
  }

  /** Ends the socket at once, and says why. Nothing that still comes of the peer is looked at. */
  cut(reason: string): void {
    if (this.#transport === undefined || this.#hasFailed) return;
    this.#hasFailed = true;
    this.#isClosing = true;
    this.#cutReason = reason;
    this.#outbox.closing();
    this.#keepAlive.stop();
    this.#transport.terminate();
  }

  pinged(): void {
    this.#inbox.rest();
  }

  // A socket that was replaced may still have something to say; nothing of it counts any more.
  received(transport: Transport, text: string): void {
    if (this.#transport === transport) this.#receive(text);
  }

  receivedBinary(transport: Transport): void {
    if (this.#transport === transport) this.#guard(() => this.#receiveFault(fault("binary", [])));
  }

  ended(transport: Transport, closeCode: number, reason: string): void {
    if (this.#transport === transport) this.#guard(() => this.#detach(closeCode, reason));
    this.#onSocketEnd?.();
  }

  silent(silentMs: number): void {
    this.cut(`silent for ${silentMs} ms after a ping`);
  }

  transmitted(): void {
    this.#intake.regulate();
  }

  handled(): void {
    if (!this.#intake.isIdle) this.#guard(() => this.#intake.handled());
  }

  unanswered(action: string): void {
    this.#unanswered ??= new UnansweredCalls(this);
    this.#unanswered.add(action);
  }

  giveUp(reason: string): void {
    this.#hasFailed = true;
    this.close(1002, reason);
  }

  encodeError(messageId: string, error: OcppError): string {
    return encodeOcppError(MessageType.CallError, messageId, error, this.protocol.dialect);
  }

  report(report: Report): void {
    this.settings.observer.report(this, report);
  }

  cancelled(call: PendingCall, error: unknown): void {
    this.settings.observer.cancelled?.(this, call, error);
  }

  drained(): void {
    if (this.#onIdle === undefined || !this.#isIdle) return;
    const resolvers = this.#onIdle;
    this.#onIdle = undefined;
    for (const resolve of resolvers) resolve();
  }

  get #isIdle(): boolean {
    return this.#outbox.isIdle && this.#inbox.isIdle && this.#intake.isIdle && (this.#answers?.isIdle ?? true);
  }

  get #answerReader(): AnswerReader {
    this.#answers ??= new AnswerReader(this, this.#outbox);
    return this.#answers;
  }

  #submit(action: string, request: object, options: CallOptions<never>, checked: boolean): Promise<JsonObject> {
    return new Promise((resolve, reject) => {
      if (this.#refusal !== undefined) throw new NotConnectedError(this.identity, this.#refusal);
      const { settings } = this;
      const messageId = this.#newMessageId();
      const route = checked ? settings.routes.get(action) : undefined;
      const payload = checked
        ? prepareRequest(settings, route, "call", action, messageId, request, (report) => this.report(report))
        : request;
      const call = new OutgoingCall({
        messageId,
        action,
        text: encodeOutgoing(MessageType.Call, messageId, action, payload),
        route,
        timeoutMs: options.timeoutMs ?? settings.callTimeoutMs,
        signal: options.signal,
        checkResponse: options.checkResponse as ((response: JsonObject) => unknown) | undefined,
        resend: settings.side === "client" && (options.onDisconnect ?? settings.onDisconnect) === "resend",
        resolve,
        reject,
      });
      this.#outbox.submit(call);
    });
  }

  /** @throws DefinitionError for an id that no peer would take (R10): the call would wait for its answer in vain. */
  #newMessageId(): string {
    const messageId = this.settings.messageId();
    if (typeof messageId === "string" && messageId !== "" && messageId.length <= messageIdMaxLength) return messageId;
    throw new DefinitionError(`The message id generator must give 1 to ${messageIdMaxLength} characters.`);
  }

  #receive(text: string): void {
    if (this.#hasFailed) return;
    try {
      const decoded = decodeFrame(text, this.protocol.dialect, this.settings.maxNesting);
      if (!isFrame(decoded)) return this.#receiveFault(decoded, text);
      this.#badFrames?.reset();
      this.#dispatch(decoded, text);
    } catch (error) {
      this.#applicationFailed(error);
    }
  }

  #dispatch(frame: Frame, text: string): void {
    const { observer } = this.settings;
    switch (frame[0]) {
      case MessageType.Call:
      case MessageType.Send:
        observer.frame?.(this, "in", text, frame[2]);
        return this.#intake.receive(frame, text);
      case MessageType.CallResult:
      case MessageType.CallError:
        this.#unanswered?.reset();
        return this.#answerReader.receive(frame, text);
      case MessageType.CallResultError: {
        observer.frame?.(this, "in", text);
        const [, messageId, errorCode, description, details] = frame;
        const action = this.#inbox.answeredAction(messageId);
        const origin = { messageId, action: action ?? "", part: "response" } as const;
        const error = new OcppError(errorCode, { description, details }, origin);
        return this.report({ kind: "resultRefused", action, messageId, error });
      }
    }
  }

  #receiveFault(frame: FrameFault, text = ""): void {
    if (this.#hasFailed) return;
    this.settings.observer.frame?.(this, "in", text);
    this.#badFrames ??= new BadFrames(this, this.#answerReader);
    this.#badFrames.receive(frame);
  }

  #detach(closeCode: number, closeReason: string): void {
    const reason = closeReason === "" ? this.#cutReason : closeReason;
    this.#transport = undefined;
    this.#keepAlive.stop();
    this.#intake.stop();
    this.#inbox.disconnected(closeCode, reason);
    this.#answers?.disconnected(closeCode, reason);
    this.#outbox.disconnected(closeCode, reason);
    this.settings.observer.closed(this, closeCode, reason);
    const resolvers = this.#onClosed ?? [];
    this.#onClosed = undefined;
    for (const resolve of resolvers) resolve();
  }

  #guard(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#applicationFailed(error);
    }
  }

  /** What a frame sets off may run parts of the application: a queue, a logger, an id generator that throws. */
  #applicationFailed(error: unknown): void {
    this.report({ kind: "applicationFailed", error });
  }
}
