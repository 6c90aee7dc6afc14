import { once } from "node:events";
import type { WebSocket } from "ws";
import type { PeerLink } from "./peer-link.js";

/** Over an open WebSocket, without the runtime behind it. */
export function socketLink(socket: WebSocket): PeerLink {
  let texts: string[] = [];
  let seen: number | undefined;
  socket.on("message", (data) => texts.push(String(data)));
  socket.on("error", () => {});
  socket.on("close", (closeCode) => {
    seen = closeCode;
  });
  return {
    text: (text) => socket.send(text),
    binary: (bytes) => socket.send(bytes, { binary: true }),
    async settled() {
      if (seen !== undefined) return;
      // Messages are read in order: once the ping is answered, everything before it was dealt with.
      const answered = new AbortController();
      const { signal } = answered;
      if (socket.readyState === socket.OPEN) socket.ping();
      const closed = once(socket, "close", { signal });
      const ponged = once(socket, "pong", { signal });
      await Promise.race([closed, ponged]).finally(() => {
        answered.abort();
        for (const waiting of [closed, ponged]) waiting.catch(() => {});
      });
      // What the endpoint's promises do with it takes another turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    take() {
      const taken = texts;
      texts = [];
      return taken;
    },
    get closeCode() {
      return seen;
    },
    close: (closeCode) => socket.close(closeCode),
    terminate: () => socket.terminate(),
  };
}
