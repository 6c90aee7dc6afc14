// The process that is measured: a server, or a client library, of one contestant.

import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { answerParent, cpuMicroseconds } from "../harness/answer.mjs";
import { workOf } from "../work/work.mjs";

/**
 * What a contestant is started with.
 * @typedef {object} Start
 * @property {import("../work/work.mjs").Work} work
 * @property {string} root checkout whose packages Chargewire is taken from.
 * @property {boolean} [strict] whether a library validates that leaves the choice.
 * @property {boolean} [compression] whether permessage-deflate is agreed on.
 * @property {number} [moreHandlers] how many actions have a handler besides those that are called.
 * @property {number} [queueCapacity] how many calls may wait per connection; `0` without bound.
 * @property {"interceptors" | "listeners"} [extra] what else Chargewire does with each call.
 */

/**
 * Calls the other side; resolves with the payload of its answer.
 * @typedef {(action: string, request: object) => Promise<object>} Call
 */

/**
 * Starts a server on a free port; the port. `onConnection` gets what calls a station as soon as one is connected; it is
 * only there where the server is to call them.
 * @typedef {(start: Start & { onConnection?: (call: Call) => void }) => Promise<number>} StartServer
 */

/**
 * Connects clients, each with an identity of its own; what calls the server for each.
 * @typedef {(start: Start & { url: string, count: number }) => Promise<Call[]>} ConnectClients
 */

let steps;
let connections = [];

answerParent({
  /** Starts the server of a contestant; its port. */
  async start({ module, protocol, callsStations = false, ...options }) {
    const work = workOf(protocol);
    steps = work.fromServer;
    const { start } = await import(`./${module}/server.mjs`);
    const onConnection = callsStations ? (call) => connections.push(call) : undefined;
    return start({ ...options, work, onConnection });
  },

  /** Connects clients of a contestant. */
  async connect({ module, protocol, ...options }) {
    const work = workOf(protocol);
    steps = work.loop;
    const { connect } = await import(`./${module}/client.mjs`);
    connections = await connect({ ...options, work });
  },

  /** Makes a number of calls, one outstanding per connection. To check the answers costs, and is for the warm-up. */
  async call({ calls, check = false }) {
    let begun = 0;
    const loop = async (call) => {
      while (begun < calls) {
        const step = steps[begun++ % steps.length];
        const response = await call(step.action, step.request);
        if (check) mustBeDue(step, response);
      }
    };
    await Promise.all(connections.map(loop));
  },

  /** Makes a number of calls, as many at once as said, all over the first connection. */
  async queue({ calls, atOnce }) {
    const [call] = connections;
    for (let done = 0; done < calls; done += atOnce) {
      await Promise.all(
        Array.from({ length: atOnce }, (_, index) => {
          const { action, request } = steps[index % steps.length];
          return call(action, request);
        }),
      );
    }
  },

  cpu: cpuMicroseconds,

  /** Bytes in use, after garbage was collected where node lets us. */
  async memory() {
    for (let pass = 0; pass < 4 && globalThis.gc !== undefined; pass++) {
      globalThis.gc();
      await setImmediate();
    }
    const { heapUsed, rss } = process.memoryUsage();
    return { heapUsed, rss, maxRss: process.resourceUsage().maxRSS * 1024 };
  },
});

/** @throws when an answer is not the one that is due. */
function mustBeDue({ action, request, respond }, response) {
  if (!isDeepStrictEqual(response, respond(request)))
    throw new Error(`${action} was answered ${JSON.stringify(response)}`);
}
