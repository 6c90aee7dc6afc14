import { WebSocket } from "ws";
import { fitReason } from "./close-frame.js";
import type { Transport } from "./transport.js";

/** Options that both sides of a WebSocket have. */
export interface SocketOptions {
  /** Largest message that is read, in bytes, before it is parsed; a larger one costs the connection (1009). */
  readonly maxMessageBytes: number;
}

/** A transport over an open WebSocket. */
export function wsTransport(socket: WebSocket): Transport {
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
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (closeCode, reason) => socket.close(closeCode, fitReason(reason)),
    terminate: () => socket.terminate(),
  };
}
