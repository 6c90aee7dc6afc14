// The floor: a bare WebSocket server with a Map of handlers. It limits nothing and waits for ever. It validates nothing
// either, unless it has what anybody adds first: ajv, for requests and responses both ways.

import { WebSocketServer } from "ws";
import { callsOf } from "../../work/work.mjs";
import { exchange } from "./exchange.mjs";

/** @type {import("../host.mjs").StartServer} */
export async function start({ work, strict }) {
  const check = strict ? (await import("./validators.mjs")).compileValidators(work.protocol) : undefined;
  const handlers = new Map(callsOf(work).map(({ action, respond }) => [action, respond]));
  const connections = [];
  const server = new WebSocketServer({ port: 0, handleProtocols: () => work.subprotocol });
  server.on("connection", (socket) => connections.push(exchange(socket, handlers, check)));
  await new Promise((resolve) => server.once("listening", resolve));
  return { port: server.address().port, connections };
}
