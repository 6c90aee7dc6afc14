import * as v20 from "@chargewire/ocpp20";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import type { Server } from "@chargewire/runtime";
import { hardwareOf } from "./acme-station.js";

// The versions use the same names for their exports, so each is imported as a namespace. Handlers get and return plain
// data: where two versions agree on a message, one function answers it for both.

const now = (): string => new Date().toISOString();
const register = () => ({ status: "Accepted" as const, currentTime: now(), interval: 300 });

function judge({ idToken }: v201.IdTokenType | v21.IdTokenType): { status: "Accepted" | "Invalid" } {
  return { status: idToken === "TAG-1" ? "Accepted" : "Invalid" };
}

const authorize = ({ idToken }: v201.AuthorizeRequest | v21.AuthorizeRequest) => ({ idTokenInfo: judge(idToken) });

const transactionEvent = ({ eventType, idToken }: v201.TransactionEventRequest | v21.TransactionEventRequest) => ({
  idTokenInfo: idToken && judge(idToken),
  totalCost: eventType === "Ended" ? 0.25 : undefined,
});

/** Answers charging stations of OCPP 2.0, of which the session has none. */
export function serveOcpp20(server: Server): void {
  server.handle(v20.provisioning, { bootNotification: register });
  server.handle(v20.availability, { heartbeat: () => ({ currentTime: now() }), statusNotification: () => ({}) });
}

/** Answers charging stations of OCPP 2.0.1. */
export function serveOcpp201(server: Server): void {
  server.handle(v201.provisioning, {
    bootNotification(request, { identity }) {
      const revision = hardwareOf(request);
      if (revision !== undefined) console.log(`    ${identity} has a main board of revision ${revision}`);
      return register();
    },
  });
  server.handle(v201.availability, { heartbeat: () => ({ currentTime: now() }), statusNotification: () => ({}) });
  server.handle(v201.authorization, { authorize });
  server.handle(v201.transactions, { transactionEvent });
  server.handle(v201.diagnostics, { logStatusNotification: () => ({}) });
}

/** Answers charging stations of OCPP 2.1. */
export function serveOcpp21(server: Server): void {
  server.handle(v21.provisioning, { bootNotification: register });
  server.handle(v21.availability, { heartbeat: () => ({ currentTime: now() }), statusNotification: () => ({}) });
  server.handle(v21.authorization, { authorize });
  server.handle(v21.transactions, { transactionEvent });
  server.handle(v21.diagnostics, {
    openPeriodicEventStream: () => ({ status: "Accepted" }),
    // A SEND is never answered: whatever this did or threw, the charging station would not hear of it.
    notifyPeriodicEventStream({ id, data }, { identity }) {
      console.log(`    ${identity}, stream ${id}: ${data.map(({ v }) => v).join(", ")}`);
    },
    closePeriodicEventStream: () => ({}),
  });
}
