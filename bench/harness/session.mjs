// A contestant's process and its opposite: the load generator for a server, a bare server for a client library.

import { cores, startProcess } from "./process.mjs";

const host = new URL("../contestants/host.mjs", import.meta.url);
const loadGenerator = new URL("../load/main.mjs", import.meta.url);

/** What is spoken where nothing else is said. */
const usual = "ocpp1.6";

/** A load generator of its own, on another core. */
export function startLoad() {
  return startProcess(loadGenerator, { core: cores.opposite });
}

/**
 * A server in a fresh process.
 * @param {import("../contestants/contestants.mjs").Contestant} contestant
 * @param {{ load?: object, flags?: string[], callsStations?: boolean }} [options] a load generator that is there already;
 * flags for the server's node; whether the server is to call its stations.
 */
export async function openServer({ start, station }, { load = startLoad(), flags, ...options } = {}) {
  const measured = startProcess(host, { core: cores.measured, flags });
  const port = await measured.ask("start", { protocol: usual, ...start, ...options });
  return {
    measured,
    load,
    /** Connects further stations. */
    connect: (count, how) => load.ask("connect", { port, protocol: usual, ...start, ...station, count, ...how }),
    async close() {
      await load.stop();
      await measured.stop();
    },
  };
}

/** Clients in a fresh process, connected to a bare server on another core. */
export async function openClients({ start }, { count }) {
  const measured = startProcess(host, { core: cores.measured });
  const opposite = startProcess(host, { core: cores.opposite });
  const port = await opposite.ask("start", { protocol: usual, module: "raw-ws" });
  await measured.ask("connect", { protocol: usual, count, url: `ws://127.0.0.1:${port}`, ...start });
  return {
    measured,
    async close() {
      await measured.stop();
      await opposite.stop();
    },
  };
}

/** CPU of a process over some work, in µs. */
export async function cpuOf(process, work) {
  const before = await process.ask("cpu");
  const result = await work();
  return { cpu: (await process.ask("cpu")) - before, result };
}
