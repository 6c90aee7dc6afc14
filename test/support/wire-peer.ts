import { expect } from "vitest";
import type { WebSocket } from "ws";
import { Arrivals, within } from "./arrivals.js";

/** How a socket ended. */
export interface Closing {
  readonly closeCode: number;
  readonly reason: string;
}

/** One end of a WebSocket that knows nothing of the protocol: what it sends, the test wrote; what comes, the test sees. */
export class WirePeer {
  readonly socket: WebSocket;
  readonly #frames = new Arrivals<string>("A frame");
  readonly #closing: Promise<Closing>;
  #probes = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => this.#frames.push(String(data)));
    socket.on("error", () => {});
    this.#closing = new Promise((resolve) => {
      socket.on("close", (closeCode, reason) => resolve({ closeCode, reason: reason.toString() }));
    });
  }

  /** Sends a text frame as it is, a buffer as a binary frame, anything else as the JSON text of it. */
  send(frame: unknown): void {
    if (typeof frame === "string") this.socket.send(frame);
    else if (Buffer.isBuffer(frame)) this.socket.send(frame, { binary: true });
    else this.socket.send(JSON.stringify(frame));
  }

  /** The text of the next frame that came. */
  receiveText(): Promise<string> {
    return this.#frames.next();
  }

  /** The next frame that came; its elements are as the test expects them, or it fails. */
  async receive(): Promise<readonly unknown[]> {
    const frame: unknown = JSON.parse(await this.receiveText());
    if (!Array.isArray(frame)) throw new Error(`A frame is no array: ${JSON.stringify(frame)}`);
    return frame;
  }

  /** Sends a frame and gives what comes next. */
  exchange(frame: unknown): Promise<readonly unknown[]> {
    this.send(frame);
    return this.receive();
  }

  /** Receives a CALL and gives its message id. */
  async receiveCall(action: string): Promise<string> {
    const [messageType, messageId, actual] = await this.receive();
    expect([messageType, actual]).toEqual([2, action]);
    return String(messageId);
  }

  /**
   * Proves that nothing was answered to what was sent before: frames are handled in order, so the answer to one more
   * valid CALL must be the next thing that comes.
   */
  async expectNoAnswer(): Promise<void> {
    const messageId = `probe-${++this.#probes}`;
    expect(await this.exchange([2, messageId, "Ping", {}])).toEqual([3, messageId, {}]);
  }

  /** How the socket ended. */
  closed(): Promise<Closing> {
    return within(this.#closing, "The end of the socket");
  }
}
