// Calls of stations to a server: what they cost its process, and how long they take.

import { cpuOf, openServer } from "../harness/session.mjs";

/**
 * @param {number} count connections.
 * @param {{ warmUp: number, calls: number }} size calls before and in each slice.
 */
export function callsMetric(count, { warmUp, calls }, protocol = "ocpp1.6") {
  return {
    name: `calls-${count}`,
    title: `server CPU per call, ${count.toLocaleString("en")} connection${count === 1 ? "" : "s"}`,
    figures: [
      { name: "cpu", title: "server CPU per call", unit: "µs", digits: 2 },
      { name: "perSecond", title: "calls per second", unit: "/s", digits: 0 },
      { name: "p50", title: "median latency", unit: "ms", digits: 2 },
      { name: "p99", title: "99th percentile of latency", unit: "ms", digits: 2 },
    ],
    slices: 3,
    async open(contestant) {
      const session = await openServer(contestant, { protocol });
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
