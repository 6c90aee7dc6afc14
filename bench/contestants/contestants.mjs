// Who is compared.

import { basename, resolve } from "node:path";
import { root } from "../../scripts/tools.mjs";

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {object} start what its process is told to start: the folder of contestants/ and options for it.
 * @property {string} [floor] the contestant that it is compared with.
 */

/** Name of the contestant that everything is measured by. */
export const floor = "raw-ws";

/**
 * All of them, the floor first.
 * @param {string[]} [builds] checkouts whose built packages are compared, `NAME=FOLDER` or a folder, instead of this one's.
 */
export function contestantsOf(builds = []) {
  const ours =
    builds.length === 0
      ? [{ name: "chargewire", start: { module: "chargewire", root } }]
      : builds.map((build) => {
          const [, name, folder] = /^(?:([^=]+)=)?(.+)$/.exec(build);
          const from = resolve(folder);
          return { name: `chargewire@${name ?? basename(from)}`, start: { module: "chargewire", root: from } };
        });
  return [
    { name: floor, start: { module: "raw-ws" } },
    { name: "raw-ws+ajv", start: { module: "raw-ws", strict: true } },
    ...ours,
    { name: "ocpp-rpc strict", start: { module: "ocpp-rpc", strict: true } },
    { name: "ocpp-rpc lax", start: { module: "ocpp-rpc", strict: false } },
  ];
}

/** Whether a contestant is Chargewire. */
export function isOurs({ start }) {
  return start.module === "chargewire";
}
