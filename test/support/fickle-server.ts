import {
  type Client,
  type ClientOptions,
  type ClientState,
  type Dialer,
  HandshakeError,
  memoryPair,
} from "@chargewire/runtime";
import { onTestFinished, vi } from "vitest";
import type { FixtureTypes } from "./fixture-protocol.js";
import { ScriptedPeer } from "./scripted-peer.js";
import { newClient, old, settle } from "./session.js";

/** An attempt to connect, as the server saw it. */
export interface SeenDial {
  /** When it came, in ms since the server was made. */
  readonly atMs: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A server that is there, or refuses, as the test says. Time is that of the fake clock. */
export class FickleServer {
  /** What becomes of the next attempts: a connection, an HTTP status, no answer at all, or an error. */
  mood: "open" | "silent" | number | Error = "open";
  /** What it selects of the subprotocols. */
  selects: string = old.protocol.subprotocol;
  readonly dials: SeenDial[] = [];
  readonly peers: ScriptedPeer[] = [];
  readonly #begunAt: number = performance.now();

  /** Opens connections to this server. */
  readonly dial: Dialer = async ({ url, headers, offered }) => {
    this.dials.push({ atMs: performance.now() - this.#begunAt, url, headers });
    const { mood } = this;
    if (mood === "silent") return new Promise<never>(() => {});
    if (mood instanceof Error) throw mood;
    if (typeof mood === "number") throw new HandshakeError("refused", { httpStatus: mood, offered });
    const [transport, far] = memoryPair();
    this.peers.push(new ScriptedPeer(far));
    return { transport, subprotocol: this.selects };
  };

  /** The peer of the last connection. */
  get peer(): ScriptedPeer {
    const last = this.peers.at(-1);
    if (last === undefined) throw new Error("No client has connected.");
    return last;
  }

  /** Times between the attempts, in ms. */
  get waits(): number[] {
    return this.dials.slice(1).map(({ atMs }, index) => Math.round(atMs - (this.dials[index]?.atMs ?? 0)));
  }
}

/** A client of a fickle server, and everything that it said of itself. */
export interface Persistent {
  readonly server: FickleServer;
  readonly client: Client<FixtureTypes>;
  /** The states that it entered. */
  readonly states: ClientState[];
}

/** A client that stays connected, of 1 s, 2 s, 4 s … without chance unless the options say otherwise. */
export function persistentClient(options: Partial<ClientOptions> = {}): Persistent {
  const server = new FickleServer();
  const client = newClient({ dial: server.dial, reconnect: steady, ...options });
  const states: ClientState[] = [];
  client.on("state", (state) => states.push(state));
  onTestFinished(() => client.close({ deadlineMs: 0 }));
  return { server, client, states };
}

/** The back-off without its random part. */
export const steady = { waitMinimumMs: 1_000, randomRangeMs: 0 } as const;

/** The same, connected; its connection has lasted. */
export async function connectedClient(options: Partial<ClientOptions> = {}): Promise<Persistent> {
  const persistent = persistentClient(options);
  await persistent.client.connect();
  await vi.advanceTimersByTimeAsync(60_000);
  persistent.states.length = 0;
  return persistent;
}

/** Ends the connection as a network does that goes away. */
export async function lose({ server }: Persistent): Promise<void> {
  server.peer.terminate();
  await settle();
}
