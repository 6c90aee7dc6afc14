import { acme, ocpp201Acme } from "@acme/ocpp201";
import { CentralSystem, ChargePoint, ocpp16 } from "@chargewire/ocpp16";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import { type Beacon, extended } from "../extensions/beacon.js";
import type { Version } from "./versions.js";

/** A version with a vendor's part, by its own facades. */
export interface ExtendedVersion extends Version {
  readonly beacon: Beacon;
}

const noExchanges = (): never => {
  throw new Error("The exchanges of an extended version are in its tests.");
};

const { protocol: beacon16, beacon: part16 } = extended(ocpp16);
const { protocol: beacon201, beacon: part201 } = extended(ocpp201Acme);
const { protocol: beacon21, beacon: part21 } = extended(v21.ocpp21);

/** OCPP 2.0.1 with two vendors: the example of this checkout, and the one of the tests. */
export const extended201: ExtendedVersion = {
  title: v201.ocpp201.title,
  protocol: beacon201,
  beacon: part201,
  newServer: (options) => {
    const server = new v201.Csms({ ...options, protocol: beacon201 });
    server.handle(acme, { reportTemperature: () => ({}) });
    return { server, remote: (identity) => server.peer(identity, beacon201).acme };
  },
  newClient: (options) => {
    const client = new v201.ChargingStation({ ...options, protocol: beacon201 });
    client.handle(acme, { setDisplay: ({ text }) => ({ displays: text.length }) });
    return client;
  },
  exchanges: noExchanges,
};

/** The versions that the other implementation knows. */
export const extendedVersions: readonly ExtendedVersion[] = [
  {
    title: ocpp16.title,
    protocol: beacon16,
    beacon: part16,
    newServer: (options) => {
      const server = new CentralSystem({ ...options, protocol: beacon16 });
      return { server, remote: (identity) => server.chargePoint(identity) };
    },
    newClient: (options) => new ChargePoint({ ...options, protocol: beacon16 }),
    exchanges: noExchanges,
  },
  extended201,
  {
    title: v21.ocpp21.title,
    protocol: beacon21,
    beacon: part21,
    newServer: (options) => {
      const server = new v21.Csms({ ...options, protocol: beacon21 });
      return { server, remote: (identity) => server.chargingStation(identity) };
    },
    newClient: (options) => new v21.ChargingStation({ ...options, protocol: beacon21 }),
    exchanges: noExchanges,
  },
];
