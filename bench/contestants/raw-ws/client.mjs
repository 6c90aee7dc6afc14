// The floor of client libraries: bare sockets.

import { once } from "node:events";
import { WebSocket } from "ws";
import { call, exchange } from "./exchange.mjs";

/** @type {import("../host.mjs").ConnectClients} */
export async function connect({ work, url, count }) {
  const side = { handlers: new Map(), calls: new Map() };
  const connections = [];
  for (let index = 0; index < count; index++) {
    const socket = new WebSocket(`${url}/station-${index}`, work.subprotocol, { perMessageDeflate: false });
    await once(socket, "open");
    exchange(socket, side);
    connections.push((action, request) => call(socket, side, action, request));
  }
  return connections;
}
