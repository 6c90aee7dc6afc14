import type { Transport } from "../../transport/transport.js";
import type { Call, Send } from "../../wire/frame.js";
import { Fifo } from "../fifo.js";
import type { Report } from "../report.js";
import type { Inbox } from "./inbox.js";

/**
 * Text of waiting messages, in characters, from which on the socket is paused even though an answer is waited for. A
 * connection may hold as much anyway: a message of the default `maxMessageBytes` that came in parts.
 */
const heldMaxLength = 1024 * 1024;

/**
 * Text that may come after the socket was paused, in characters. What was read by then is a few chunks of 64 KiB; only
 * compressed messages make so much of it.
 */
const overflowLength = 1024 * 1024;

/** What the intake needs of its connection. */
export interface IntakeOwner {
  /** Whether a CALL of this side is on its way: its answer comes behind whatever the peer has sent before. */
  readonly isAwaitingAnswer: boolean;
  /** Whether this side has begun to close the socket: what is answered now does not reach the peer any more. */
  readonly isClosing: boolean;
  report(report: Report): void;
  /** Ends the connection at once. */
  cut(reason: string): void;
}

interface Waiting {
  readonly frame: Call | Send;
  readonly text: string;
}

/**
 * Bounds how many messages of a peer are handled at once (R45). One more has to wait, and with it the socket is paused:
 * the peer's next messages stay in the network, where they cost this process nothing and slow the peer down.
 *
 * Pausing alone could block for ever: a handler that calls back over the connection waits for an answer, and the answer
 * for handlers to end, behind messages that nobody reads. So while a CALL of this side is in flight reading goes on,
 * answers go past what waits, and messages wait in memory, up to about 1 MiB. A peer that sends more than that ahead of
 * its answer is paused all the same; then the timeout of the call frees the handler.
 */
export class Intake {
  readonly #owner: IntakeOwner;
  readonly #inbox: Inbox;
  readonly #maxInboundCalls: number;
  /** Messages that wait for a handler to end, oldest first; made with the first one. */
  #waiting: Fifo<Waiting> | undefined;
  #waitingLength = 0;
  #transport: Transport | undefined;
  #isPaused = false;
  /** Text that came since the socket was paused, in characters. */
  #lengthSincePause = 0;
  #isHandingOn = false;
  #isReported = false;

  constructor(owner: IntakeOwner, inbox: Inbox, maxInboundCalls: number) {
    this.#owner = owner;
    this.#inbox = inbox;
    this.#maxInboundCalls = maxInboundCalls;
  }

  /** Whether no message waits. */
  get isIdle(): boolean {
    return this.#waiting === undefined || this.#waiting.size === 0;
  }

  /** Whether the socket is paused. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** There is a socket. */
  start(transport: Transport): void {
    this.#transport = transport;
    this.#isReported = false;
  }

  /** The socket has ended, and nobody waits for an answer any more. */
  stop(): void {
    this.#transport = undefined;
    this.#isPaused = false;
    this.#drop();
  }

  /** Handles a message, or lets it wait until fewer are at work. */
  receive(frame: Call | Send, text: string): void {
    if (this.isIdle && this.#hasRoom) this.#inbox.receive(frame, text);
    else this.#hold(frame, text);
  }

  /** A handler has ended: the next messages have their turn. */
  handled(): void {
    // One that is answered in the same tick comes back here, and the loop goes on with the next.
    if (this.isIdle || this.#isHandingOn) return;
    this.#isHandingOn = true;
    try {
      this.#handOn();
    } finally {
      this.#isHandingOn = false;
    }
    this.regulate();
  }

  /** A CALL of this side has left, or reading may have become possible otherwise. */
  regulate(): void {
    const shouldPause =
      !this.isIdle && !this.#owner.isClosing && (!this.#owner.isAwaitingAnswer || this.#waitingLength >= heldMaxLength);
    if (shouldPause === this.#isPaused) return;
    this.#isPaused = shouldPause;
    this.#lengthSincePause = 0;
    if (shouldPause) this.#transport?.pause();
    else this.#transport?.resume();
  }

  /** The close has begun: reads on, or the peer's close frame would never be found. */
  closing(): void {
    this.#drop();
    this.regulate();
  }

  get #hasRoom(): boolean {
    return this.#inbox.busy < this.#maxInboundCalls;
  }

  #hold(frame: Call | Send, text: string): void {
    if (this.#owner.isClosing) return;
    this.#waiting ??= new Fifo();
    this.#waiting.push({ frame, text });
    this.#waitingLength += text.length;
    if (this.#isPaused) {
      this.#lengthSincePause += text.length;
      if (this.#lengthSincePause > overflowLength) return this.#overflow();
    } else {
      this.regulate();
    }
    if (this.#isReported) return;
    this.#isReported = true;
    this.#owner.report({ kind: "limitReached", limit: "maxInboundCalls", value: this.#maxInboundCalls });
  }

  #handOn(): void {
    while (this.#hasRoom) {
      const next = this.#waiting?.pop();
      if (next === undefined) return;
      this.#waitingLength -= next.text.length;
      this.#inbox.receive(next.frame, next.text);
    }
  }

  #overflow(): void {
    this.#drop();
    this.#owner.report({ kind: "limitReached", limit: "heldMessages", value: overflowLength });
    this.#owner.cut("sent more than can be held while calls are at work");
  }

  #drop(): void {
    this.#waiting = undefined;
    this.#waitingLength = 0;
  }
}
