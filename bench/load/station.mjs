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
  return { subprotocol, boot: prepare(boot), loop: loop.map(prepare), fromServer };
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
  return { tail: `","${action}",${JSON.stringify(request)}]`, response: JSON.stringify(respond(request)) };
}

/** @throws when a text is not the CALLRESULT that is due, however it is spaced. */
function mustBeAnswer(text, id, response) {
  const [type, answered, payload] = JSON.parse(text);
  if (type === 3 && answered === id && isDeepStrictEqual(payload, JSON.parse(response))) return;
  throw new Error(`[3,"${id}",${response}] was due and this came: ${text}`);
}

/** The CALLRESULT to a call of the server. @throws when nobody expects that call. */
function answerTo(text, { fromServer }) {
  const [, id, action, request] = JSON.parse(text);
  const step = fromServer.find((each) => each.action === action);
  if (!isDeepStrictEqual(step?.request, request)) throw new Error(`nobody expects ${text}`);
  return JSON.stringify([3, id, step.respond(request)]);
}

/** Any mask but zeros, which a server would not have to undo. */
function generateMask(mask) {
  mask.writeUInt32LE(0x5a_a5_3c_c3);
}
