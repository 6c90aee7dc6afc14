import type { Client, ClientOptions, Connection, Disconnection, Report, ServerOptions } from "@chargewire/runtime";
import { onTestFinished } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { makeClient, type StartedServer, startServer } from "../support/endpoints.js";
import { type FaultProxy, type Link, startFaultProxy } from "../support/fault-proxy.js";
import { type Fixture, type FixtureHandlers, type FixtureTypes, fixture16 } from "../support/fixture-protocol.js";

/** A client of ours that reaches a server of ours through the proxy. */
export interface ClientThroughProxy {
  readonly client: Client<FixtureTypes>;
  /** What the client reported. */
  readonly reports: Arrivals<Report>;
  /** How its connections ended. */
  readonly disconnections: Arrivals<Disconnection>;
  /** Connects, and gives what there is between the two now. */
  connect(): Promise<{ readonly station: Connection<FixtureTypes, "client">; readonly link: Link }>;
}

/** A server of ours behind a proxy. */
export interface ServerBehindProxy {
  readonly started: StartedServer;
  readonly proxy: FaultProxy;
  /** Makes a client of the same identity each time; it echoes, unless told otherwise. */
  newClient(handlers?: FixtureHandlers<"client">, options?: Partial<ClientOptions>): ClientThroughProxy;
}

/** Starts the two; they end with the test. */
export async function serverBehindProxy(
  handlers: FixtureHandlers<"server"> = {},
  options: Partial<ServerOptions> = {},
  fixture: Fixture = fixture16,
): Promise<ServerBehindProxy> {
  const started = await startServer(fixture, handlers, options);
  const proxy = await startFaultProxy(started.port);
  return {
    started,
    proxy,
    newClient(clientHandlers = {}, clientOptions = {}) {
      const client = makeClient(fixture, { url: proxy.url, ...clientOptions });
      client.handle(fixture.profile, { echo: ({ text }) => ({ text }), ping: () => ({}), ...clientHandlers });
      const reports = new Arrivals<Report>("A report of the client");
      const disconnections = new Arrivals<Disconnection>("The end of the client's connection");
      client.on("report", (report) => reports.push(report));
      client.on("disconnect", (_connection, disconnection) => disconnections.push(disconnection));
      const connect = async () => {
        const [station, link] = await Promise.all([client.connect(), proxy.link()]);
        // Before the two ends close: over a link that passes nothing, they would wait for each other.
        onTestFinished(() => link.reset());
        return { station, link };
      };
      return { client, reports, disconnections, connect };
    },
  };
}
