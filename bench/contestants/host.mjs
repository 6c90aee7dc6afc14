// The process that is measured: a server, or a client library, of one contestant.

import { isDeepStrictEqual } from "node:util";
import { answerParent, cpuMicroseconds } from "../harness/answer.mjs";
import { workOf } from "../work/work.mjs";

/**
 * What a contestant is started with.
 * @typedef {object} Start
 * @property {import("../work/work.mjs").Work} work
 * @property {string} root checkout whose packages Chargewire is taken from.
 * @property {boolean} [strict] whether a library validates that leaves the choice.
 */

/**
 * Calls the other side; resolves with the payload of its answer.
 * @typedef {(action: string, request: object) => Promise<object>} Call
 */

/**
 * Starts a server on a free port. `connections` grows with those that come in; a function each that calls the station.
 * @typedef {(start: Start) => Promise<{ port: number, connections: Call[] }>} StartServer
 */

/**
 * Connects one client after the other, each with an identity of its own; a function each that calls the server.
 * @typedef {(start: Start & { url: string, count: number }) => Promise<Call[]>} ConnectClients
 */

let steps;
let connections;

answerParent({
  /** Starts the server of a contestant; its port. */
  async start({ module, protocol, ...options }) {
    const work = workOf(protocol);
    steps = work.fromServer;
    const { start } = await import(`./${module}/server.mjs`);
    const server = await start({ ...options, work });
    connections = server.connections;
    return server.port;
  },

  /** Connects clients of a contestant. */
  async connect({ module, protocol, ...options }) {
    const work = workOf(protocol);
    steps = work.loop;
    const { connect } = await import(`./${module}/client.mjs`);
    connections = await connect({ ...options, work });
  },

  /** Makes a number of calls, one outstanding per connection. To check the answers costs, and is for the warm-up. */
  async call({ calls, check }) {
    let begun = 0;
    const loop = async (call) => {
      while (begun < calls) {
        const { action, request, respond } = steps[begun++ % steps.length];
        const response = await call(action, request);
        if (check && !isDeepStrictEqual(response, respond())) throw new Error(`${action}: ${JSON.stringify(response)}`);
      }
    };
    await Promise.all(connections.map(loop));
  },

  cpu: cpuMicroseconds,
});
