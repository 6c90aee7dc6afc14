import type { Protocol, Server } from "@chargewire/runtime";
import { hash, Random } from "../fuzz/random.js";
import type { EveryVersion } from "../support/ocpp-versions.js";
import { startBackEnd } from "./back-end.js";
import { activeResources, collectGarbage, heapInUse } from "./collect.js";
import { Ledger } from "./ledger.js";
import { Station } from "./station.js";

/** How a soak goes. */
export interface SoakPlan {
  readonly protocols: readonly Protocol<EveryVersion>[];
  readonly seed: number;
  readonly stations: number;
  /** How many of them come over real sockets. */
  readonly overSockets: number;
  /** Mean time between two steps of a station, in ms. */
  readonly pauseMs: number;
  /** Whether a station does another step after so many; asked by phase. */
  readonly warmUp: () => (steps: number) => boolean;
  /** How long to wait before the heap is measured, in ms: until timers of sockets that have gone are over. */
  readonly settleMs: number;
  readonly main: () => (steps: number) => boolean;
}

/** What a soak has found. */
export interface SoakFigures {
  readonly ledger: Ledger;
  /** Connections that there were before the main phase, of both sides. */
  readonly connectionsBefore: number;
  /** Bytes in use when nobody was connected: before the main phase, and after it. */
  readonly heapBefore: number;
  readonly heapAfter: number;
  /** Connections that the server knew when every station had gone. */
  readonly connectionsLeft: number;
  /** Objects of connections that nothing should hold any more. */
  readonly connectionsAlive: number;
  /** What keeps the process alive beyond what did before, by kind. */
  readonly resourcesLeft: Readonly<Record<string, number>>;
}

/** Lets stations live against one server twice, to warm up and to measure, and looks for what is left of them. */
export async function soak(plan: SoakPlan): Promise<SoakFigures> {
  const before = activeResources();
  const ledger = new Ledger();
  const server = await startBackEnd(plan.protocols, ledger);
  await live(plan, server, ledger, plan.warmUp());
  const connectionsBefore = ledger.connected;
  const heapBefore = await heapInUse(plan.settleMs);
  await live(plan, server, ledger, plan.main());
  const heapAfter = await heapInUse(plan.settleMs);
  const connectionsLeft = server.connections.length;
  await collectGarbage();
  // On a client the same connection comes back with each connect, and counts each time.
  const connectionsAlive = ledger.connected - ledger.connectionsCollected;
  await server.close({ deadlineMs: 0 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const resourcesLeft = beyond(activeResources(), before);
  return { ledger, connectionsBefore, heapBefore, heapAfter, connectionsLeft, connectionsAlive, resourcesLeft };
}

async function live(
  { seed, stations, overSockets, protocols, pauseMs }: SoakPlan,
  server: Server<EveryVersion>,
  ledger: Ledger,
  goesOn: (steps: number) => boolean,
): Promise<void> {
  const lives = Array.from({ length: stations }, (_, number) => {
    const protocol = protocols[number % protocols.length];
    if (protocol === undefined) throw new Error("There is no protocol.");
    const random = new Random(hash(`${seed}/${number}`));
    const isInMemory = number >= overSockets;
    return new Station(`CS-${number}`, protocol, isInMemory, { server, ledger, pauseMs, goesOn }, random).live();
  });
  await Promise.all(lives);
  // The server learns of the last closes a moment later.
  for (let turns = 0; turns < 200 && server.connections.length > 0; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function beyond(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const more = Object.entries(now).map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const);
  return Object.fromEntries(more.filter(([, count]) => count > 0));
}

/** What must not have happened, in words. The heap is left to who has it to himself. */
export function faultsOf({ ledger, connectionsLeft, connectionsAlive, resourcesLeft }: SoakFigures): string[] {
  const amounts: Readonly<Record<string, number>> = {
    "calls have not ended": ledger.open,
    "calls ended otherwise for the caller than for the event cancel": ledger.unbalanced,
    "handlers have not ended": ledger.handlersStarted - ledger.handlersEnded,
    "connections have not ended": ledger.connected - ledger.disconnected,
    "connections are left on the server": connectionsLeft,
    "connections are still in memory": connectionsAlive,
    ...Object.fromEntries(Object.entries(resourcesLeft).map(([kind, count]) => [`${kind} still active`, count])),
  };
  const wrong = Object.entries(amounts).filter(([, amount]) => amount !== 0);
  return [...ledger.faults, ...wrong.map(([what, amount]) => `${amount} ${what}`)];
}
