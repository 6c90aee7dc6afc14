// A contestant's process and its opposite: the load generator for a server, a bare server for a client library.

import { cores, startProcess } from "./process.mjs";

const host = new URL("../contestants/host.mjs", import.meta.url);
const loadGenerator = new URL("../load/main.mjs", import.meta.url);

/** A server in a fresh process, its own load generator on another core, and the port. */
export async function openServer({ start }, { protocol, flags }) {
  const measured = startProcess(host, { core: cores.measured, flags });
  const load = startProcess(loadGenerator, { core: cores.opposite });
  const port = await measured.ask("start", { protocol, ...start });
  return {
    measured,
    load,
    /** Connects further stations. */
    connect: (count, options) => load.ask("connect", { port, protocol, count, ...options }),
    close: () => Promise.all([measured.stop(), load.stop()]),
  };
}

/** Clients in a fresh process, connected to a bare server on another core. */
export async function openClients({ start }, { protocol, count }) {
  const measured = startProcess(host, { core: cores.measured });
  const opposite = startProcess(host, { core: cores.opposite });
  const port = await opposite.ask("start", { protocol, module: "raw-ws" });
  await measured.ask("connect", { protocol, count, url: `ws://127.0.0.1:${port}`, ...start });
  return { measured, close: () => Promise.all([measured.stop(), opposite.stop()]) };
}

/** CPU of a process over some work, in µs. */
export async function cpuOf(process, work) {
  const before = await process.ask("cpu");
  const result = await work();
  return { cpu: (await process.ask("cpu")) - before, result };
}
