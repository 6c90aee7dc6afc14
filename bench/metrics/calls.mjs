// Calls: what they cost the process that is measured, and how long they take.

import { cpuOf, openClients, openServer } from "../harness/session.mjs";

/** CPU per call, whoever makes it. */
export const cpuPerCall = { name: "cpu", title: "CPU per call", unit: "µs", digits: 2 };

/** How many connections there are where their number is not what it is about. */
const usualCount = 100;

/** "100 connections". */
export function connections(count) {
  return `${count.toLocaleString("en")} connection${count === 1 ? "" : "s"}`;
}

/**
 * Stations call a server, one call outstanding each.
 * @param {{ warmUp: number, calls: number }} size calls before and in each slice.
 * @returns {import("../harness/rounds.mjs").Metric}
 */
export function callsToServer(count, { warmUp, calls }) {
  return {
    name: `calls-${count}`,
    title: `Calls to a server, ${connections(count)}`,
    figures: [
      cpuPerCall,
      { name: "perSecond", title: "calls per second", unit: "", digits: 0 },
      { name: "p50", title: "latency p50", unit: "ms", digits: 2 },
      { name: "p99", title: "latency p99", unit: "ms", digits: 2 },
    ],
    slices: 3,
    async open(contestant) {
      const session = await openServer(contestant);
      await session.connect(count);
      await session.load.ask("call", { calls: warmUp });
      return session;
    },
    async measure({ measured, load }) {
      const { cpu, result } = await cpuOf(measured, () => load.ask("call", { calls }));
      return { cpu: cpu / calls, ...result };
    },
  };
}

/** A server calls its stations, which answer at once. @returns {import("../harness/rounds.mjs").Metric} */
export function callsFromServer(size, count = usualCount) {
  return {
    ...callsOfMeasured(size),
    name: "server-to-client",
    title: `Calls of a server, ${connections(count)}`,
    async open(contestant) {
      const session = await openServer(contestant, { callsStations: true });
      await session.connect(count);
      await session.measured.ask("call", { calls: size.warmUp, check: true });
      return session;
    },
  };
}

/** A client library calls a bare server. @returns {import("../harness/rounds.mjs").Metric} */
export function callsFromClient(size, count = usualCount) {
  return {
    ...callsOfMeasured(size),
    name: "client",
    title: `Calls of a client library, ${count} clients in one process`,
    contestants: (all) => all.filter(({ name }) => name !== "raw-ws+ajv"),
    async open(contestant) {
      const session = await openClients(contestant, { count });
      await session.measured.ask("call", { calls: size.warmUp, check: true });
      return session;
    },
  };
}

function callsOfMeasured({ calls }) {
  return {
    figures: [cpuPerCall],
    slices: 3,
    async measure({ measured }) {
      const { cpu } = await cpuOf(measured, () => measured.ask("call", { calls }));
      return { cpu: cpu / calls };
    },
  };
}
