import * as v16 from "@chargewire/ocpp16";
import * as v20 from "@chargewire/ocpp20";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import type { Server } from "@chargewire/runtime";

/** Handlers of the application for every version: they answer, and are no part of what is tested. */
export function serveEverything(server: Server): void {
  let lastTransaction = 100;
  const now = (): string => new Date().toISOString();
  const registration = () => ({ status: "Accepted", currentTime: now(), interval: 300 }) as const;
  const modern = { transactionEvent: () => ({}) };
  server.handle(v16.core, {
    bootNotification: registration,
    startTransaction: () => ({ transactionId: ++lastTransaction, idTagInfo: { status: "Accepted" } }),
    meterValues: () => ({}),
    stopTransaction: () => ({}),
  });
  server.handle(v20.provisioning, { bootNotification: registration });
  server.handle(v20.transactions, modern);
  server.handle(v20.meterValues, { meterValues: () => ({}) });
  server.handle(v201.provisioning, { bootNotification: registration });
  server.handle(v201.transactions, modern);
  server.handle(v201.meterValues, { meterValues: () => ({}) });
  server.handle(v21.provisioning, { bootNotification: registration });
  server.handle(v21.transactions, modern);
  server.handle(v21.meterValues, { meterValues: () => ({}) });
}

/** From now on the application gives every transaction of 1.6 the same id; one that is no number the runtime refuses. */
export function repeatTransactionId(server: Server, transactionId: unknown): void {
  const id = transactionId as number;
  server.handle(v16.core, {
    startTransaction: () => ({ transactionId: id, idTagInfo: { status: "Accepted" } }),
  });
}

/** From now on the application fails at what stations tell of their transactions. */
export function refuseEverything(server: Server): void {
  const fail = (): never => {
    throw new Error("The database is gone.");
  };
  server.handle(v16.core, { meterValues: fail, stopTransaction: fail });
  server.handle(v20.transactions, { transactionEvent: fail });
  server.handle(v201.transactions, { transactionEvent: fail });
  server.handle(v21.transactions, { transactionEvent: fail });
}
