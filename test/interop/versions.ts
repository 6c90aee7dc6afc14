import { CentralSystem, ChargePoint, ocpp16 } from "@chargewire/ocpp16";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import type { Client, ClientOptions, Protocol, Role, Server, ServerOptions } from "@chargewire/runtime";
import { fromCentralSystem, fromChargePoint } from "./exchanges-16.js";
import { type Exchange, madeExchanges } from "./made-exchanges.js";

/** A server of ours, by its own facade. */
export interface OurServer {
  readonly server: Server;
  /** The facade of the calls on one client. */
  remote(identity: string): object;
}

/** A version with its facades, so that one test is good for all of them. */
export interface Version {
  readonly title: string;
  readonly protocol: Protocol;
  newServer(options: Omit<ServerOptions, "protocols">): OurServer;
  newClient(options: Omit<ClientOptions, "protocols">): Client;
  /** Exchanges of an action, as one side starts it. */
  exchanges(from: Role, action: string): readonly Exchange[];
}

const written16: Readonly<Record<Role, Readonly<Record<string, Exchange>>>> = {
  client: fromChargePoint,
  server: fromCentralSystem,
};

const version16: Version = {
  title: ocpp16.title,
  protocol: ocpp16,
  newServer: (options) => {
    const server = new CentralSystem(options);
    return { server, remote: (identity) => server.chargePoint(identity) };
  },
  newClient: (options) => new ChargePoint(options),
  exchanges: (from, action) => {
    const written = written16[from][action];
    if (written === undefined) throw new Error(`exchanges-16.ts has no ${action} from a ${from}`);
    return [written, ...madeExchanges(ocpp16.name, action)];
  },
};

const version201: Version = {
  title: v201.ocpp201.title,
  protocol: v201.ocpp201,
  newServer: (options) => {
    const server = new v201.Csms(options);
    return { server, remote: (identity) => server.chargingStation(identity) };
  },
  newClient: (options) => new v201.ChargingStation(options),
  exchanges: (_from, action) => madeExchanges(v201.ocpp201.name, action),
};

/** The version that has SEND and CALLRESULTERROR. */
export const version21: Version = {
  title: v21.ocpp21.title,
  protocol: v21.ocpp21,
  newServer: (options) => {
    const server = new v21.Csms(options);
    return { server, remote: (identity) => server.chargingStation(identity) };
  },
  newClient: (options) => new v21.ChargingStation(options),
  exchanges: (_from, action) => madeExchanges(v21.ocpp21.name, action),
};

/** The versions that the other implementations know. */
export const versions: readonly Version[] = [version16, version201, version21];

/** The answered actions that a side starts. */
export function callsFrom({ protocol }: Version, from: Role): string[] {
  return protocol.features
    .filter((feature) => feature.kind === "call" && feature.from.includes(from))
    .map(({ action }) => action);
}
