import { runChargePoint } from "./charge-point.js";
import { printFrame } from "./frame-log.js";
import { runGateway } from "./gateway.js";
import { createBackEnd } from "./server.js";

// One process, real sockets: a back end with two protocols on one port, a charge point and a Ding.X Gateway.

const server = createBackEnd();
server.on("frame", printFrame);
server.on("connect", ({ identity, protocol }) => console.log(`\n${identity} connected with ${protocol.title}`));
server.on("disconnect", ({ identity }, { closeCode, reason }) =>
  console.log(`${identity} disconnected: ${closeCode} ${reason}`),
);

await server.listen({ port: 0, host: "localhost" });
const url = `ws://localhost:${server.port}`;
console.log(`Listening on ${url}. --> is what the back end receives, <-- what it sends.`);

await runChargePoint(url, server);
await runGateway(url, server);
await server.close();
console.log("\nStopped; nothing is left open.");
