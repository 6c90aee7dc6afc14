import * as ntxcp from "@chargewire/ntxcp10";
import * as ocpp from "@chargewire/ocpp16";
import { Server } from "@chargewire/runtime";

/** A back end that serves charge points with OCPP 1.6 and Ding.X Gateways with ntxcp 1.0 on one port. */
export function createBackEnd(): Server {
  const server = new Server({
    protocols: [ocpp.ocpp16, ntxcp.ntxcp10],
    authenticate: ({ identity, password }) =>
      password !== undefined && new TextDecoder().decode(password) === `secret of ${identity}`,
  });
  const now = (): string => new Date().toISOString();

  server.handle(ocpp.core, {
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

  server.handle(ntxcp.core, {
    bootNotification: () => ({ status: "Accepted", currentTime: now(), interval: 300 }),
    statusNotification: () => ({}),
    meterValues: () => ({}),
  });
  server.handle(ntxcp.firmware, { firmwareStatusNotification: () => ({}) });
  return server;
}
