import {
  Client,
  type ClientOptions,
  type Disconnection,
  type Protocol,
  type ProtocolTypes,
  type Report,
  Server,
  type ServerConnection,
  type ServerOptions,
} from "@chargewire/runtime";
import { expect, onTestFinished } from "vitest";
import { Arrivals } from "./arrivals.js";
import { currentTime, type EveryVersion } from "./ocpp-versions.js";
import { connectRaw } from "./wire-client.js";
import type { WirePeer } from "./wire-peer.js";
import { startRawServer, type WireServer } from "./wire-server.js";

/** What comes from a server of ours that listens. */
export interface Listening<Types extends ProtocolTypes> {
  readonly port: number;
  /** URL without an identity. */
  readonly url: string;
  /** What it reported. */
  readonly reports: Arrivals<Report>;
  /** Who connected. */
  readonly connections: Arrivals<ServerConnection<Types>>;
  /** How connections ended. */
  readonly disconnections: Arrivals<Disconnection>;
}

/** Lets a server of ours, made by any package, listen on a free port; it is ended with the test. */
export async function listening<Types extends ProtocolTypes>(server: Server<Types>): Promise<Listening<Types>> {
  const reports = new Arrivals<Report>("A report");
  const connections = new Arrivals<ServerConnection<Types>>("A connection");
  const disconnections = new Arrivals<Disconnection>("The end of a connection");
  server.on("report", (report) => reports.push(report));
  server.on("connect", (connection) => connections.push(connection));
  server.on("disconnect", (_connection, disconnection) => disconnections.push(disconnection));
  await server.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  const { port } = server;
  if (port === undefined) throw new Error("The server has no port.");
  return { port, url: `ws://127.0.0.1:${port}`, reports, connections, disconnections };
}

/** A server of ours for some versions. */
export interface StartedBackEnd<Types extends ProtocolTypes> extends Listening<Types> {
  readonly server: Server<Types>;
}

/** Starts a server of ours that serves these versions and answers Heartbeat in each of them. */
export async function startBackEnd<Types extends EveryVersion>(
  protocols: readonly Protocol<Types>[],
  options: Partial<ServerOptions> = {},
): Promise<StartedBackEnd<Types>> {
  const server = new Server<Types>({ ...options, protocols });
  const shared: readonly Protocol<EveryVersion>[] = protocols;
  for (const protocol of shared) server.handleAction(protocol, "Heartbeat", () => ({ currentTime }));
  return { server, ...(await listening(server)) };
}

/** A server of ours with a raw client connected to it. */
export interface BackEndUnderTest<Types extends ProtocolTypes> extends StartedBackEnd<Types> {
  readonly peer: WirePeer;
  readonly connection: ServerConnection<Types>;
}

/** Starts a server of ours for one version and connects a raw client to it. */
export async function backEndUnderTest<Types extends EveryVersion>(
  protocol: Protocol<Types>,
  options: Partial<ServerOptions> = {},
): Promise<BackEndUnderTest<Types>> {
  const started = await startBackEnd([protocol], options);
  const peer = await connectRaw(`${started.url}/CP-1`, protocol.subprotocol);
  return { ...started, peer, connection: await started.connections.next() };
}

/** What comes from a client of ours, and the raw server that it is connected to. */
export interface Dialling {
  readonly peer: WirePeer;
  readonly rawServer: WireServer;
  /** What the client reported. */
  readonly reports: Arrivals<Report>;
}

/** Connects a client of ours, made by any package for that URL, to a raw server; both are ended with the test. */
export async function dialling<OurClient extends Client>(
  make: (url: string) => OurClient,
): Promise<Dialling & { readonly client: OurClient }> {
  const rawServer = await startRawServer();
  const client = make(rawServer.url);
  onTestFinished(() => client.close({ deadlineMs: 0 }));
  const reports = new Arrivals<Report>("A report");
  client.on("report", (report) => reports.push(report));
  const [{ peer }] = await Promise.all([rawServer.accept(), client.connect()]);
  return { client, peer, rawServer, reports };
}

/** Connects a client of ours for one version to a raw server. It answers ClearCache. */
export function stationUnderTest<Types extends EveryVersion>(
  protocol: Protocol<Types>,
  options: Partial<ClientOptions> = {},
): Promise<Dialling & { readonly client: Client<Types> }> {
  return dialling((url) => {
    const client = new Client<Types>({ identity: "CP-1", url, reconnect: false, ...options, protocols: [protocol] });
    const shared: Protocol<EveryVersion> = protocol;
    client.handleAction(shared, "ClearCache", () => ({ status: "Accepted" }));
    return client;
  });
}

let probes = 0;

/**
 * Proves that nothing was answered to what was sent before: frames are handled in order, so the answer to one more CALL
 * must be the next thing that comes. That CALL is refused by every version and on either side, registered or not.
 */
export async function expectSilence(peer: WirePeer): Promise<void> {
  // Twice, because what a handler answers asynchronously may come after the first probe's answer.
  for (const round of ["first", "second"]) {
    const messageId = `${round}-probe-${++probes}`;
    const [messageType, answered] = await peer.exchange([2, messageId, "NoSuchAction", {}]);
    expect([messageType, answered]).toEqual([4, messageId]);
  }
}
