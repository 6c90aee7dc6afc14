import { setTimeout as sleep } from "node:timers/promises";
import { type HandlerContext, OcppError, type Protocol, Server } from "@chargewire/runtime";
import { currentTime, type EveryVersion } from "../support/ocpp-versions.js";
import type { Ledger } from "./ledger.js";

/** What is asked for with a DataTransfer: `vendorId` says how the other side answers it. */
export const manners = ["at once", "soon", "late", "with an error"] as const;

/** How a DataTransfer is answered. */
export type Manner = (typeof manners)[number];

/** After this time, in ms, an answer that is late comes; whoever asks for one waits less. */
const lateMs = 400;

/** How long callers wait for an answer, in ms. */
export const patienceMs = 250;

/** Answers a DataTransfer the way its sender wants. A handler ends with the connection, for nobody waits any more. */
export async function answerDataTransfer(
  ledger: Ledger,
  manner: string,
  { signal }: Pick<HandlerContext, "signal">,
): Promise<{ status: string }> {
  return ledger.handler(async () => {
    if (manner === "with an error") throw new OcppError("GenericError");
    if (manner === "soon") await sleep(5, undefined, { signal }).catch(() => {});
    if (manner === "late") await sleep(lateMs, undefined, { signal }).catch(() => {});
    return { status: "Accepted" };
  });
}

/** Starts the server of the soak. */
export async function startBackEnd(
  protocols: readonly Protocol<EveryVersion>[],
  ledger: Ledger,
): Promise<Server<EveryVersion>> {
  const server = new Server<EveryVersion>({ protocols, callTimeoutMs: patienceMs });
  for (const protocol of protocols) {
    server.handleAction(protocol, "Heartbeat", () => ({ currentTime }));
    server.handleAction(protocol, "DataTransfer", ({ vendorId }, context) => {
      return answerDataTransfer(ledger, vendorId, context);
    });
  }
  ledger.follow(server as unknown as Server);
  await server.listen({ port: 0, host: "127.0.0.1" });
  return server;
}
