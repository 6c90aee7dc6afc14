// Clients of ocpp-rpc.

import { RPCClient } from "ocpp-rpc";

/** @type {import("../host.mjs").ConnectClients} */
export async function connect({ work, strict, url, count }) {
  const connections = [];
  for (let index = 0; index < count; index++) {
    const client = new RPCClient({
      endpoint: url,
      identity: `station-${index}`,
      protocols: [work.subprotocol],
      strictMode: strict,
    });
    await client.connect();
    connections.push((action, request) => client.call(action, request));
  }
  return connections;
}
