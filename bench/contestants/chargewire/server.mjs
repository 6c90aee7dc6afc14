// Chargewire as an application uses it: the built packages through their public API, all options left as they are.

import { importChargewire } from "../../harness/chargewire.mjs";
import { callsOf } from "../../work/work.mjs";
import { withMoreActions } from "./more-actions.mjs";

const passOn = (next) => (call) => next(call);

/** @type {import("../host.mjs").StartServer} */
export async function start({ work, root, compression, moreHandlers = 0, extra, queueCapacity, onConnection }) {
  const chargewire = await importChargewire(root, work.protocol);
  const protocol = moreHandlers === 0 ? chargewire.protocol : withMoreActions(chargewire, moreHandlers);
  const server = new chargewire.Server({
    protocols: [protocol],
    ...(compression === undefined ? {} : { compression }),
    ...(queueCapacity === undefined ? {} : { queueCapacity }),
    ...(extra === "interceptors" ? { incoming: [passOn], outgoing: [passOn] } : {}),
  });
  for (const { action, respond } of callsOf(work)) server.handleAction(protocol, action, respond);
  for (let index = 0; index < moreHandlers; index++) server.handleAction(protocol, `More${index}`, () => ({}));
  if (extra === "listeners") for (const name of ["frame", "report", "cancel", "disconnect"]) server.on(name, () => {});
  if (onConnection !== undefined) {
    server.on("connect", (connection) => {
      onConnection((action, request) => connection.call(action, request));
    });
  }
  await server.listen({ port: 0 });
  return server.port;
}
