import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { ListenOptions } from "./server-options.js";

/** The http or https server of a port of our own. */
export interface OwnServer {
  readonly httpServer: HttpServer;
  /** Ends every socket, those too that are still in the TLS handshake, of which the http server knows nothing. */
  endSockets(): void;
}

/** Makes the server of a port of our own: it has no pages, only upgrades. */
export function createOwnServer(tls: ListenOptions["tls"]): OwnServer {
  const httpServer = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  httpServer.on("request", (_request, response) => {
    response.writeHead(426, { Connection: "close", Upgrade: "websocket" }).end();
  });
  const sockets = new Set<Socket>();
  httpServer.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    httpServer,
    endSockets() {
      for (const socket of sockets) socket.destroy();
    },
  };
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
