// The load generator: many stations on bare sockets, the same for every server. It compares every answer with the one
// that is due, and a wrong one fails the run.

import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { WebSocket } from "ws";
import { answerParent } from "../harness/answer.mjs";
import { workOf } from "../work/work.mjs";

/** How many stations are on their way in at once. */
const concurrency = 50;

let stations = [];

answerParent({
  /** Connects stations, each of which boots unless it is to keep quiet. */
  async connect({ port, protocol, count, quiet = false }) {
    const work = workOf(protocol);
    const missing = Array.from({ length: count }, (_, index) => stations.length + index);
    const one = async () => {
      for (let index = missing.shift(); index !== undefined; index = missing.shift()) {
        const station = await openStation(index, port, work);
        if (!quiet) await station.boot();
        stations.push(station);
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, one));
  },

  /** Makes a number of calls, one outstanding per station; how many it were per second, and what they took, in ms. */
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

  /** Ends all connections. */
  async disconnect() {
    const ended = stations.map(({ socket }) => new Promise((resolve) => socket.once("close", resolve)));
    for (const { socket } of stations) socket.close(1000);
    stations = [];
    await Promise.all(ended);
  },
});

async function openStation(index, port, work) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/station-${index}`, work.subprotocol, { generateMask });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
    socket.once("close", (code) => reject(new Error(`station ${index} was refused: ${code}`)));
  });
  // What is the same in every call is written down once, and nothing is awaited: the load generator has less time for a
  // call than the servers.
  const prepare = ({ action, request, respond }) => {
    return { tail: `","${action}",${JSON.stringify(request)}]`, response: JSON.stringify(respond()) };
  };
  const boot = prepare(work.boot);
  const loop = work.loop.map(prepare);
  let next = index % loop.length;
  let id;
  let due;
  let sentAt;
  let answered;
  socket.on("message", (data) => {
    const latency = performance.now() - sentAt;
    const text = data.latin1Slice();
    if (text !== `[3,"${id}",${due}]`) mustBeAnswer(text, id, due);
    answered(latency, station);
  });
  const send = ({ tail, response }, whenAnswered) => {
    id = randomUUID();
    due = response;
    answered = whenAnswered;
    sentAt = performance.now();
    socket.send(`[2,"${id}${tail}`);
  };
  const station = {
    socket,
    boot: () => new Promise((resolve) => send(boot, resolve)),
    /** The next call of the loop; its listener gets what the answer took, in ms, and the station. */
    step(whenAnswered) {
      const step = loop[next];
      next = next + 1 === loop.length ? 0 : next + 1;
      send(step, whenAnswered);
    },
  };
  return station;
}

/** Any mask but zeros, which a server need not undo. */
function generateMask(mask) {
  mask.writeUInt32LE(0x5a_a5_3c_c3);
}

/** @throws when a text is not the CALLRESULT that is due, however it is spaced; that ends this process. */
function mustBeAnswer(text, id, response) {
  const [type, answered, payload] = JSON.parse(text);
  if (type === 3 && answered === id && isDeepStrictEqual(payload, JSON.parse(response))) return;
  throw new Error(`[3,"${id}",${response}] was due and this came: ${text}`);
}
