// What connections cost that hardly say anything: to be accepted, and to be there.

import { platform } from "node:os";
import { cpuOf, openServer } from "../harness/session.mjs";
import { connections } from "./calls.mjs";

/**
 * Stations connect.
 * @param {{ warmUp?: number, count: number }} size handshakes before, and in each slice.
 * @returns {import("../harness/rounds.mjs").Metric}
 */
export function handshakes({ warmUp = 0, count }) {
  return {
    name: "handshake",
    title: `Handshakes, ${count} in a row`,
    figures: [{ name: "cpu", title: "CPU per handshake", unit: "µs", digits: 0 }],
    slices: 6,
    async open(contestant) {
      const session = await openServer(contestant);
      for (let done = 0; done < warmUp; done += count) {
        await session.connect(count, { quiet: true });
        await session.load.ask("disconnect");
      }
      return session;
    },
    async measure({ measured, load, connect }) {
      const { cpu } = await cpuOf(measured, () => connect(count, { quiet: true }));
      await load.ask("disconnect");
      return { cpu: cpu / count };
    },
  };
}

/** Stations that have booted and then say nothing. @returns {import("../harness/rounds.mjs").Metric} */
export function idleConnections(counts) {
  return {
    name: "idle",
    title: "Memory per idle connection",
    figures: counts.flatMap((count) => [
      { name: `heap${count}`, title: `heap, ${connections(count)}`, unit: "KiB", digits: 2 },
      { name: `rss${count}`, title: `RSS, ${connections(count)}`, unit: "KiB", digits: 1 },
    ]),
    slices: 1,
    maxRounds: 3,
    async open(contestant) {
      const session = await openServer(contestant, { flags: ["--expose-gc"] });
      await session.connect(200);
      await session.load.ask("disconnect");
      return session;
    },
    async measure({ measured, load, connect }) {
      const empty = await measured.ask("memory");
      const figures = {};
      let connected = 0;
      for (const count of counts) {
        await connect(count - connected);
        connected = count;
        const full = await measured.ask("memory");
        figures[`heap${count}`] = (full.heapUsed - empty.heapUsed) / count / 1024;
        figures[`rss${count}`] = (full.rss - empty.rss) / count / 1024;
      }
      await load.ask("disconnect");
      return figures;
    },
  };
}

/** Many stations in one process, with a heartbeat each per minute. @returns {import("../harness/rounds.mjs").Metric} */
export function manyConnections({ count, durationMs }) {
  return {
    name: "many",
    title: `${connections(count)} with a heartbeat each per minute, for ${durationMs / 1000} s`,
    figures: [
      { name: "rss", title: "RSS", unit: "MiB", digits: 0 },
      { name: "peak", title: "peak of RSS", unit: "MiB", digits: 0 },
    ],
    slices: 1,
    maxRounds: 1,
    // Nobody is in another's way, and it takes its time.
    atOnce: true,
    contestants: (all) => all.filter(({ name }) => name === "raw-ws" || name.startsWith("chargewire")),
    async open(contestant) {
      const session = await openServer(contestant);
      await session.connect(count);
      return session;
    },
    async measure({ measured, load }) {
      await load.ask("pace", { durationMs });
      const { rss, maxRss } = await measured.ask("memory");
      return { rss: rss / 1024 ** 2, peak: maxRss / 1024 ** 2 };
    },
  };
}

/** Whether this system lets a process have so many connections. */
export function allows(count) {
  // Elsewhere there is one address to call from, and its ports are used up before.
  if (platform() !== "linux") return count < 10_000;
  const { soft } = process.report.getReport().userLimits.open_files;
  return soft === "unlimited" || Number(soft) > count + 100;
}
