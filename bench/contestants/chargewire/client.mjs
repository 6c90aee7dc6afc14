// Clients of Chargewire, all options left as they are.

import { importChargewire } from "../../harness/chargewire.mjs";

/** @type {import("../host.mjs").ConnectClients} */
export async function connect({ work, root, url, count }) {
  const { Client, protocol } = await importChargewire(root, work.protocol);
  const connections = [];
  for (let index = 0; index < count; index++) {
    const client = new Client({ protocols: [protocol], url, identity: `station-${index}` });
    await client.connect();
    connections.push((action, request) => client.call(action, request));
  }
  return connections;
}
