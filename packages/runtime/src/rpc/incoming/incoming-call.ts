import type { Connection } from "../connection.js";
import type { HandlerContext } from "./handler.js";

/** What a call needs of whoever handles it. */
export interface TaskRunner {
  /** Runs a task that the application gave to a call. Never throws. */
  runTask(call: IncomingCall, task: () => unknown): void;
}

/** A CALL of the peer while it is handled; it is also the context that the handler sees. */
export class IncomingCall implements HandlerContext {
  readonly connection: Connection;
  readonly action: string;
  readonly messageId: string;
  /** The frame as it came, to tell a repetition from a collision (R13). */
  readonly text: string;
  /** The socket that it came over: an answer must not go over a later one. */
  readonly session: number;
  /** Whether what it is refused for has been reported. */
  isReported = false;
  /** Whether its answer is kept for a repetition; not when the same CALL may be answered otherwise a moment later. */
  isKept = true;
  /** Made when the handler first asks for the signal, which few do. */
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #afterAnswer: (() => unknown)[] | undefined;
  #isAnswered = false;
  readonly #runner: TaskRunner;

  constructor(
    connection: Connection,
    action: string,
    messageId: string,
    text: string,
    session: number,
    runner: TaskRunner,
  ) {
    this.connection = connection;
    this.action = action;
    this.messageId = messageId;
    this.text = text;
    this.session = session;
    this.#runner = runner;
  }

  get identity(): string {
    return this.connection.identity;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** A getter, so that a handler may take it out of its context: `({ type }, { afterAnswer }) => …`. */
  get afterAnswer(): HandlerContext["afterAnswer"] {
    return (task) => {
      if (this.#isAnswered) return this.#runner.runTask(this, task);
      this.#afterAnswer ??= [];
      this.#afterAnswer.push(task);
    };
  }

  /** The answer has been written: runs the tasks that wait for it, and from now on each at once. */
  answered(): void {
    this.#isAnswered = true;
    if (this.#afterAnswer === undefined) return;
    for (const task of this.#afterAnswer) this.#runner.runTask(this, task);
    this.#afterAnswer = undefined;
  }

  /** The connection has ended: nobody waits for the answer any more. */
  abort(reason: unknown): void {
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}
