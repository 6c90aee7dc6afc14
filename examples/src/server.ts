import { ocpp201Acme } from "@acme/ocpp201";
import * as ntxcp from "@chargewire/ntxcp10";
import * as v16 from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import { type Authenticate, NotConnectedError, Server, secretsEqual } from "@chargewire/runtime";
import { serveAcme } from "./acme-station.js";
import { serveOcpp20, serveOcpp21, serveOcpp201 } from "./csms.js";

/** Lets every station in whose password is that of its identity. */
export const authenticate: Authenticate = ({ identity, password }) => secretsEqual(password, `secret of ${identity}`);

const now = (): string => new Date().toISOString();

/**
 * A back end that serves OCPP 1.6, 2.0, 2.0.1 and 2.1 and, to Ding.X Gateways, ntxcp 1.0: all on one port. In 2.0.1 it
 * also understands what the vendor Acme adds.
 */
export function createBackEnd(): Server {
  const server = new Server({ protocols: [v16.ocpp16, ocpp20, ocpp201Acme, ocpp21, ntxcp.ntxcp10], authenticate });
  serveOcpp16(server);
  serveOcpp20(server);
  serveOcpp201(server);
  serveAcme(server);
  serveOcpp21(server);
  serveNtxcp10(server);
  return server;
}

/** A back end from the time before OCPP 2.1. */
export function createOlderBackEnd(): Server {
  const server = new Server({ protocols: [v16.ocpp16, ocpp201], authenticate });
  serveOcpp16(server);
  serveOcpp201(server);
  return server;
}

/**
 * What an operator's button does that knows only the name of a station: asks it to restart once nobody charges, in the
 * words of the version that it speaks. Resolves with whether it will.
 * @throws NotConnectedError when it is not connected, or speaks none of these versions.
 */
export async function restart(server: Server, identity: string): Promise<boolean> {
  const connection = server.connection(identity);
  if (connection === undefined) throw new NotConnectedError(identity);

  // Each speaks() narrows the connection to one version, and with it what call() takes and returns.
  if (connection.speaks(ocpp21)) {
    const { status } = await connection.call("Reset", { type: "OnIdle" });
    return status !== "Rejected";
  }
  if (connection.speaks(ocpp201)) {
    const { status } = await connection.call("Reset", { type: "OnIdle" });
    return status !== "Rejected";
  }
  if (connection.speaks(v16.ocpp16)) {
    const { status } = await connection.call("Reset", { type: "Soft" });
    return status === "Accepted";
  }
  throw new NotConnectedError(identity, `speaks ${connection.protocol.title}, where this knows no words for it`);
}

/** What the back end answers to charge points of OCPP 1.6. */
export function serveOcpp16(server: Server): void {
  server.handle(v16.core, {
    bootNotification: () => ({ status: "Accepted", currentTime: now(), interval: 300 }),
    heartbeat: () => ({ currentTime: now() }),
    statusNotification: () => ({}),
    authorize: ({ idTag }) => ({ idTagInfo: { status: idTag === "TAG-1" ? "Accepted" : "Invalid" } }),
    startTransaction: () => ({ transactionId: 4711, idTagInfo: { status: "Accepted" } }),
    meterValues: () => ({}),
    stopTransaction: () => ({}),
    dataTransfer: ({ vendorId, data }) =>
      vendorId === "com.example" ? { status: "Accepted", data: `seen: ${data}` } : { status: "UnknownVendorId" },
  });
}

function serveNtxcp10(server: Server): void {
  server.handle(ntxcp.core, {
    bootNotification: () => ({ status: "Accepted", currentTime: now(), interval: 300 }),
    statusNotification: () => ({}),
    meterValues: () => ({}),
  });
  server.handle(ntxcp.firmware, { firmwareStatusNotification: () => ({}) });
}
