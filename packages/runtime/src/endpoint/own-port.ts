import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { ListenOptions } from "./server-options.js";

/** Makes the http or https server of a port of our own: it has no pages, only upgrades. */
export function createOwnServer(tls: ListenOptions["tls"]): HttpServer {
  const httpServer = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  httpServer.on("request", (_request, response) => {
    response.writeHead(426, { Connection: "close", Upgrade: "websocket" }).end();
  });
  return httpServer;
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
