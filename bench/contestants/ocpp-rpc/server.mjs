// ocpp-rpc. Strict: validates requests and responses both ways with its own schemas. Lax: validates nothing.

import { RPCServer } from "ocpp-rpc";
import { callsOf } from "../../work/work.mjs";

/** @type {import("../host.mjs").StartServer} */
export async function start({ work, strict, onConnection }) {
  const server = new RPCServer({ protocols: [work.subprotocol], strictMode: strict });
  server.auth((accept) => accept());
  server.on("client", (client) => {
    for (const { action, respond } of callsOf(work)) client.handle(action, respond);
    onConnection?.((action, request) => client.call(action, request));
  });
  const httpServer = await server.listen(0);
  return httpServer.address().port;
}
