import type { Role } from "@chargewire/runtime";
import { type Version, versions } from "./versions.js";

/** A version, and the role that we play; theirs is the other one. */
export interface Casting {
  readonly version: Version;
  readonly role: Role;
  readonly theirRole: Role;
  /** An action that we start, whose request is empty in every version. */
  readonly ours: string;
  /** An action that they start, whose request is empty in every version. */
  readonly theirs: string;
}

/** We are the server, they are the client. */
export function weServe(version: Version): Casting {
  return { version, role: "server", theirRole: "client", ours: "ClearCache", theirs: "Heartbeat" };
}

/** We are the client, they are the server. */
export function theyServe(version: Version): Casting {
  return { version, role: "client", theirRole: "server", ours: "Heartbeat", theirs: "ClearCache" };
}

/** A version in both roles, with a title for the tests. */
export function castingsOf(version: Version): (readonly [string, Casting])[] {
  return [
    [`our ${version.title} server, their client`, weServe(version)],
    [`our ${version.title} client, their server`, theyServe(version)],
  ];
}

/** Every version in both roles, with a title for the tests. */
export const castings: readonly (readonly [string, Casting])[] = versions.flatMap(castingsOf);
