import { type ListenOptions, Server, type ServerOptions } from "@chargewire/runtime";
import { onTestFinished } from "vitest";
import { Arrivals } from "./arrivals.js";
import { fixture16 } from "./fixture-protocol.js";

/** A server of ours that may have TLS. */
export interface StartedTls {
  readonly server: Server;
  readonly port: number;
  /** URL without an identity. */
  readonly url: string;
  /** Lines of the log. */
  readonly warnings: Arrivals<string>;
  /** HTTP status and reason of each refusal. */
  readonly refusals: Arrivals<readonly [httpStatus: number, reason: string]>;
}

/** Starts a server of the fixture protocol on localhost; it is ended with the test. */
export async function startTls(options: Partial<ServerOptions>, tls?: ListenOptions["tls"]): Promise<StartedTls> {
  const warnings = new Arrivals<string>("A warning");
  const refusals = new Arrivals<readonly [number, string]>("The event refuse");
  const logger = { debug: () => {}, info: () => {}, warn: (line: string) => warnings.push(line), error: () => {} };
  const server = new Server({ protocols: [fixture16.protocol], logger, ...options });
  server.on("refuse", ({ httpStatus, reason }) => refusals.push([httpStatus, reason]));
  await server.listen({ port: 0, host: "localhost", tls });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  const port = server.port ?? 0;
  return { server, port, url: `${tls === undefined ? "ws" : "wss"}://localhost:${port}`, warnings, refusals };
}
