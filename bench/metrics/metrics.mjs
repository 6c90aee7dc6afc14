// What is measured, in this order.

import { floor, isOurs } from "../contestants/contestants.mjs";
import { callsFromClient, callsFromServer, callsToServer } from "./calls.mjs";
import { allows, handshakes, idleConnections, manyConnections } from "./connections.mjs";
import { generator, installedPackages } from "./installed.mjs";
import { coldImport, firstCalls } from "./start.mjs";
import { manyHandlers, protocols, queuedCalls, switchedOn } from "./variants.mjs";

/** Only what the table of targets needs, with as few calls as tell something. */
export function quickMetrics() {
  const size = { warmUp: 60_000, calls: 10_000 };
  return [
    callsToServer(100, size),
    callsToServer(1_000, { ...size, calls: 12_000 }),
    callsFromServer(size),
    callsFromClient(size),
    handshakes({ warmUp: 5_000, count: 500 }),
    { ...idleConnections([2_000]), maxRounds: 1 },
    coldImport(3),
    firstCalls(3),
    installedPackages(),
  ];
}

/** Everything. */
export function fullMetrics() {
  const size = { warmUp: 60_000, calls: 10_000 };
  const fewer = { warmUp: 60_000, calls: 5_000 };
  const most = 10_000;
  const allowsMost = allows(most);
  if (!allowsMost) console.error(`bench: ${most} connections are left out; raise the limit of open files (ulimit -n).`);
  return [
    callsToServer(1, { warmUp: 30_000, calls: 3_000 }),
    oursOnly(callsToServer(10, size)),
    callsToServer(100, size),
    callsToServer(1_000, { ...size, calls: 20_000 }),
    ...(allowsMost ? [{ ...oursOnly(callsToServer(most, { warmUp: 60_000, calls: 20_000 })), maxRounds: 1 }] : []),
    callsFromServer(fewer),
    callsFromClient(fewer),
    handshakes({ warmUp: 5_000, count: 500 }),
    { ...idleConnections([2_000, 5_000, ...(allowsMost ? [most] : [])]), maxRounds: 1 },
    ...(allowsMost ? [manyConnections({ count: most, durationMs: 60_000 })] : []),
    coldImport(3),
    firstCalls(3),
    installedPackages(),
    protocols(size),
    switchedOn(fewer),
    { ...manyHandlers([0, 10, 100, 1_000, 10_000], fewer), maxRounds: 2 },
    { ...queuedCalls([10, 100, 1_000, 10_000], 10_000), maxRounds: 2 },
    { ...generator(), maxRounds: 3 },
  ];
}

/** As little as shows that it works: each contestant once, and each kind of measurement once. */
export function smallestMetrics() {
  const size = { warmUp: 50, calls: 50 };
  const others = [
    callsFromServer(size, 5),
    callsFromClient(size, 5),
    handshakes({ count: 5 }),
    idleConnections([20]),
    manyConnections({ count: 20, durationMs: 100 }),
    coldImport(1),
    firstCalls(1),
    installedPackages(),
  ];
  return [callsToServer(5, size), ...others.map(oursOnly), protocols(size, 5), queuedCalls([10], 20)].map((metric) => {
    return { ...metric, slices: 1, maxRounds: 1 };
  });
}

/** Chargewire beside the floor only. */
function oursOnly(metric) {
  return { ...metric, contestants: (all) => all.filter((each) => each.name === floor || isOurs(each)) };
}
