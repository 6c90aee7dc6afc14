import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  Client,
  type ClientOptions,
  type Disconnection,
  type Report,
  Server,
  type ServerConnection,
  type ServerOptions,
} from "@chargewire/runtime";
import { onTestFinished } from "vitest";
import { Arrivals } from "./arrivals.js";
import { type Fixture, type FixtureHandlers, type FixtureTypes, fixture16 } from "./fixture-protocol.js";
import { connectRaw } from "./wire-client.js";
import type { WirePeer } from "./wire-peer.js";
import { startRawServer } from "./wire-server.js";

/** A server of ours, listening on a free port. */
export interface StartedServer {
  readonly server: Server<FixtureTypes>;
  readonly port: number;
  /** URL without an identity. */
  readonly url: string;
  /** What it reported. */
  readonly reports: Arrivals<Report>;
  /** Who connected. */
  readonly connections: Arrivals<ServerConnection<FixtureTypes>>;
  /** How connections ended. */
  readonly disconnections: Arrivals<Disconnection>;
}

/** Starts a server of ours that echoes; it is ended with the test. The first fixture gets the handlers. */
export async function startServer(
  fixtures: Fixture | readonly Fixture[] = fixture16,
  handlers: FixtureHandlers<"server"> = {},
  options: Partial<ServerOptions> = {},
): Promise<StartedServer> {
  const all: readonly Fixture[] = "protocol" in fixtures ? [fixtures] : fixtures;
  const server = new Server<FixtureTypes>({ protocols: all.map(({ protocol }) => protocol), ...options });
  for (const { profile } of all) server.handle(profile, { ...echoing, ...handlers });
  const reports = new Arrivals<Report>("A report");
  const connections = new Arrivals<ServerConnection<FixtureTypes>>("A connection");
  server.on("report", (report) => reports.push(report));
  const disconnections = new Arrivals<Disconnection>("The end of a connection");
  server.on("connect", (connection) => connections.push(connection));
  server.on("disconnect", (_connection, disconnection) => disconnections.push(disconnection));
  await server.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  const { port } = server;
  if (port === undefined) throw new Error("The server has no port.");
  return { server, port, url: `ws://127.0.0.1:${port}`, reports, connections, disconnections };
}

/** A server of ours with a raw client connected to it. */
export interface ServerUnderTest extends StartedServer {
  readonly peer: WirePeer;
  readonly connection: ServerConnection<FixtureTypes>;
}

/** Starts a server of ours and connects a raw client to it. */
export async function serverUnderTest(
  fixture: Fixture = fixture16,
  handlers: FixtureHandlers<"server"> = {},
  options: Partial<ServerOptions> = {},
): Promise<ServerUnderTest> {
  const started = await startServer(fixture, handlers, options);
  const peer = await connectRaw(`${started.url}/CP-1`, fixture.protocol.subprotocol);
  return { ...started, peer, connection: await started.connections.next() };
}

/** A client of ours, connected to a raw server. */
export interface ClientUnderTest {
  readonly client: Client<FixtureTypes>;
  readonly peer: WirePeer;
  /** What the client reported. */
  readonly reports: Arrivals<Report>;
  /** How its connections ended. */
  readonly disconnections: Arrivals<Disconnection>;
}

/** Connects a client of ours, which echoes, to a raw server; both are ended with the test. */
export async function clientUnderTest(
  fixture: Fixture = fixture16,
  handlers: FixtureHandlers<"client"> = {},
  options: Partial<ClientOptions> = {},
): Promise<ClientUnderTest> {
  const rawServer = await startRawServer();
  const client = makeClient(fixture, { url: rawServer.url, ...options });
  client.handle(fixture.profile, { ...echoing, ...handlers });
  const reports = new Arrivals<Report>("A report");
  client.on("report", (report) => reports.push(report));
  const disconnections = new Arrivals<Disconnection>("The end of the connection");
  client.on("disconnect", (_connection, disconnection) => disconnections.push(disconnection));
  const [{ peer }] = await Promise.all([rawServer.accept(), client.connect()]);
  return { client, peer, reports, disconnections };
}

/** Makes a client of ours; it is ended with the test, and reconnects only where a test says so. */
export function makeClient(
  fixtures: Fixture | readonly Fixture[],
  options: Partial<ClientOptions> & Pick<ClientOptions, "url">,
): Client<FixtureTypes> {
  const all: readonly Fixture[] = "protocol" in fixtures ? [fixtures] : fixtures;
  const protocols = all.map(({ protocol }) => protocol);
  const client = new Client<FixtureTypes>({ protocols, identity: "CP-1", reconnect: false, ...options });
  onTestFinished(() => client.close({ deadlineMs: 0 }));
  return client;
}

/** Attaches servers of ours to one http server, which is ended with the test, and gives its port. */
export async function attachAll(servers: readonly Server[]): Promise<number> {
  const httpServer = createServer();
  for (const server of servers) server.attach(httpServer);
  httpServer.listen(0, "127.0.0.1");
  await once(httpServer, "listening");
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.close({ deadlineMs: 0 })));
    httpServer.close();
  });
  return (httpServer.address() as AddressInfo).port;
}

/** What both sides answer where a test says nothing else. */
const echoing: FixtureHandlers<"server"> & FixtureHandlers<"client"> = {
  echo: ({ text }: { readonly text: string }) => ({ text }),
  ping: () => ({}),
};
