import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import {
  type Applied,
  type BridgeOptions,
  type Ignored,
  OrchestratorBridge,
  type Refused,
} from "@chargewire/orchestrator-bridge";
import { Server, type ServerOptions } from "@chargewire/runtime";
import { onTestFinished, vi } from "vitest";
import { useFakeClock } from "../support/session.js";
import { serveEverything } from "./back-end.js";
import { createChargePoint } from "./charge-point.js";
import { createChargingStation, type ModernStation } from "./charging-station.js";
import { FakeOrchestrator } from "./fake-orchestrator.js";
import type { Behaviour, ReceivedProfile, Station, VersionName } from "./station.js";

/** The moment at which every test begins. */
export const noon: number = Date.parse("2026-11-21T12:00:00Z");

/** Salt of the vehicle ids. */
export const salt = "a salt for tests only";

/** A time as a station writes it, so many seconds after noon. */
export function at(seconds: number): string {
  return new Date(noon + seconds * 1_000).toISOString();
}

/** A server with a bridge, an orchestrator played by the test, and what the bridge has told. */
export interface BridgeSession {
  readonly server: Server;
  readonly bridge: OrchestratorBridge;
  readonly orchestrator: FakeOrchestrator;
  readonly refused: Refused[];
  readonly applied: Applied[];
  readonly ignored: Ignored[];
  readonly failed: unknown[];
}

/** Makes a session; the clock stands at noon and moves with {@link pass} only. */
export function bridgeSession(options: Partial<BridgeOptions> = {}, rules: Partial<ServerOptions> = {}): BridgeSession {
  useFakeClock();
  vi.setSystemTime(noon);
  const orchestrator = new FakeOrchestrator();
  const bridge = new OrchestratorBridge({ orchestrator, salt, ...options });
  const protocols = [ocpp16, ocpp20, ocpp201, ocpp21];
  const server = new Server({ protocols, incoming: [bridge.interceptor], pingIntervalMs: 0, ...rules });
  serveEverything(server);
  bridge.attach(server);
  const session = { server, bridge, orchestrator, refused: [], applied: [], ignored: [], failed: [] } as BridgeSession;
  bridge.on("refused", (refused) => session.refused.push(refused));
  bridge.on("applied", (applied) => session.applied.push(applied));
  bridge.on("ignored", (ignored) => session.ignored.push(ignored));
  bridge.on("failed", (error) => session.failed.push(error));
  onTestFinished(async () => {
    vi.useRealTimers();
    bridge.close();
    await server.close({ deadlineMs: 0 });
  });
  return session;
}

/** A station that is connected to the server of a session. */
export async function joined(
  { server }: BridgeSession,
  version: VersionName,
  behaviour: Behaviour = {},
  identity = "S-1",
): Promise<Station> {
  const reach = { dial: server.inMemory() };
  const station =
    version === "1.6"
      ? createChargePoint(identity, reach, behaviour)
      : createChargingStation(version, identity, reach, behaviour);
  await station.connect();
  return station;
}

/** A station of 2.x that is connected to the server of a session. */
export async function joinedModern(
  { server }: BridgeSession,
  version: Exclude<VersionName, "1.6">,
  identity = "S-1",
): Promise<ModernStation> {
  const station = createChargingStation(version, identity, { dial: server.inMemory() });
  await station.connect();
  return station;
}

/** Lets time pass, in s, and everything happen that is due; 0 for what needs no time. */
export async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
  // A frame in memory takes a turn, and so does each answer.
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The profiles that a station received, without the ids of those that it cleared. */
export function profilesOf({ received }: Station): ReceivedProfile[] {
  return received.flatMap((each) => ("set" in each ? [each.set] : []));
}

/** The ids that a station was told to clear. */
export function clearedBy({ received }: Station): (number | undefined)[] {
  return received.flatMap((each) => ("clear" in each ? [each.clear] : []));
}
