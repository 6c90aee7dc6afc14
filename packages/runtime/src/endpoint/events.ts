import { nameOfThrown } from "../errors/thrown.js";
import type { Connection, PendingCall } from "../rpc/connection.js";
import type { Logger } from "../rpc/logger.js";
import { describeReport, type Report } from "../rpc/report.js";
import type { ConnectionObserver } from "../rpc/settings.js";
import { Emitter } from "./emitter.js";

/** How a connection ended. */
export interface Disconnection {
  /**
   * Close code of RFC 6455: 1006 when the socket ended without a close frame, 1005 when that had none (R37). Where this
   * side closed because of what came in, such as a message that was too big, the code that it sent.
   */
  readonly closeCode: number;
  /**
   * Reason of the close frame, `""` for none. Where this side ended the connection without one, why: the peer was silent
   * for too long (R32), or did not read what was sent to it (R45).
   */
  readonly reason: string;
}

/** A frame on the wire, for logs and tests. */
export interface FrameEvent {
  readonly connection: Connection;
  /** `in`: received. `out`: sent. */
  readonly direction: "in" | "out";
  /** The text of the frame. It may contain what logs must not. */
  readonly text: string;
  /** The action, for answers that of the call; `undefined` where it is not known. */
  readonly action: string | undefined;
}

/** Events that clients and servers have in common. */
export interface ConnectionEvents {
  /** A connection has ended, however. */
  disconnect(connection: Connection, disconnection: Disconnection): unknown;
  /** A frame was sent or received. */
  frame(event: FrameEvent): unknown;
  /** Something went wrong that no caller is told of. */
  report(report: Report, connection: Connection | undefined): unknown;
  /** A call ended without an answer: timed out, aborted, or its connection ended. */
  cancel(call: PendingCall, error: unknown, connection: Connection): unknown;
}

/** How often each kind of report was made since the start. */
export type ReportCounts = Readonly<Record<Report["kind"], number>>;

/** Events and counters of an endpoint, and what its connections tell it. */
export class EndpointEvents<Events extends ConnectionEvents> {
  readonly emitter: Emitter<Events>;
  readonly counts: Record<Report["kind"], number> = {
    badFrame: 0,
    unknownMessageType: 0,
    unexpectedAnswer: 0,
    repeatedCall: 0,
    messageIdCollision: 0,
    invalidPayload: 0,
    handlerFailed: 0,
    sendRefused: 0,
    resultRefused: 0,
    connectFailed: 0,
    unansweredCalls: 0,
    limitReached: 0,
    applicationFailed: 0,
  };
  readonly observer: ConnectionObserver;
  readonly #logger: Logger;

  /**
   * @param logger already guarded.
   * @param closed called when the socket of a connection has ended, before the event.
   */
  constructor(logger: Logger, closed: (connection: Connection, disconnection: Disconnection) => void) {
    this.#logger = logger;
    this.emitter = new Emitter<Events>((error) => this.#listenerFailed(error));
    // The events of ConnectionEvents are among Events; TypeScript cannot see that through the type parameter.
    const emitter = this.emitter as unknown as Emitter<ConnectionEvents>;
    const frameListeners = emitter.listeners("frame");
    const cancelListeners = emitter.listeners("cancel");
    this.observer = {
      report: (connection, report) => this.report(report, connection),
      get frame() {
        if (frameListeners.size === 0) return undefined;
        return (connection: Connection, direction: "in" | "out", text: string, action?: string) =>
          emitter.emit("frame", { connection, direction, text, action });
      },
      get cancelled() {
        if (cancelListeners.size === 0) return undefined;
        return (connection: Connection, call: PendingCall, error: unknown) =>
          emitter.emit("cancel", call, error, connection);
      },
      closed: (connection, closeCode, reason) => {
        const disconnection = { closeCode, reason };
        closed(connection, disconnection);
        this.#logger.info(`${connection.identity} disconnected: ${closeCode} ${reason}`);
        emitter.emit("disconnect", connection, disconnection);
      },
    };
  }

  /** Counts, logs and emits a report. */
  report(report: Report, connection?: Connection): void {
    this.counts[report.kind]++;
    const isOurs = report.kind === "handlerFailed" || report.kind === "applicationFailed";
    const line = `${connection?.identity ?? "-"} ${describeReport(report)}`;
    if (isOurs) this.#logger.error(line);
    else this.#logger.warn(line);
    (this.emitter as unknown as Emitter<ConnectionEvents>).emit("report", report, connection);
  }

  /** A listener that fails is counted and logged, not emitted: the listener of `report` may be the one. */
  #listenerFailed(error: unknown): void {
    this.counts.applicationFailed++;
    this.#logger.error(`a listener failed: ${nameOfThrown(error)}`);
  }
}
