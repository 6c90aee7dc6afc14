// The works that there are: what is said in a measurement, by protocol.

import { ocpp16 } from "./ocpp16.mjs";

/**
 * @typedef {object} Step
 * @property {string} action
 * @property {object} request
 * @property {() => object} respond the payload of the CALLRESULT, a new object each time.
 */

/**
 * @typedef {object} Work
 * @property {string} protocol name of the schema folder.
 * @property {string} subprotocol
 * @property {Step} boot what a station says once.
 * @property {Step[]} loop what it says again and again after that.
 * @property {Step[]} fromServer what the server asks of it.
 */

const works = [ocpp16];

/** The work of a protocol. */
export function workOf(protocol) {
  return works.find((work) => work.protocol === protocol);
}

/** Everything that stations call. */
export function callsOf(work) {
  return [work.boot, ...work.loop];
}
