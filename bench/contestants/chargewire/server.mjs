// Chargewire as an application uses it: the built packages through their public API, all options left as they are.

import { importChargewire } from "../../harness/chargewire.mjs";
import { callsOf } from "../../work/work.mjs";

/** @type {import("../host.mjs").StartServer} */
export async function start({ work, root }) {
  const { Server, protocol } = await importChargewire(root, work.protocol);
  const server = new Server({ protocols: [protocol] });
  for (const { action, respond } of callsOf(work)) server.handleAction(protocol, action, respond);
  const connections = [];
  server.on("connect", (connection) => {
    connections.push((action, request) => connection.call(action, request));
  });
  await server.listen({ port: 0 });
  return { port: server.port, connections };
}
