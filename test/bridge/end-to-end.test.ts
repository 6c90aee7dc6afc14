import { shareEqually } from "@chargewire/examples/equal-share";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import { OrchestratorBridge } from "@chargewire/orchestrator-bridge";
import { ChargerController, Orchestrator } from "@chargewire/orchestrator10";
import { Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../support/fault-proxy.js";
import { serveEverything } from "./back-end.js";
import { createChargePoint } from "./charge-point.js";
import { createChargingStation } from "./charging-station.js";
import { salt } from "./session.js";
import type { Station, Values } from "./station.js";

/** Stations must have a new limit within this time, in ms. */
const soonMs = 1_000;

function watts(value: number): Values {
  return { at: new Date().toISOString(), values: [{ value, measurand: "Power.Active.Import", unit: "W" }] };
}

/** What the running transaction of a station may draw, and what the next one: the newest of each, in W. */
function limitsOf({ received }: Station): unknown {
  const limits: Record<string, unknown> = {};
  for (const each of received) {
    if ("set" in each)
      limits[each.set.purpose] = each.set.periods.map((period) => (period as { limit?: number }).limit);
  }
  return limits;
}

/** Waits until stations have a limit, in W. */
async function untilLimited(limit: number, ...stations: Station[]): Promise<void> {
  const limits = { TxProfile: [limit], TxDefaultProfile: [limit] };
  for (const station of stations) await expect.poll(() => limitsOf(station), { timeout: soonMs }).toEqual(limits);
}

/** An orchestrator that shares a site limit, a server whose bridge reaches it through a proxy, and two stations. */
async function startSite(siteLimit: number) {
  const orchestrator = new Orchestrator();
  const share = shareEqually(orchestrator, siteLimit);
  const proxy = await startFaultProxy(await orchestrator.listen({ port: 0, host: "127.0.0.1" }));
  const controller = await ChargerController.connect(`http://127.0.0.1:${proxy.port}`, {
    reconnect: { waitMinimumMs: 100, randomRangeMs: 10 },
  });
  const bridge = new OrchestratorBridge({ orchestrator: controller, salt });
  const failed: unknown[] = [];
  bridge.on("failed", (error) => failed.push(error));
  const server = new Server({ protocols: [ocpp16, ocpp20, ocpp201, ocpp21], incoming: [bridge.interceptor] });
  serveEverything(server);
  bridge.attach(server);
  await server.listen({ port: 0, host: "127.0.0.1" });
  const url = `ws://127.0.0.1:${server.port}`;
  const chargePoint = createChargePoint("CP-1", { url });
  const station = createChargingStation("2.0.1", "CS-1", { url });
  await Promise.all([chargePoint.connect(), station.connect()]);
  onTestFinished(async () => {
    share.stop();
    bridge.close();
    await Promise.all([chargePoint.leave(), station.leave()]);
    await Promise.all([server.close(), controller.close()]);
    await orchestrator.close();
  });
  return { orchestrator, share, proxy, controller, bridge, failed, chargePoint, station };
}

describe("two stations, the bridge, and an orchestrator that shares equally", () => {
  test("limits arrive at the stations within a second of a change", async () => {
    const { orchestrator, share, bridge, failed, chargePoint, station } = await startSite(22_000);
    const refused: unknown[] = [];
    bridge.on("refused", (refusal) => refused.push(refusal));
    const at = new Date(Date.now() - 5_000).toISOString();

    const one = await chargePoint.start({ evse: 1, token: "TAG-1", at });
    await chargePoint.meter(one, 1, watts(7_000));
    await untilLimited(22_000, chargePoint);

    const other = await station.start({ evse: 2, token: "TAG-2", at });
    await station.meter(other, 2, watts(9_000));
    await untilLimited(11_000, chargePoint, station);

    share.siteLimit = 10_000;
    await untilLimited(5_000, chargePoint, station);
    share.siteLimit = 0;
    await untilLimited(0, chargePoint, station);
    share.siteLimit = 10_000;
    await untilLimited(5_000, chargePoint, station);

    await station.stop(other, new Date().toISOString());
    await untilLimited(10_000, chargePoint);
    expect(orchestrator.sessions).toMatchObject([{ point: "CP-1/1", watts: 7_000 }]);
    expect(refused).toEqual([]);
    expect(failed).toEqual([]);
  });

  test("a cut stream heals: sessions are told again, and what was commanded meanwhile arrives", async () => {
    const { orchestrator, share, proxy, controller, failed, chargePoint, station } = await startSite(22_000);
    const link = await proxy.link();
    const at = new Date(Date.now() - 5_000).toISOString();
    const one = await chargePoint.start({ evse: 1, token: "TAG-1", at });
    const other = await station.start({ evse: 2, token: "TAG-2", at });
    await chargePoint.meter(one, 1, watts(7_000));
    await station.meter(other, 2, watts(9_000));
    await untilLimited(11_000, chargePoint, station);

    const away = new Promise((resolve) => orchestrator.on("disconnect", resolve));
    proxy.plan = { instead: "refuse" };
    link.reset();
    await away;
    expect(controller.connected).toBe(false);
    // Neither the stations nor the orchestrator wait for it.
    share.siteLimit = 8_000;
    await chargePoint.meter(one, 1, watts(6_500));
    await station.stop(other, new Date().toISOString());
    proxy.plan = {};
    controller.reconnectNow();
    await untilLimited(8_000, chargePoint);
    await expect.poll(() => orchestrator.sessions).toMatchObject([{ point: "CP-1/1", watts: 6_500 }]);
    await chargePoint.meter(one, 1, watts(6_000));
    await expect.poll(() => orchestrator.session("CP-1/1")?.watts).toBe(6_000);
    expect(failed).toEqual([]);
  });
});
