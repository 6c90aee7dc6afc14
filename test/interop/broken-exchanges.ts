import type { Role } from "@chargewire/runtime";
import { mutations } from "../support/payloads.js";
import { readSchemaFolder, wholeSchema } from "../support/schema-folder.js";
import { callsFrom, type Version } from "./versions.js";

/** An exchange of which one payload breaks one constraint. */
export interface BrokenExchange {
  readonly action: string;
  /** A keyword of JSON Schema. */
  readonly keyword: string;
  readonly request: object;
  readonly response: object;
}

/**
 * For each keyword that the payloads of a side's actions have, the first way to break it, with a title for the tests.
 * @param part which of the two payloads is broken.
 * @param isFit further wishes as to the broken payload.
 */
export function brokenExchanges(
  version: Version,
  from: Role,
  part: "request" | "response",
  isFit: (payload: object) => boolean = () => true,
): (readonly [string, BrokenExchange])[] {
  const folder = readSchemaFolder(version.protocol.name);
  const actions = callsFrom(version, from);
  const rows = new Map<string, readonly [string, BrokenExchange]>();
  for (const message of folder.messages) {
    const { action, name } = message;
    if (message.part !== part || !actions.includes(action)) continue;
    const [valid = { request: {}, response: {} }] = version.exchanges(from, action);
    for (const { keyword, path, payload } of mutations(wholeSchema(message, folder))) {
      // A payload that is no object never reaches a validator: the frame is refused before.
      if (rows.has(keyword) || !isObject(payload) || !isFit(payload)) continue;
      rows.set(keyword, [`${name} that breaks ${keyword} at ${path}`, { action, keyword, ...valid, [part]: payload }]);
    }
  }
  return [...rows.values()];
}

/** Whether no field is an empty list or object: in OCPP 2.x we leave those out of what we send (R29). */
export function isWithoutEmptyFields(payload: object): boolean {
  return !/:(\[\]|\{\})/.test(JSON.stringify(payload));
}

function isObject(payload: unknown): payload is object {
  return typeof payload === "object" && payload !== null && !Array.isArray(payload);
}
