import type { JsonObject } from "../../wire/frame.js";
import { type Deadline, startDeadline } from "../deadline.js";
import type { Route } from "../settings.js";
import type { QueuedCall } from "./queue.js";

/** What a call needs to go out. */
export interface OutgoingCallInit {
  readonly messageId: string;
  readonly action: string;
  /** The text of the CALL, made when it was queued: later changes to the request do not reach the wire. */
  readonly text: string;
  /** The route of the action; `undefined` for an unchecked call. */
  readonly route: Route | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Whether the call outlives the connection (R34). */
  readonly resend: boolean;
  /** The application's look at the answer; what it throws refuses it. */
  readonly checkResponse: ((response: JsonObject) => unknown) | undefined;
  readonly resolve: (response: JsonObject) => void;
  readonly reject: (error: unknown) => void;
}

/** A call of this side on its way. It settles exactly once; after that no timer or listener of it is left (R35). */
export class OutgoingCall implements QueuedCall {
  readonly messageId: string;
  readonly action: string;
  readonly init: OutgoingCallInit;
  state: "queued" | "inFlight" | "settled" = "queued";
  /** Whether it has left at least once: the peer may have acted on it. */
  sent = false;
  /** Called once when the caller is told or gives up. */
  onLeave: (() => void) | undefined;
  #deadline: Deadline | undefined;
  #onAbort: (() => void) | undefined;

  constructor(init: OutgoingCallInit) {
    this.messageId = init.messageId;
    this.action = init.action;
    this.init = init;
  }

  /** Calls back when the caller gives up. */
  watchSignal(onAbort: () => void): void {
    this.#onAbort = onAbort;
    this.init.signal?.addEventListener("abort", onAbort, { once: true });
  }

  /** Starts the clock of the answer; one that runs is started anew. */
  startClock(onTimeout: () => void): void {
    this.stopClock();
    if (this.init.timeoutMs > 0) this.#deadline = startDeadline(this.init.timeoutMs, onTimeout);
  }

  stopClock(): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
  }

  resolve(response: JsonObject): void {
    this.#release();
    this.init.resolve(response);
  }

  reject(error: unknown): void {
    this.#release();
    this.init.reject(error);
  }

  /** Rejects the caller, and lets the clock run on: it says how long the peer may still be busy with the call. */
  abandon(error: unknown): void {
    this.#leaveCaller();
    this.init.reject(error);
  }

  #release(): void {
    this.stopClock();
    this.#leaveCaller();
  }

  #leaveCaller(): void {
    this.state = "settled";
    this.onLeave?.();
    if (this.#onAbort !== undefined) this.init.signal?.removeEventListener("abort", this.#onAbort);
  }
}
