// The load generator: many stations on bare sockets, the same for every server.

import { once } from "node:events";
import { platform } from "node:os";
import { setTimeout } from "node:timers/promises";
import { answerParent } from "../harness/answer.mjs";
import { workOf } from "../work/work.mjs";
import { openStation, prepareWork } from "./station.mjs";

/** How many stations are on their way in at once. */
const concurrency = 50;

/** How many addresses stations call from. */
const addresses = 200;

let stations = [];

answerParent({
  /** Connects further stations, each of which boots unless it is to keep quiet. */
  async connect({ port, protocol, count, quiet = false, compression = false }) {
    const work = prepareWork(workOf(protocol));
    const first = stations.length;
    let next = first;
    const open = async () => {
      while (next < first + count) {
        const index = next++;
        const options = { perMessageDeflate: compression && { threshold: 0 }, ...sourceAddress(index) };
        const station = await openStation(`ws://127.0.0.1:${port}/station-${index}`, index, work, options);
        stations.push(station);
        if (!quiet) await station.boot();
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, open));
  },

  /** Makes a number of calls, one outstanding per station: how many it were per second, and what they took, in ms. */
  call({ calls }) {
    const latencies = new Float64Array(calls);
    let begun = 0;
    let done = 0;
    const begin = performance.now();
    return new Promise((resolve) => {
      const next = (station) => {
        if (begun === calls) return;
        begun++;
        station.step(answered);
      };
      const answered = (latency, station) => {
        latencies[done++] = latency;
        if (done < calls) return next(station);
        const wall = performance.now() - begin;
        latencies.sort();
        resolve({
          perSecond: (calls / wall) * 1000,
          p50: latencies[Math.floor(calls * 0.5)],
          p99: latencies[Math.floor(calls * 0.99)],
        });
      };
      for (const station of stations) next(station);
    });
  },

  /** Lets each station call once per minute, evenly spread, for a time in ms. */
  async pace({ durationMs }) {
    const intervalMs = 60_000 / stations.length;
    const begin = performance.now();
    for (let begun = 0, elapsed = 0; elapsed < durationMs; elapsed = performance.now() - begin) {
      for (; begun * intervalMs < elapsed; begun++) stations[begun % stations.length].heartbeat();
      await setTimeout(10);
    }
  },

  /** Ends all connections. */
  async disconnect() {
    const ended = stations.map(({ socket }) => once(socket, "close"));
    for (const { socket } of stations) socket.close(1000);
    stations = [];
    await Promise.all(ended);
  },
});

/**
 * Where a station calls from: the whole of 127.0.0.0/8 is this machine on Linux, elsewhere one address of it is. A port
 * stays taken for a minute after its connection: with a few ten thousand of them on one address the system looks for a free
 * one for longer than everything else takes, and the server dozes off between two stations.
 */
function sourceAddress(index) {
  return platform() === "linux" ? { localAddress: `127.0.0.${2 + (index % addresses)}` } : {};
}
