import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { Arrivals } from "./arrivals.js";

/** Which way bytes go: to the server that the proxy stands before, or to the client that came. */
export type Way = "toServer" | "toClient";

/** One TCP connection through a proxy, and what the network does to it. */
export class ProxiedConnection {
  readonly #sockets: Readonly<Record<Way, Socket>>;
  /** Bytes that still pass before the connection is cut. */
  readonly #allowance: Record<Way, number> = { toServer: Number.POSITIVE_INFINITY, toClient: Number.POSITIVE_INFINITY };
  readonly #wakers: (() => void)[] = [];
  #isGone = false;
  #passed = 0;
  #delayMs = 0;

  /** @param client the socket of who came. @param server the socket to the server. */
  constructor(client: Socket, server: Socket) {
    this.#sockets = { toServer: server, toClient: client };
    this.#pass(client, "toServer");
    this.#pass(server, "toClient");
  }

  /** Lets every byte take this long, in ms. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** The network goes on taking bytes and delivers none, and neither end is told: both sockets are half-open. */
  vanish(): void {
    this.#isGone = true;
  }

  /** Reads nothing more of one side: what it sends waits in its own socket. */
  stall(way: Way): void {
    this.#source(way).pause();
  }

  /** Reads again after {@link stall}. */
  resume(way: Way): void {
    this.#source(way).resume();
  }

  /** Writes bytes that the other side never sent. */
  inject(way: Way, bytes: Buffer): void {
    this.#sockets[way].write(bytes);
  }

  /** Ends both sockets, without a close frame, once so many more bytes have passed: in the middle of a frame. */
  cutAfter(way: Way, bytes: number): void {
    this.#allowance[way] = bytes;
  }

  /** Resolves when something has passed since, in either way. */
  passed(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve));
  }

  /** Bytes that have passed, both ways. */
  get passedBytes(): number {
    return this.#passed;
  }

  #source(way: Way): Socket {
    return this.#sockets[way === "toServer" ? "toClient" : "toServer"];
  }

  #pass(from: Socket, way: Way): void {
    const to = this.#sockets[way];
    from.on("data", (chunk: Buffer) => {
      if (this.#isGone) return;
      const part = chunk.subarray(0, this.#allowance[way]);
      this.#allowance[way] -= part.length;
      const deliver = (): void => {
        if (!this.#isGone) to.write(part);
        this.#passed += part.length;
        for (const wake of this.#wakers.splice(0)) wake();
        if (this.#allowance[way] > 0) return;
        to.end();
        from.destroy();
      };
      if (this.#delayMs === 0) deliver();
      else setTimeout(deliver, this.#delayMs);
    });
    from.on("error", () => {});
    from.on("close", () => {
      if (!this.#isGone) to.destroy();
    });
  }
}

/** A proxy before a server: a network that tests can break. */
export interface TcpProxy {
  readonly port: number;
  /** URL without an identity. */
  readonly url: string;
  /** The next connection. */
  accept(): Promise<ProxiedConnection>;
}

/** Starts a proxy on a free port; it is ended with the test. */
export async function startProxy(serverPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const accepted = new Arrivals<ProxiedConnection>("A connection through the proxy");
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const onward = connect(serverPort, "127.0.0.1");
    accepted.push(new ProxiedConnection(keep(client), keep(onward)));
  });
  server.listen(0, "127.0.0.1");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, url: `ws://127.0.0.1:${port}`, accept: () => accepted.next() };
}
