import {
  Client,
  type ClientOptions,
  type HandlerContext,
  type HandlerGroup,
  type HandlerResult,
  type Protocol,
  type Report,
  Server,
  type ServerOptions,
} from "@chargewire/runtime";
import type { Arrivals } from "../support/arrivals.js";
import { type EveryVersion, everyVersion } from "../support/ocpp-versions.js";
import { dialling, listening } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";
import type { WirePeer } from "../support/wire-peer.js";
import {
  type BeaconClientCalls,
  type BeaconServerCalls,
  extended,
  type Nothing,
  type SignalRequest,
} from "./beacon.js";

/** What the tests let either side answer; the results are as wrong as a test wants them. */
export interface Answers {
  readonly signal?: (request: SignalRequest, context: HandlerContext) => unknown;
  readonly blink?: (request: Nothing, context: HandlerContext) => unknown;
  readonly ring?: (request: Nothing, context: HandlerContext) => unknown;
  readonly press?: (request: Nothing, context: HandlerContext) => unknown;
}

/** The application's own handler of DataTransfer. */
export type OwnHandler = (request: object) => HandlerResult<{ readonly status: string; readonly data?: unknown }>;

/** One side of ours, and the raw peer that it is connected to. */
export interface BeaconSide {
  readonly peer: WirePeer;
  readonly reports: Arrivals<Report>;
  /** The methods that both sides have. */
  readonly beacon: Pick<BeaconServerCalls & BeaconClientCalls, "signal" | "blink">;
  /** Registers handlers of the vendor's messages. */
  handle(answers: Answers): void;
  /** Registers the application's own handler of DataTransfer. */
  handleDataTransfer(handler: OwnHandler): void;
}

/** Options that clients and servers have in common. */
export type SideOptions = Omit<Partial<ServerOptions> & Partial<ClientOptions>, "protocols">;

/** Connects one side of ours, in a protocol with the vendor's part, to a raw peer over a socket. */
export type Connect = (base: Protocol<EveryVersion>, answers?: Answers, options?: SideOptions) => Promise<BeaconSide>;

const asClient: Connect = async (base, answers = {}, options = {}) => {
  const { protocol, beacon } = extended(base);
  const { client, peer, reports } = await dialling(
    (url) => new Client({ identity: "CP-1", url, ...options, protocols: [protocol] }),
  );
  const handle = (more: Answers) => client.handle(beacon as HandlerGroup, more);
  handle(answers);
  return {
    peer,
    reports,
    beacon: client.peer(protocol).beacon,
    handle,
    handleDataTransfer: (handler) => client.handleAction(protocol, "DataTransfer", handler),
  };
};

const asServer: Connect = async (base, answers = {}, options = {}) => {
  const { protocol, beacon } = extended(base);
  const server = new Server({ ...options, protocols: [protocol] });
  const handle = (more: Answers) => server.handle(beacon as HandlerGroup, more);
  handle(answers);
  const { url, reports, connections } = await listening(server);
  const peer = await connectRaw(`${url}/CP-1`, protocol.subprotocol);
  await connections.next();
  return {
    peer,
    reports,
    beacon: server.peer("CP-1", protocol).beacon,
    handle,
    handleDataTransfer: (handler) => server.handleAction(protocol, "DataTransfer", handler),
  };
};

/** Both sides, with what the vendor's message of the wrong direction is there. */
export const sides: readonly (readonly [side: "client" | "server", connect: Connect, wrong: "Press" | "Ring"])[] = [
  ["client", asClient, "Press"],
  ["server", asServer, "Ring"],
];

/** Every version on both sides, with a title for the tests. */
export const castings: readonly (readonly [title: string, base: Protocol<EveryVersion>, connect: Connect])[] =
  everyVersion.flatMap((base) => sides.map(([side, connect]) => [`${base.title} ${side}`, base, connect] as const));

/** A received DataTransfer with the vendor's Signal. */
export function signalFrame(id: string, data: unknown, names: object = {}): readonly unknown[] {
  return [2, id, "DataTransfer", { vendorId: "com.example.Beacon", messageId: "Signal", ...names, data }];
}
