import { version16 } from "./ocpp16.js";
import { version20 } from "./ocpp20.js";
import { version21 } from "./ocpp21.js";
import { version201 } from "./ocpp201.js";
import type { Version } from "./version.js";

const versions: ReadonlyMap<string, Version> = new Map(
  [version16, version20, version201, version21].map((version) => [
    version.subprotocol,
    // A station is only ever handed to the version that it speaks, and so are its messages.
    version as unknown as Version,
  ]),
);

/** What is known of a version; `undefined` for a protocol that the bridge does not translate. */
export function versionOf(subprotocol: string): Version | undefined {
  return versions.get(subprotocol);
}
