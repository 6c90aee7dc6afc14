// A session of OCPP 2.1 over a socket: calls in both directions, and a SEND.

import { ChargingStation, Csms, diagnostics, provisioning } from "@chargewire/ocpp21";

const csms = new Csms();
const streamed = new Promise<string>((resolve) => {
  csms.handle(diagnostics, { notifyPeriodicEventStream: ({ data }) => resolve(data.map(({ v }) => v).join()) });
});
csms.handle(provisioning, {
  bootNotification: () => ({ status: "Accepted", currentTime: "2026-01-01T00:00:00Z", interval: 300 }),
});
await csms.listen({ port: 0, host: "127.0.0.1" });

const station = new ChargingStation({ url: `ws://127.0.0.1:${csms.port}`, identity: "CS-1" });
station.handle(provisioning, { reset: ({ type }) => ({ status: type === "OnIdle" ? "Scheduled" : "Rejected" }) });
await station.connect();
const boot = await station.bootNotification({
  reason: "PowerUp",
  chargingStation: { vendorName: "Example", model: "Two" },
});
const reset = await csms.chargingStation("CS-1").reset({ type: "OnIdle" });
const data = [{ t: 0, v: "230.1" }];
await station.notifyPeriodicEventStream({ id: 1, pending: 0, basetime: "2026-01-01T00:00:00Z", data });
console.log(boot.status, reset.status, await streamed);

await station.close();
await csms.close();
