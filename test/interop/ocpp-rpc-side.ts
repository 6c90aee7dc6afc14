import { RPCClient, RPCServer } from "ocpp-rpc";
import { onTestFinished } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { repairedValidators } from "./ocpp-rpc-validators.js";
import { identity } from "./our-side.js";
import type { Version } from "./versions.js";

// ocpp-rpc is a library that we did not write; in strict mode it validates everything both ways with its own schemas.

/** What is particular to their side. */
export interface TheirOptions {
  /** Whether it validates. Default `true`. */
  readonly strict?: boolean;
  /** Whether its strict mode is as it comes. Default `false`: repaired where it is broken. */
  readonly asItComes?: boolean;
  /** What their client logs in with. Default: the right one. */
  readonly password?: string;
  /** Where their server listens. Default: a free port. */
  readonly port?: number;
  /** Whether their client connects again by itself, after a few ms. Default `false`. */
  readonly reconnects?: boolean;
  /** How often they ping, in ms. Default: as they do. */
  readonly pingIntervalMs?: number;
}

/** Starts a server of theirs that wants the password `pass`. */
export async function startTheirServer({ protocol }: Version, options: TheirOptions = {}) {
  const server = new RPCServer({ protocols: [protocol.subprotocol], ...strictness(options) });
  server.auth((accept, reject, { password }) => {
    if (password?.toString() === "pass") accept();
    else reject(401, "wrong password");
  });
  const peers = new Arrivals<RPCClient>("A client of ours");
  server.on("client", (peer: RPCClient) => peers.push(peer));
  const httpServer = await server.listen(options.port ?? 0, "localhost");
  const stop = () => server.close({ code: 1012, reason: "", awaitPending: false, force: true });
  onTestFinished(stop);
  const { port } = httpServer.address() as { port: number };
  return { url: `ws://localhost:${port}/`, port, peers, stop };
}

/** Makes a client of theirs. */
export function makeTheirClient({ protocol }: Version, url: string, options: TheirOptions = {}) {
  const some: Partial<ConstructorParameters<typeof RPCClient>[0]> = {
    endpoint: url,
    identity,
    password: options.password ?? "pass",
    protocols: [protocol.subprotocol],
    reconnect: options.reconnects ?? false,
    backoff: { initialDelay: 5, maxDelay: 50, factor: 2, randomisationFactor: 0.25 },
    ...(options.pingIntervalMs === undefined ? {} : { pingIntervalMs: options.pingIntervalMs }),
    ...strictness(options),
  };
  // Its declarations ask for every option, its code for none.
  const client = new RPCClient(some as ConstructorParameters<typeof RPCClient>[0]);
  onTestFinished(async () => {
    await client.close({ code: 1000, reason: "", awaitPending: false, force: true });
  });
  return client;
}

function strictness({ strict = true, asItComes = false }: TheirOptions) {
  return { strictMode: strict, strictModeValidators: asItComes ? [] : repairedValidators };
}
