import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type ServerOptions, WebSocketServer } from "ws";
import { Arrivals } from "./arrivals.js";
import { WirePeer } from "./wire-peer.js";

/** A connection that a raw server accepted. */
export interface Accepted {
  readonly peer: WirePeer;
  /** The handshake as it came. */
  readonly request: IncomingMessage;
}

/** A WebSocket server that knows nothing of the protocol. */
export interface WireServer {
  /** URL without an identity. */
  readonly url: string;
  /** The next client. */
  accept(): Promise<Accepted>;
}

/** Starts a raw server on a free port; it is ended with the test. It selects the first subprotocol that is offered. */
export async function startRawServer(options: ServerOptions = {}): Promise<WireServer> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  const accepted = new Arrivals<Accepted>("A client");
  server.on("connection", (socket, request) => accepted.push({ peer: new WirePeer(socket), request }));
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accept: () => accepted.next(),
  };
}
