import {
  Client,
  type ClientOptions,
  type Connection,
  memoryPair,
  Server,
  type ServerConnection,
  type ServerOptions,
} from "@chargewire/runtime";
import { vi } from "vitest";
import { dialect16, dialect21, type FixtureHandlers, type FixtureTypes, fixture } from "./fixture-protocol.js";
import { dialScripted, type ScriptedPeer, type ScriptedServer, scriptedServer } from "./scripted-peer.js";

/** The fixture protocol with the grammar of OCPP 1.6, and with that of OCPP 2.1. */
export const old = fixture("fixture1.6", dialect16);
export const modern = fixture("fixture2.1", dialect21);

/** Sessions send no pings unless a test asks for them: a test that counts timers sees only those that it is about. */
const quiet = { pingIntervalMs: 0 } as const;

/** Identity of the client in every session. */
export const identity = "CP-1";

/** Timers that tests drive by hand. Microtasks and setImmediate stay real: frames in memory travel by them. */
export function useFakeClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
}

/** Lets everything happen that needs no time: frames in memory arrive, promises settle. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** What a promise has come to by now. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown } | "pending";

/** Follows a promise and counts how often it settles, which a promise alone would hide. */
export function follow(promise: Promise<unknown>): { outcome: Outcome } {
  const followed: { outcome: Outcome } = { outcome: "pending" };
  promise.then(
    (value) => {
      followed.outcome = { value };
    },
    (error: unknown) => {
      followed.outcome = { error };
    },
  );
  return followed;
}

/** The reason for which a promise rejects. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`The promise resolved, with ${JSON.stringify(value)}.`);
    },
    (error: unknown) => error,
  );
}

/** A client and a server that are connected in memory. */
export interface Session {
  readonly client: Client<FixtureTypes>;
  readonly server: Server<FixtureTypes>;
  /** The client's connection. */
  readonly station: Connection<FixtureTypes, "client">;
  /** The server's connection. */
  readonly backEnd: ServerConnection<FixtureTypes>;
}

/** What a session is made of; protocols default to the OCPP 1.6 grammar. */
export interface SessionOptions {
  readonly server?: Partial<ServerOptions>;
  readonly client?: Partial<ClientOptions>;
  readonly serverHandlers?: FixtureHandlers<"server">;
  readonly clientHandlers?: FixtureHandlers<"client">;
}

/** Connects a client to a server in memory. */
export async function openSession(options: SessionOptions = {}, { protocol, profile } = old): Promise<Session> {
  const server = new Server<FixtureTypes>({ protocols: [protocol], ...quiet, ...options.server });
  server.handle(profile, options.serverHandlers ?? {});
  const client = newClient({ protocols: [protocol], dial: server.inMemory(), ...options.client });
  client.handle(profile, options.clientHandlers ?? {});
  const station = await client.connect();
  const backEnd = server.connection(identity);
  if (backEnd === undefined) throw new Error("The server knows no connection.");
  return { client, server, station, backEnd };
}

/**
 * A client of the fixture protocol that no server is there for yet. It reconnects only where a test says so: the others
 * look at one connection and its end.
 */
export function newClient(options: Partial<ClientOptions>): Client<FixtureTypes> {
  return new Client<FixtureTypes>({
    protocols: [old.protocol],
    url: "ws://memory/",
    identity,
    reconnect: false,
    ...quiet,
    ...options,
  });
}

/** A client and, by hand, its server. */
export interface ScriptedClientSession extends ScriptedServer {
  readonly client: Client<FixtureTypes>;
  readonly station: Connection<FixtureTypes, "client">;
}

/** Connects a client to a server that is played by the test. */
export async function openToScript(
  options: Partial<ClientOptions> = {},
  { protocol, profile } = old,
  handlers: FixtureHandlers<"client"> = {},
): Promise<ScriptedClientSession> {
  const script = scriptedServer(memoryPair, protocol.subprotocol);
  const client = newClient({ protocols: [protocol], dial: script.dial, ...options });
  client.handle(profile, handlers);
  const station = await client.connect();
  return {
    client,
    station,
    dial: script.dial,
    peers: script.peers,
    get peer() {
      return script.peer;
    },
  };
}

/** A server and, by hand, its client. */
export interface ScriptedServerSession {
  readonly server: Server<FixtureTypes>;
  readonly backEnd: ServerConnection<FixtureTypes>;
  readonly peer: ScriptedPeer;
}

/** Connects a client that is played by the test to a server. */
export async function openFromScript(
  options: Partial<ServerOptions> = {},
  { protocol, profile } = old,
  handlers: FixtureHandlers<"server"> = {},
): Promise<ScriptedServerSession> {
  const server = new Server<FixtureTypes>({ protocols: [protocol], ...quiet, ...options });
  server.handle(profile, handlers);
  const peer = await dialScripted(server, identity, protocol.subprotocol);
  const backEnd = server.connection(identity);
  if (backEnd === undefined) throw new Error("The server knows no connection.");
  return { server, backEnd, peer };
}
