import { fitReason } from "./close-frame.js";
import type { Transport } from "./transport.js";

/** Options that both sides of a WebSocket have. */
export interface SocketOptions {
  /** Largest message that is read, in bytes, before it is parsed; a larger one costs the connection (1009). */
  readonly maxMessageBytes: number;
}

/**
 * How long a peer may take to answer a close frame, in ms, as an option of `ws`: one that is gone would keep its socket,
 * and the end of its connection, for the 30 s that `ws` waits. The declarations of `ws` lack it.
 */
export const closeHandshake = { closeTimeout: 2_000 } as const;

/**
 * What is used of the WebSocket of `ws`. It is spelt out because a declaration that mentions `ws` does not compile for
 * users without its types.
 */
export interface OpenSocket {
  readonly readyState: number;
  readonly OPEN: number;
  send(text: string): void;
  close(closeCode: number, reason: string): void;
  terminate(): void;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: "close", listener: (closeCode: number, reason: Buffer) => void): unknown;
}

/** A transport over an open WebSocket. */
export function wsTransport(socket: OpenSocket): Transport {
  return {
    start(receiver) {
      socket.on("message", (data, isBinary) => {
        // Without the option binaryType, ws hands every message over as one Buffer, checked to be UTF-8 for text.
        if (isBinary) receiver.binary();
        else receiver.text((data as Buffer).toString());
      });
      socket.on("close", (closeCode, reason) => receiver.closed(closeCode, reason.toString()));
    },
    send(text) {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    close: (closeCode, reason) => socket.close(closeCode, fitReason(reason)),
    terminate: () => socket.terminate(),
  };
}
