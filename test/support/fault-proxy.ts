import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { Arrivals } from "./arrivals.js";
import { Lane, type LanePlan } from "./fault-lane.js";

/** What happens to a connection through the proxy from its first byte on. */
export interface LinkPlan {
  readonly toServer?: LanePlan;
  readonly toClient?: LanePlan;
  /** `accept`: the client is accepted and the server never hears of it. `refuse`: the client is reset at once. */
  readonly instead?: "accept" | "refuse";
}

/** One connection through the proxy. */
export class Link {
  readonly toServer: Lane;
  readonly toClient: Lane;
  readonly #client: Socket;
  readonly #server: Socket;
  #isOver = false;

  constructor(client: Socket, server: Socket, plan: LinkPlan) {
    this.#client = client;
    this.#server = server;
    const cut = (): void => this.end();
    this.toServer = new Lane(client, server, plan.toServer ?? {}, cut);
    this.toClient = new Lane(server, client, plan.toClient ?? {}, cut);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("error", () => {});
      socket.on("close", (hasFailed) => {
        if (!this.#isOver && hasFailed) other.resetAndDestroy();
      });
    }
  }

  /** Holds back whatever comes, in both directions. */
  stall(): void {
    this.toServer.stall();
    this.toClient.stall();
  }

  /** Lets go what was held back. */
  flow(): void {
    this.toServer.flow();
    this.toClient.flow();
  }

  /** Ends both sockets, after what was passed on; neither side sees a close frame. */
  end(): void {
    this.vanish();
    for (const socket of [this.#client, this.#server]) socket.end(() => socket.destroy());
  }

  /** Resets both sockets. */
  reset(): void {
    this.vanish();
    for (const socket of [this.#client, this.#server]) socket.resetAndDestroy();
  }

  /**
   * Half-open: both sockets stay, nothing passes any more, and neither side is told, not even when the other one ends its
   * socket.
   */
  vanish(): void {
    this.#isOver = true;
    this.toServer.vanish();
    this.toClient.vanish();
  }
}

/** A proxy between a client and a server, on TCP: what it passes on it does not understand. */
export interface FaultProxy {
  readonly port: number;
  /** URL of the proxy, without a path. */
  readonly url: string;
  /** What happens to connections that come from now on. Default: they pass. */
  plan: LinkPlan;
  /** The next connection through it. */
  link(): Promise<Link>;
}

/** Starts a proxy before a port of this machine; it ends with the test, and every connection through it. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const links = new Arrivals<Link>("A connection through the proxy");
  const sockets = new Set<Socket>();
  const proxy = createServer({ allowHalfOpen: true, noDelay: true });
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket)).on("error", () => {});
  };
  let plan: LinkPlan = {};
  proxy.on("connection", (client) => {
    keep(client);
    if (plan.instead === "refuse") client.resetAndDestroy();
    if (plan.instead !== undefined) return;
    const server = keep(connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true }));
    links.push(new Link(client, server, plan));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const { port } = proxy.address() as AddressInfo;
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    get plan() {
      return plan;
    },
    set plan(next) {
      plan = next;
    },
    link: () => links.next(),
  };
}
