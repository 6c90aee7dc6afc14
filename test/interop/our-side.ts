import { type CallOptions, type ClientOptions, handlerName } from "@chargewire/runtime";
import { onTestFinished } from "vitest";
import type { Version } from "./versions.js";

/** Who connects; the bar, the space and the letter must survive the URL and the header fields. */
export const identity = "RDAM|123 ü";

/** What is particular to our side. */
export interface OurOptions {
  /** Whether it validates what it sends. Default `true`. */
  readonly careful?: boolean;
  /** What our client logs in with. Default: the right one. */
  readonly password?: string;
  /** How our client stays connected. Default `false`. */
  readonly reconnect?: ClientOptions["reconnect"];
}

/** Starts a server of ours that wants the password `pass`. */
export async function startOurServer(version: Version, { careful = true }: OurOptions = {}) {
  const ours = version.newServer({
    authenticate: ({ password }) => new TextDecoder().decode(password) === "pass",
    validation: { outgoing: careful ? "strict" : "off" },
  });
  await ours.server.listen({ port: 0, host: "localhost" });
  onTestFinished(() => ours.server.close({ deadlineMs: 0 }));
  return { ...ours, url: `ws://localhost:${ours.server.port}/ocpp` };
}

/** Makes a client of ours. */
export function makeOurClient(version: Version, url: string, options: OurOptions = {}) {
  const { careful = true, password = "pass", reconnect = false } = options;
  const validation = { outgoing: careful ? "strict" : "off" } as const;
  const client = version.newClient({ url, identity, password, reconnect, validation });
  onTestFinished(() => client.close({ deadlineMs: 0 }));
  return client;
}

/** Calls the method that a facade has for an action. */
export function callThrough(facade: object, action: string, request: object, options?: CallOptions): Promise<unknown> {
  const methods = facade as Readonly<Record<string, (request: object, options?: CallOptions) => Promise<unknown>>>;
  const name = handlerName(action);
  if (methods[name] === undefined) throw new Error(`The facade has no ${name}.`);
  return methods[name](request, options);
}
