// The floor: a bare WebSocket server with a Map of handlers. It limits nothing and waits for ever. It validates nothing
// either, unless it has what anybody adds first: ajv, for requests and responses both ways.

import { once } from "node:events";
import { WebSocketServer } from "ws";
import { callsOf } from "../../work/work.mjs";
import { call, exchange } from "./exchange.mjs";

/** @type {import("../host.mjs").StartServer} */
export async function start({ work, strict, compression = false, moreHandlers = 0, onConnection }) {
  const check = strict ? (await import("./validators.mjs")).compileValidators(work.protocol) : undefined;
  const handlers = new Map(callsOf(work).map(({ action, respond }) => [action, respond]));
  for (let index = 0; index < moreHandlers; index++) handlers.set(`More${index}`, () => ({}));
  const side = { handlers, calls: new Map(), check };
  const server = new WebSocketServer({
    port: 0,
    perMessageDeflate: compression,
    handleProtocols: () => work.subprotocol,
  });
  server.on("connection", (socket) => {
    exchange(socket, side);
    onConnection?.((action, request) => call(socket, side, action, request));
  });
  await once(server, "listening");
  return server.address().port;
}
