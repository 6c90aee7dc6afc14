import { once } from "node:events";
import type { AddressInfo } from "node:net";
import {
  type CallOptions,
  Client,
  type Connection,
  handlerName,
  OcppError,
  Server,
  type ServerConnection,
} from "@chargewire/runtime";
import { WebSocket, WebSocketServer } from "ws";
import { behaviourFor, isHandled, mistakeFor, refusalFor, responseFor } from "./behaviour.js";
import type { Action } from "./corpus.js";
import type { OracleSettings } from "./oracle.js";
import { keptAnswers } from "./oracle-inbox.js";
import { DirectLink, memoryLink, type PeerLink } from "./peer-link.js";
import { socketLink } from "./socket-link.js";

/** A connection whose actions are names: which there are, the corpus knows, and not the compiler. */
interface AnyConnection extends Pick<Connection, "pending" | "close" | "terminate" | "connected"> {
  call(action: string, request: object, options: CallOptions<never>): Promise<unknown>;
  send(action: string, request: object): Promise<void>;
}

/** The endpoint under test with one connection, and the fuzzer at the other end of it. */
export interface Endpoint {
  readonly connection: AnyConnection;
  readonly link: PeerLink;
  /** Kinds of reports, oldest first; taken away by whoever compares them. */
  readonly reports: string[];
  /** Lets the handler of a CALL that waits go on; `false` when none does. */
  release(messageId: string): boolean;
  /** Ids of CALLs whose handlers wait and were not told that the connection has ended. */
  untold(): readonly string[];
  /** The close code of the event `disconnect`. */
  readonly disconnected: Promise<number>;
  /** Connections that the endpoint still knows; a client keeps its own for ever. */
  readonly known: number;
  close(): Promise<void>;
}

/** How the two are connected. */
export type Medium = "memory" | "sockets";

/** Starts an endpoint with these settings and connects the fuzzer to it. */
export async function openEndpoint(settings: OracleSettings, medium: Medium): Promise<Endpoint> {
  return settings.side === "server" ? openServer(settings, medium) : openClient(settings, medium);
}

const identity = "CP-1";

async function openServer(settings: OracleSettings, medium: Medium): Promise<Endpoint> {
  const { protocol } = settings.corpus;
  const server = new Server({ ...optionsOf(settings), registration: registrationOf(settings), compression: false });
  const application = apply(server, settings);
  const disconnected = codeOfEnd((listener) =>
    server.on("disconnect", (_connection, { closeCode }) => listener(closeCode)),
  );
  server.on("report", ({ kind }) => application.reports.push(kind));
  const connecting = new Promise<ServerConnection>((resolve) => {
    server.on("connect", (connection) => resolve(connection));
  });
  let link: PeerLink;
  if (medium === "memory") {
    const request = { url: `ws://memory/${identity}`, offered: [protocol.subprotocol], headers: {} };
    link = memoryLink((await server.inMemory()(request, new AbortController().signal)).transport);
  } else {
    await server.listen({ port: 0, host: "127.0.0.1" });
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/${identity}`, [protocol.subprotocol], {
      perMessageDeflate: false,
    });
    link = socketLink(socket);
    await once(socket, "open");
  }
  return {
    ...application,
    connection: (await connecting) as unknown as AnyConnection,
    link,
    disconnected,
    get known() {
      return server.connections.length;
    },
    close: () => server.close({ deadlineMs: 0 }),
  };
}

async function openClient(settings: OracleSettings, medium: Medium): Promise<Endpoint> {
  const options = { ...optionsOf(settings), identity, compression: false, reconnect: false };
  if (medium === "memory") {
    const link = new DirectLink();
    const { subprotocol } = settings.corpus.protocol;
    const dial = async () => ({ transport: link, subprotocol });
    return connectClient(
      new Client({ ...options, url: "ws://memory", dial }),
      settings,
      async () => link,
      async () => {},
    );
  }
  const rawServer = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(rawServer, "listening");
  const { port } = rawServer.address() as AddressInfo;
  const accepted = once(rawServer, "connection").then(([socket]: WebSocket[]) => {
    if (socket === undefined) throw new Error("No socket came.");
    return socketLink(socket);
  });
  return connectClient(
    new Client({ ...options, url: `ws://127.0.0.1:${port}` }),
    settings,
    () => accepted,
    async () => {
      rawServer.close();
    },
  );
}

async function connectClient(
  client: Client,
  settings: OracleSettings,
  accept: () => Promise<PeerLink>,
  closeRaw: () => Promise<void>,
): Promise<Endpoint> {
  const application = apply(client, settings);
  const disconnected = codeOfEnd((listener) =>
    client.on("disconnect", (_connection, { closeCode }) => listener(closeCode)),
  );
  client.on("report", ({ kind }) => application.reports.push(kind));
  const [connection, link] = await Promise.all([client.connect(), accept()]);
  return {
    ...application,
    connection: connection as unknown as AnyConnection,
    link,
    disconnected,
    get known() {
      return connection.connected ? 1 : 0;
    },
    async close() {
      await client.close({ deadlineMs: 0 });
      await closeRaw();
    },
  };
}

function optionsOf({ corpus, repeatedCall, unknownMessageType, maxBadFrames, maxInFlight }: OracleSettings) {
  let lastId = 0;
  return {
    protocols: [corpus.protocol],
    // The same ids as the fuzzer's: the two directions must not meet (R11).
    messageId: () => `${++lastId}`,
    callTimeoutMs: 600_000,
    answerCacheSize: keptAnswers,
    repeatedCall,
    unknownMessageType,
    maxBadFrames,
    maxInFlight,
    // The oracle knows frames of any depth; the limit has tests of its own.
    maxNesting: 1_000_000,
    pingIntervalMs: 0,
  };
}

/** A setting that no protocol of the endpoint knows would be refused (R47). */
function registrationOf({ grammar, registration }: OracleSettings): "open" | "required" {
  return grammar.registration === undefined ? "open" : registration;
}

function codeOfEnd(listen: (listener: (closeCode: number) => void) => unknown): Promise<number> {
  return new Promise((resolve) => {
    listen(resolve);
  });
}

type HandlerContext = { readonly messageId: string; readonly signal: AbortSignal };

/** Registers the handlers, each of which does what {@link behaviourFor} says. */
function apply(endpoint: Pick<Server, "handle"> | Pick<Client, "handle">, { corpus, side }: OracleSettings) {
  const waiting = new Map<string, { readonly go: () => void; readonly signal: AbortSignal }>();
  const handle = (action: Action, { messageId, signal }: HandlerContext): unknown => {
    if (action.kind === "send") return undefined;
    const answer = (): unknown => JSON.parse(responseFor(action, messageId));
    const behaviour = behaviourFor(action, messageId);
    switch (behaviour) {
      case "answer":
        return answer();
      case "refuse":
        throw new OcppError(refusalFor(messageId), { description: "é".repeat(300) });
      case "fail":
        throw new Error("secret");
      case "mistake":
        return JSON.parse(mistakeFor(action, messageId));
      default:
        return new Promise((resolve, reject) => {
          const go = (): void => (behaviour === "wait" ? resolve(answer()) : reject(new Error("secret")));
          waiting.set(messageId, { go, signal });
        });
    }
  };
  const actions = [...corpus.actions.values()].filter(({ from }) => from.some((each) => each !== side));
  for (const profile of corpus.protocol.profiles) {
    const handled = actions.filter(({ name }) => Object.hasOwn(profile.features, name) && isHandled(name));
    const handlers = handled.map((action): [string, unknown] => [
      handlerName(action.name),
      (_request: object, context: HandlerContext) => handle(action, context),
    ]);
    endpoint.handle(profile, Object.fromEntries(handlers));
  }
  return {
    reports: [] as string[],
    release(messageId: string) {
      const handler = waiting.get(messageId);
      waiting.delete(messageId);
      handler?.go();
      return handler !== undefined;
    },
    untold() {
      return [...waiting].filter(([, { signal }]) => !signal.aborted).map(([messageId]) => messageId);
    },
  };
}
