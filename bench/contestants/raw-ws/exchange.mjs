// CALL and CALLRESULT on a bare socket.

import { randomUUID } from "node:crypto";

/**
 * What all sockets of a side share.
 * @typedef {object} Side
 * @property {Map<string, (request: object) => object>} handlers by action.
 * @property {Map<string, { action: string, resolve: (response: object) => void }>} calls in flight, by message id.
 * @property {(action: string, part: "request" | "response", payload: object) => void} [check] throws when it is not valid.
 */

/**
 * Answers the calls of a peer, and hands its answers to who waits for them.
 * @param {import("ws").WebSocket} socket
 * @param {Side} side
 */
export function exchange(socket, { handlers, calls, check }) {
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
}

/**
 * Calls a peer; resolves with the payload of its answer.
 * @param {import("ws").WebSocket} socket
 * @param {Side} side
 */
export function call(socket, { calls, check }, action, request) {
  check?.(action, "request", request);
  const id = randomUUID();
  socket.send(JSON.stringify([2, id, action, request]));
  return new Promise((resolve) => calls.set(id, { action, resolve }));
}
