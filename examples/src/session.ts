import type { Server } from "@chargewire/runtime";
import { runAcmeStation } from "./acme-station.js";
import { runChargePoint } from "./charge-point.js";
import { runChargingStation21 } from "./charging-station-21.js";
import { runChargingStation201 } from "./charging-station-201.js";
import { printFrame } from "./frame-log.js";
import { runGateway } from "./gateway.js";
import { runOrchestratedChargePoint } from "./orchestrated-charge-point.js";
import { createOrchestratedSite } from "./orchestrated-site.js";
import { createBackEnd, createOlderBackEnd } from "./server.js";
import { runStationOfAnyVersion } from "./station-of-any-version.js";

// One process, real sockets: a back end with five protocols on one port, and stations that each speak their own. The
// last of them then meets an older back end, on a port of its own, and one more a back end that has an orchestrator.

const server = createBackEnd();
const url = await listen(server);
console.log(`Listening on ${url}. --> is what the back end receives, <-- what it sends.`);

await runChargePoint(url, server);
await runGateway(url, server);
await runChargingStation201(url, server);
await runAcmeStation(url, server);
await runChargingStation21(url, server);
await runStationOfAnyVersion(url, server);

const olderServer = createOlderBackEnd();
const olderUrl = await listen(olderServer);
console.log(`\nListening on ${olderUrl}: a back end that does not serve OCPP 2.1.`);
await runStationOfAnyVersion(olderUrl, olderServer);

const site = await createOrchestratedSite(11_000);
const siteUrl = await listen(site.server);
console.log(
  `\nListening on ${siteUrl}: a back end that tells an orchestrator of its sessions, over gRPC, and is told limits.`,
);
await runOrchestratedChargePoint(siteUrl);

await site.close();
await server.close();
await olderServer.close();
console.log("\nStopped; nothing is left open.");

/** Opens any free port and prints what happens there. Resolves with the URL. */
async function listen(backEnd: Server): Promise<string> {
  backEnd.on("frame", printFrame);
  backEnd.on("connect", ({ identity, protocol }) => console.log(`\n${identity} connected with ${protocol.title}`));
  backEnd.on("disconnect", ({ identity }, { closeCode, reason }) =>
    console.log(`${identity} disconnected: ${closeCode} ${reason}`),
  );
  await backEnd.listen({ port: 0, host: "localhost" });
  return `ws://localhost:${backEnd.port}`;
}
