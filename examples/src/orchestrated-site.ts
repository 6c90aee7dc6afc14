import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp201 } from "@chargewire/ocpp201";
import { OrchestratorBridge } from "@chargewire/orchestrator-bridge";
import { ChargerController, Orchestrator } from "@chargewire/orchestrator10";
import { Server } from "@chargewire/runtime";
import { serveOcpp201 } from "./csms.js";
import { shareEqually } from "./equal-share.js";
import { authenticate, serveOcpp16 } from "./server.js";

/** A back end whose stations an orchestrator limits, and that orchestrator. */
export interface OrchestratedSite {
  readonly server: Server;
  close(): Promise<void>;
}

/** Makes a site that may draw so many W. The back end reaches its orchestrator over gRPC, as it would elsewhere. */
export async function createOrchestratedSite(siteLimit: number): Promise<OrchestratedSite> {
  const orchestrator = new Orchestrator();
  const share = shareEqually(orchestrator, siteLimit);
  orchestrator.on("sessionStart", ({ point, watts }) => console.log(`    orchestrator: ${point} draws ${watts} W`));
  orchestrator.on("sessionEnd", ({ point }) => console.log(`    orchestrator: ${point} has ended`));
  const port = await orchestrator.listen({ port: 0, host: "localhost" });

  const controller = await ChargerController.connect(`http://localhost:${port}`);
  controller.on("command", ({ point, limit }) => console.log(`    back end: ${point} may draw ${limit} W`));
  const bridge = new OrchestratorBridge({ orchestrator: controller, salt: "a secret of this back end" });
  bridge.on("refused", ({ point, reason }) => console.log(`    back end: ${point} did not take it: ${reason.kind}`));

  const server = new Server({ protocols: [ocpp16, ocpp201], authenticate, incoming: [bridge.interceptor] });
  serveOcpp16(server);
  serveOcpp201(server);
  bridge.attach(server);
  return {
    server,
    async close() {
      await server.close();
      bridge.close();
      await controller.close();
      share.stop();
      await orchestrator.close();
    },
  };
}
