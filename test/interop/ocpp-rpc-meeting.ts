import type { Client, Connection, FrameEvent, Report, Server } from "@chargewire/runtime";
import type { RPCClient } from "ocpp-rpc";
import { expect } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import type { Casting } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { makeTheirClient, startTheirServer, type TheirOptions } from "./ocpp-rpc-side.js";
import { callThrough, identity, makeOurClient, type OurOptions, startOurServer } from "./our-side.js";
import type { Version } from "./versions.js";

/** One of ours and one of theirs, connected. */
export interface Meeting {
  /** Ours, to register handlers with. */
  readonly endpoint: Server | Client;
  /** Our side of the connection. */
  readonly connection: Connection;
  /** The facade through which we call. */
  readonly facade: object;
  /** What ours reported. */
  readonly reports: Arrivals<Report>;
  /** The frames that we wrote. */
  readonly written: Arrivals<readonly unknown[]>;
  /** Their side of the connection: in ocpp-rpc the two roles are alike. */
  readonly peer: RPCClient;
}

type MeetingOptions = OurOptions & TheirOptions;

/** Connects the two; both are ended with the test. */
export function meet({ version, role }: Casting, options: MeetingOptions = {}): Promise<Meeting> {
  return role === "server" ? meetTheirClient(version, options) : meetTheirServer(version, options);
}

async function meetTheirClient(version: Version, options: MeetingOptions): Promise<Meeting> {
  const { server, remote, url } = await startOurServer(version, options);
  const peer = makeTheirClient(version, url, options);
  const seen = watch(server);
  await peer.connect();
  const connection = server.connection(identity);
  if (connection === undefined) throw new Error("The server knows no connection.");
  return { endpoint: server, connection, facade: remote(identity), peer, ...seen };
}

async function meetTheirServer(version: Version, options: MeetingOptions): Promise<Meeting> {
  const { url, peers } = await startTheirServer(version, options);
  const client = makeOurClient(version, url, options);
  const seen = watch(client);
  const [connection, peer] = await Promise.all([client.connect(), peers.next()]);
  return { endpoint: client, connection, facade: client, peer, ...seen };
}

/** The listeners that servers and clients have in common. */
interface Watched {
  on(name: "report", listener: (report: Report) => void): unknown;
  on(name: "frame", listener: (event: FrameEvent) => void): unknown;
}

function watch(endpoint: Watched) {
  const reports = new Arrivals<Report>("A report");
  const written = new Arrivals<readonly unknown[]>("A frame of ours");
  endpoint.on("report", (report) => reports.push(report));
  endpoint.on("frame", ({ direction, text }) => {
    if (direction === "out") written.push(JSON.parse(text) as readonly unknown[]);
  });
  return { reports, written };
}

/** Proves that a connection still carries calls, both ways. */
export async function expectUseful(
  { version, role, theirRole, ours, theirs }: Casting,
  meeting: Meeting,
): Promise<void> {
  const [answer = {}, ourAnswer = {}] = [
    version.exchanges(role, ours)[0]?.response,
    version.exchanges(theirRole, theirs)[0]?.response,
  ];
  meeting.peer.handle(ours, async () => ({ ...answer }));
  handleAll(meeting.endpoint, version.protocol, theirRole, () => ourAnswer);
  expect(await callThrough(meeting.facade, ours, {})).toEqual(answer);
  expect(await meeting.peer.call(theirs, {})).toEqual(ourAnswer);
}
