import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import {
  createServer as createHttpsServer,
  type Server as HttpsServer,
  type ServerOptions as HttpsServerOptions,
} from "node:https";
import type { Socket } from "node:net";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { DefinitionError } from "../../errors/definition-error.js";
import { withTlsFloor } from "../security/tls-floor.js";
import type { ListenOptions } from "./server-options.js";

/** What a port of our own allows. */
export interface OwnServerRules {
  /** Options of node's `https.createServer`; `undefined` for plain http. */
  readonly tls: HttpsServerOptions | undefined;
  /** How long the TLS handshake may take, and then the head of the request, each in ms; `0` for ever. */
  readonly handshakeTimeoutMs: number;
  /** How many sockets there may be, in whatever state; further ones are closed as they come (R45). */
  readonly maxSockets: number;
  /** A TLS handshake failed; nobody else is told of it. */
  tlsFailed(remoteAddress: string, error: Error): void;
}

/** The http or https server of a port of our own. */
export interface OwnServer {
  readonly httpServer: HttpServer;
  /** Ends the sockets that the http server knows nothing of, because they are still in the TLS handshake. */
  endSockets(): void;
  /**
   * Uses other certificates and keys from the next handshake on; what is left out stays.
   * @throws DefinitionError when the port has no TLS. @throws what node throws for certificates that it cannot read.
   */
  setTls(tls: SecureContextOptions): void;
}

/** Makes the server of a port of our own: it has no pages, only upgrades. */
export function createOwnServer(rules: OwnServerRules): OwnServer {
  const { handshakeTimeoutMs } = rules;
  const timeouts = {
    headersTimeout: handshakeTimeoutMs,
    requestTimeout: handshakeTimeoutMs,
    // How precisely node keeps the two.
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(handshakeTimeoutMs / 4) || 1_000),
  };
  const { tls } = rules;
  const httpServer = tls === undefined ? createHttpServer(timeouts) : createTlsServer(rules, tls, timeouts);
  httpServer.maxConnections = rules.maxSockets;
  httpServer.on("request", (_request, response) => {
    response.writeHead(426, { Connection: "close", Upgrade: "websocket" }).end();
  });
  /** Sockets with TLS, in whatever state; without it, what has been refused leaves at once. */
  const sockets = new Set<Socket>();
  // One for all sockets.
  function forget(this: Socket): void {
    sockets.delete(this);
  }
  if (tls !== undefined) {
    httpServer.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", forget);
    });
  }
  let context: SecureContextOptions = tls ?? {};
  return {
    httpServer,
    endSockets() {
      for (const socket of sockets) socket.destroy();
    },
    setTls(changed) {
      if (tls === undefined) throw new DefinitionError("The port has no TLS; listen() with the option tls first.");
      const next = withTlsFloor({ ...context, ...changed });
      // Tried first, because node would keep half of what it cannot use.
      createSecureContext(next);
      context = next;
      (httpServer as HttpsServer).setSecureContext(next);
    },
  };
}

function createTlsServer(rules: OwnServerRules, tls: HttpsServerOptions, timeouts: HttpsServerOptions): HttpsServer {
  const handshakeTimeout = rules.handshakeTimeoutMs;
  const httpsServer = createHttpsServer({ ...timeouts, handshakeTimeout, ...withTlsFloor(tls) });
  httpsServer.on("tlsClientError", (error, socket) => rules.tlsFailed(socket.remoteAddress ?? "", error));
  return httpsServer;
}

/**
 * Opens the port; resolves as well when the server is closed meanwhile.
 * @throws what node throws when the port cannot be had.
 */
export async function openPort(httpServer: HttpServer, { port, host }: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    httpServer.once("error", reject);
    httpServer.once("close", resolve);
    httpServer.listen(port, host, resolve);
  });
}
