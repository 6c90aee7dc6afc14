// CALL and CALLRESULT on a bare socket.

import { randomUUID } from "node:crypto";

/**
 * Answers the calls of a peer.
 * @param {import("ws").WebSocket} socket
 * @param {Map<string, (request: object) => object>} handlers by action.
 * @param {(action: string, part: "request" | "response", payload: object) => void} [check] throws when it is not valid.
 * @returns {import("../host.mjs").Call}
 */
export function exchange(socket, handlers, check) {
  const calls = new Map();
  socket.on("message", (data) => {
    const frame = JSON.parse(data.toString());
    if (frame[0] === 2) {
      const [, id, action, request] = frame;
      check?.(action, "request", request);
      const response = handlers.get(action)(request);
      check?.(action, "response", response);
      socket.send(JSON.stringify([3, id, response]));
    } else {
      const [, id, response] = frame;
      const { action, resolve } = calls.get(id);
      calls.delete(id);
      check?.(action, "response", response);
      resolve(response);
    }
  });
  return (action, request) => {
    check?.(action, "request", request);
    const id = randomUUID();
    socket.send(JSON.stringify([2, id, action, request]));
    return new Promise((resolve) => calls.set(id, { action, resolve }));
  };
}
