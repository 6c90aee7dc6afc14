// The works that there are: what is said in a measurement, by protocol.

import { ntxcp10 } from "./ntxcp10.mjs";
import { ocpp16 } from "./ocpp16.mjs";
import { ocpp201 } from "./ocpp201.mjs";

/**
 * @typedef {object} Step
 * @property {string} action
 * @property {object} request
 * @property {(request: object) => object} respond handles the action; a new object each time.
 */

/**
 * @typedef {object} Work
 * @property {string} protocol name of the schema folder.
 * @property {string} subprotocol
 * @property {Step} boot what a station says once.
 * @property {Step[]} loop what it says again and again after that.
 * @property {Step[]} fromServer what the server asks of it.
 */

/** All of them; the first one is the measure of the others. */
export const works = [ocpp16, ocpp201, ntxcp10];

/** The work of a protocol. */
export function workOf(protocol) {
  return works.find((work) => work.protocol === protocol);
}

/** Everything that stations call. */
export function callsOf(work) {
  return [work.boot, ...work.loop];
}
