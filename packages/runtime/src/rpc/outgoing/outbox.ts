import { ConnectionClosedError, NotConnectedError } from "../../errors/connection-errors.js";
import { CallTimeoutError, QueueFullError } from "../call-errors.js";
import type { PendingCall } from "../connection.js";
import type { Report } from "../report.js";
import type { ConnectionSettings } from "../settings.js";
import type { OutgoingCall } from "./outgoing-call.js";
import type { RequestQueue } from "./queue.js";

/** Aborted calls that a queue may hold before they are taken out, so that taking out costs little per call. */
const slack = 32;

/** The list of every outbox that has had no call yet; nothing is ever put into it. */
const none: OutgoingCall[] = [];

/** What the outbox needs of its connection. */
export interface OutboxOwner {
  readonly identity: string;
  readonly settings: ConnectionSettings;
  /** Writes a frame; only called while connected. */
  write(text: string, action: string): void;
  /** A CALL has left, whose answer must be able to come. */
  transmitted(): void;
  /** A CALL that had left was not answered in time. */
  unanswered(action: string): void;
  report(report: Report): void;
  /** A call ended without an answer. */
  cancelled(call: PendingCall, error: unknown): void;
  /** Nothing waits and nothing is in flight any more. */
  drained(): void;
}

/**
 * The calls of one side of a connection: sent in order, one in flight at a time (R15), bounded (R36), each settled
 * exactly once (R35). It starts without a socket: calls go out between {@link connected} and {@link disconnected}.
 */
export class Outbox {
  readonly #owner: OutboxOwner;
  /**
   * In flight, oldest first: nearly always none or one, so an array. A call that was given up keeps its place until its
   * answer or its timeout, because the peer is still busy with it (R15).
   */
  #inFlight: OutgoingCall[] = none;
  /** Calls that were in flight when the socket ended and go out first on the next one (R34). */
  #resend: OutgoingCall[] | undefined;
  /** Made with the first call that has to wait. */
  #queue: RequestQueue | undefined;
  /** The live calls of the queue: a queue has no way to look into, or to take one out of the middle. */
  #waiting: Set<OutgoingCall> | undefined;
  #isConnected = false;
  #isPaused = false;

  constructor(owner: OutboxOwner) {
    this.#owner = owner;
  }

  /** Whether no call waits or is in flight. */
  get isIdle(): boolean {
    return this.#inFlight.every(isSettled) && this.isQueueEmpty;
  }

  /** Whether a call is on its way, or the peer is still busy with one that was given up. */
  get isAwaitingAnswer(): boolean {
    return this.#inFlight.length > 0;
  }

  /** Calls without an answer, in flight first. */
  get pending(): readonly PendingCall[] {
    const calls = [
      ...this.#inFlight.filter((call) => !isSettled(call)),
      ...(this.#resend ?? []),
      ...(this.#waiting ?? []),
    ];
    return calls.map(({ messageId, action, state }) => ({
      messageId,
      action,
      state: state === "inFlight" ? "inFlight" : "queued",
    }));
  }

  /** Sends a call, or lets it wait for its turn; or rejects it at once. */
  submit(call: OutgoingCall): void {
    const { signal, resend } = call.init;
    if (signal?.aborted === true) return call.reject(signal.reason);
    if (!this.#isConnected && !resend) return call.reject(new NotConnectedError(this.#owner.identity));
    if (!this.#maySend || !this.isQueueEmpty) {
      if (!this.#enqueue(call)) {
        return call.reject(new QueueFullError(call.action, this.#owner.settings.queueCapacity));
      }
      this.#watch(call);
      return;
    }
    this.#watch(call);
    this.#transmit(call);
  }

  /** Takes the call that an answer belongs to; `undefined` when none is in flight under this id (R26). */
  take(messageId: string): OutgoingCall | undefined {
    const index = this.#inFlight.findIndex((each) => each.messageId === messageId);
    const call = this.#inFlight[index];
    if (call === undefined) return undefined;
    // The usual case is the only one, and nothing has to be moved for it.
    if (index === this.#inFlight.length - 1) this.#inFlight.pop();
    else this.#inFlight.splice(index, 1);
    if (!isSettled(call)) return call;
    call.stopClock();
    this.pump();
    return undefined;
  }

  /** Sends what may be sent now; called after an answer has settled its call. */
  pump(): void {
    while (!this.isQueueEmpty && this.#maySend) {
      const call = this.#next();
      if (call === undefined) break;
      const { signal } = call.init;
      // One abort may end several calls: the first one's end must not send the next, whose own turn comes right after.
      if (signal?.aborted === true) this.#end(call, signal.reason);
      else this.#transmit(call);
    }
    if (this.isIdle) this.#owner.drained();
  }

  /** There is a socket: what waited goes out, with a fresh clock (R34). */
  connected(): void {
    this.#isConnected = true;
    this.pump();
  }

  /** The socket is being closed: answers may still come, but nothing goes out any more. */
  closing(): void {
    this.#isConnected = false;
  }

  /** The socket has ended: calls end with it, except those that are to be sent again (R34). */
  disconnected(closeCode: number, reason: string): void {
    this.#isConnected = false;
    const inFlight = this.#emptyFlight();
    const waiting = this.#emptyQueue();
    const kept = inFlight.filter((call) => call.init.resend);
    for (const call of kept) {
      call.stopClock();
      call.state = "queued";
    }
    this.#resend = [...kept, ...(this.#resend ?? [])];
    for (const call of waiting) if (call.init.resend) this.#requeue(call);
    const ended = [...inFlight, ...waiting].filter((call) => !call.init.resend);
    for (const call of ended) this.#end(call, this.#closedError(call, closeCode, reason));
    if (this.isIdle) this.#owner.drained();
  }

  /** Ends every call, those that were to be sent again too. */
  stop(closeCode: number, reason: string): void {
    const calls = [...this.#emptyFlight(), ...(this.#resend?.splice(0) ?? []), ...this.#emptyQueue()];
    for (const call of calls) this.#end(call, this.#closedError(call, closeCode, reason));
    this.#owner.drained();
  }

  /** Stops sending, and the clocks of calls in flight (R34). */
  pause(): void {
    this.#isPaused = true;
    for (const call of this.#inFlight) call.stopClock();
  }

  /** Undoes {@link pause}; the clocks of calls in flight start anew (R34). */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    for (const call of this.#inFlight) this.#startClock(call);
    this.pump();
  }

  get isQueueEmpty(): boolean {
    return (this.#resend?.length ?? 0) === 0 && (this.#waiting?.size ?? 0) === 0;
  }

  get #maySend(): boolean {
    return this.#isConnected && !this.#isPaused && this.#inFlight.length < this.#owner.settings.maxInFlight;
  }

  #transmit(call: OutgoingCall): void {
    call.state = "inFlight";
    call.sent = true;
    if (this.#inFlight === none) this.#inFlight = [call];
    else this.#inFlight.push(call);
    this.#startClock(call);
    this.#owner.write(call.init.text, call.action);
    this.#owner.transmitted();
  }

  #startClock(call: OutgoingCall): void {
    call.startClock(() => this.#expire(call));
  }

  #expire(call: OutgoingCall): void {
    this.#remove(call);
    if (!isSettled(call)) this.#end(call, new CallTimeoutError(call.action, call.messageId, call.init.timeoutMs));
    this.#owner.unanswered(call.action);
    this.pump();
  }

  #watch(call: OutgoingCall): void {
    if (call.init.signal === undefined) return;
    call.watchSignal(() => {
      const error: unknown = call.init.signal?.reason;
      // Without a timeout nothing but the answer would give the place free again, and it may never come.
      if (call.state === "inFlight" && call.init.timeoutMs > 0) {
        call.abandon(error);
        this.#owner.cancelled({ messageId: call.messageId, action: call.action, state: "inFlight" }, error);
      } else {
        this.#remove(call);
        this.#end(call, error);
      }
      this.pump();
    });
  }

  /** Takes all calls in flight; those that were given up are gone with it. */
  #emptyFlight(): OutgoingCall[] {
    const calls = this.#inFlight.splice(0);
    for (const call of calls.filter(isSettled)) call.stopClock();
    return calls.filter((call) => !isSettled(call));
  }

  /** Takes one call out, wherever it is. By the call and not its id: a generator of ids may repeat itself. */
  #remove(call: OutgoingCall): void {
    const index = this.#inFlight.indexOf(call);
    if (index >= 0) this.#inFlight.splice(index, 1);
    else this.#resend = this.#resend?.filter((other) => other !== call);
    if (this.#waiting?.delete(call)) this.#sweep(this.#waiting.size);
  }

  /** Aborted calls stay in the queue; without a bound they would pile up for as long as there is no connection. */
  #sweep(live: number): void {
    this.#guarded(() => {
      if (this.#queue !== undefined && this.#queue.size > 2 * live + slack) {
        for (const call of this.#emptyQueue()) this.#requeue(call);
      }
    });
  }

  /** Puts a call into the queue; false when it is full. */
  #enqueue(call: OutgoingCall): boolean {
    this.#queue ??= this.#owner.settings.createQueue(this.#owner.settings.queueCapacity);
    this.#waiting ??= new Set();
    // Calls that were aborted while they waited are still in the queue and must not take up room.
    if (this.#queue.full && this.#waiting.size < this.#queue.size) {
      for (const live of this.#emptyQueue()) this.#requeue(live);
    }
    if (this.#queue.full) return false;
    this.#queue.push(call);
    this.#waiting.add(call);
    return true;
  }

  /** Puts a call back; one that the queue does not take again ends, for nobody would send it any more. */
  #requeue(call: OutgoingCall): void {
    const isQueued = this.#guarded(() => this.#enqueue(call)) ?? false;
    if (!isQueued) this.#end(call, new QueueFullError(call.action, this.#owner.settings.queueCapacity));
  }

  /** The queue may be the application's, and this may run in a timer, where nobody would catch what it throws. */
  #guarded<Result>(task: () => Result): Result | undefined {
    try {
      return task();
    } catch (error) {
      this.#owner.report({ kind: "applicationFailed", error });
      return undefined;
    }
  }

  /** The next call to send. */
  #next(): OutgoingCall | undefined {
    return this.#resend?.shift() ?? this.#pop();
  }

  /** Takes the next live call out of the queue, past those that were aborted while they waited. */
  #pop(): OutgoingCall | undefined {
    return this.#guarded(() => {
      while (this.#queue !== undefined && !this.#queue.empty) {
        const call = this.#queue.pop() as OutgoingCall | undefined;
        if (call === undefined) return undefined;
        if (this.#waiting?.delete(call)) return call;
      }
      return undefined;
    });
  }

  /** Takes all live calls out of the queue, in the order in which it would have given them. */
  #emptyQueue(): OutgoingCall[] {
    const calls: OutgoingCall[] = [];
    for (let call = this.#pop(); call !== undefined; call = this.#pop()) calls.push(call);
    // Calls that a queue of the application's has lost must still end.
    calls.push(...(this.#waiting ?? []));
    this.#waiting?.clear();
    this.#guarded(() => this.#queue?.clear());
    return calls;
  }

  #closedError(call: OutgoingCall, closeCode: number, reason: string): ConnectionClosedError {
    return new ConnectionClosedError(this.#owner.identity, closeCode, reason, call.sent);
  }

  #end(call: OutgoingCall, error: unknown): void {
    const { messageId, action, state } = call;
    call.reject(error);
    this.#owner.cancelled({ messageId, action, state: state === "inFlight" ? "inFlight" : "queued" }, error);
  }
}

function isSettled(call: OutgoingCall): boolean {
  return call.state === "settled";
}
