import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** An open TCP port. */
export interface Listener {
  /** Number of the port. */
  readonly port: number;
  /** Takes no more sockets, and resolves when those that are open have ended. */
  close(): Promise<void>;
  /** Ends all sockets at once, those in the TLS handshake included. */
  destroySockets(): void;
}

/** Where to listen. */
export interface ListenAddress {
  /** `0` for any free one. */
  readonly port: number;
  /** Default: all addresses. */
  readonly host?: string | undefined;
}

/** What happens at a port. */
export interface ListenerOwner {
  /** Somebody has connected. */
  connected(socket: Socket): void;
  /** The open port failed, to take a socket for example. */
  failed(error: Error): void;
}

/**
 * Opens a port. grpc-js could do that as well, but it knows no bound for connections and hides why a port cannot be had.
 * @param maxSockets how many sockets may be open; further ones are closed as they come.
 * @throws what node throws when the port cannot be had, as the `EADDRINUSE` error.
 */
export async function openListener(
  { port, host }: ListenAddress,
  maxSockets: number,
  { connected, failed }: ListenerOwner,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true });
  server.maxConnections = maxSockets;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    connected(socket);
  });
  server.listen(port, host);
  await once(server, "listening");
  server.on("error", failed);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
    destroySockets: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
