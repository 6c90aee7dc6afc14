// One station. It compares every answer with the one that is due, and every call with the one that it expects; a wrong
// one ends the process, and so the run.

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";
import { WebSocket } from "ws";

/**
 * What all stations say, with what is the same in every call written down once: the load generator must have less to do
 * per call than the fastest server.
 * @param {import("../work/work.mjs").Work} work
 */
export function prepareWork({ subprotocol, boot, loop, fromServer }) {
  return { subprotocol, boot: prepare(boot), loop: loop.map(prepare), fromServer: fromServer.map(prepare) };
}

/**
 * Connects a station.
 * @param {number} index where in the loop of calls it begins.
 * @param {ReturnType<typeof prepareWork>} work
 * @param {import("ws").ClientOptions} options of its socket.
 */
export async function openStation(url, index, work, options) {
  const { subprotocol, boot, loop } = work;
  const socket = new WebSocket(url, subprotocol, { ...options, generateMask });
  await once(socket, "open");
  let next = index % loop.length;
  let id;
  let due;
  let sentAt;
  let answered;
  socket.on("message", (data) => {
    const latency = performance.now() - sentAt;
    const text = data.latin1Slice();
    if (text.startsWith("[2,")) return socket.send(answerTo(text, work));
    if (text !== `[3,"${id}",${due}]`) mustBeAnswer(text, id, due);
    answered(latency, station);
  });
  socket.on("close", (code) => {
    if (code !== 1000) throw new Error(`${url} was closed: ${code}`);
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
    heartbeat: () => send(loop[0], () => {}),
    /** The next call of the loop; its listener gets what the answer took, in ms, and the station. */
    step(whenAnswered) {
      const step = loop[next];
      next = next + 1 === loop.length ? 0 : next + 1;
      send(step, whenAnswered);
    },
  };
  return station;
}

function prepare({ action, request, respond }) {
  const tail = `","${action}",${JSON.stringify(request)}]`;
  return { action, request, tail, response: JSON.stringify(respond(request)) };
}

/** @throws when a text is not the CALLRESULT that is due, however it is spaced. */
function mustBeAnswer(text, id, response) {
  const [type, answered, payload] = JSON.parse(text);
  if (type === 3 && answered === id && isDeepStrictEqual(payload, JSON.parse(response))) return;
  throw new Error(`[3,"${id}",${response}] was due and this came: ${text}`);
}

/** The CALLRESULT to a call of the server. @throws when nobody expects that call. */
function answerTo(text, { fromServer }) {
  const step = fromServer.find(({ tail }) => text.endsWith(tail)) ?? findStep(text, fromServer);
  return `[3,${text.slice(3, text.indexOf('"', 4))}",${step.response}]`;
}

/** The step of a call that is spaced or ordered in a way of its own. */
function findStep(text, steps) {
  const [, , action, request] = JSON.parse(text);
  const found = steps.find((step) => step.action === action && isDeepStrictEqual(step.request, request));
  if (found === undefined) throw new Error(`nobody expects ${text}`);
  return found;
}

/** Any mask but zeros, which a server would not have to undo. */
function generateMask(mask) {
  mask.writeUInt32LE(0x5a_a5_3c_c3);
}
