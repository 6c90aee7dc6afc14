import type { Connection } from "./connection.js";
import type { HandlerContext } from "./handler.js";

/** A CALL of the peer while it is handled; it is also the context that the handler sees. */
export class IncomingCall implements HandlerContext {
  readonly connection: Connection;
  readonly action: string;
  readonly messageId: string;
  /** The frame as it came, to tell a repetition from a collision (R13). */
  readonly text: string;
  /** The socket that it came over: an answer must not go over a later one. */
  readonly session: number;
  /** Made when the handler first asks for the signal, which few do. */
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #afterAnswer: (() => unknown)[] | undefined;

  constructor(connection: Connection, action: string, messageId: string, text: string, session: number) {
    this.connection = connection;
    this.action = action;
    this.messageId = messageId;
    this.text = text;
    this.session = session;
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
      this.#afterAnswer ??= [];
      this.#afterAnswer.push(task);
    };
  }

  /** The tasks that run after the answer; taken out, so that none runs twice. */
  takeTasks(): readonly (() => unknown)[] {
    const tasks = this.#afterAnswer ?? [];
    this.#afterAnswer = undefined;
    return tasks;
  }

  /** The connection has ended: nobody waits for the answer any more. */
  abort(reason: unknown): void {
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}
