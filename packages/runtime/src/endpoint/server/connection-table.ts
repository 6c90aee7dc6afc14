import type { Protocol } from "../../model/protocol.js";
import type { Connection } from "../../rpc/connection.js";
import type { LiveConnection } from "../../rpc/live-connection.js";
import type { Transport } from "../../transport/transport.js";
import { type Places, type Refused, refuse } from "../admission/admission.js";
import { type RateLimit, RateLimiter } from "../admission/rate-limiter.js";

/** What becomes of a connection whose identity has one already, and how many there may be. */
export interface TableRules {
  readonly protocols: readonly Protocol[];
  readonly existingConnection: "replace" | "refuse";
  readonly maxConnections: number;
  readonly maxTakeovers: RateLimit | undefined;
}

/** The open connections of a server by identity, and the sockets that are on their way out. */
export class ConnectionTable implements Places {
  readonly #rules: TableRules;
  readonly #connections = new Map<string, LiveConnection>();
  /** Sockets whose close has begun and that are no connection any more: replaced, or never one. */
  readonly #leaving = new Set<Transport>();
  readonly #takeovers: RateLimiter | undefined;

  constructor(rules: TableRules) {
    this.#rules = rules;
    this.#takeovers = rules.maxTakeovers && new RateLimiter(rules.maxTakeovers);
  }

  /** The open connections, oldest first. */
  get all(): LiveConnection[] {
    return [...this.#connections.values()];
  }

  /** How many connections are open, by subprotocol. */
  get counts(): Record<string, number> {
    const counts = Object.fromEntries(this.#rules.protocols.map(({ subprotocol }) => [subprotocol, 0]));
    for (const { protocol } of this.#connections.values())
      counts[protocol.subprotocol] = 1 + (counts[protocol.subprotocol] ?? 0);
    return counts;
  }

  /** The connection of an identity; `undefined` when it is not connected. */
  get(identity: string): LiveConnection | undefined {
    return this.#connections.get(identity);
  }

  findFull(identity: string): Refused | undefined {
    if (this.#connections.size + this.#leaving.size < this.#rules.maxConnections) return undefined;
    // Who replaces its own connection makes them no more.
    if (this.#connections.has(identity)) return undefined;
    return refuse(503, "The server has as many connections as it takes.");
  }

  findTaken(identity: string): Refused | undefined {
    if (!this.#isTaken(identity)) return undefined;
    if (this.#rules.existingConnection === "refuse") return refuse(409, "The identity is connected already.");
    const waitMs = this.#takeovers?.take(identity) ?? 0;
    return waitMs > 0 ? refuse(429, "Connections of this identity replace each other too often.", waitMs) : undefined;
  }

  /**
   * Why a client that was admitted has no place any more: others may have come between. The socket is closed then.
   * @returns whether it was.
   */
  turnAway(identity: string, transport: Transport): boolean {
    if (this.findFull(identity) !== undefined) {
      this.dismiss(transport, 1013, "too many connections");
      return true;
    }
    if (this.#rules.existingConnection === "refuse" && this.#isTaken(identity)) {
      this.dismiss(transport, 1008, "the identity is connected already");
      return true;
    }
    return false;
  }

  /** Closes a socket that becomes no connection. */
  dismiss(transport: Transport, closeCode: number, reason: string): void {
    this.#leaving.add(transport);
    transport.start({ text: () => {}, binary: () => {}, closed: () => this.#leaving.delete(transport) });
    transport.close(closeCode, reason);
  }

  /**
   * Gives a connection its place and its socket. The older one of the identity ends at once, before anything comes over
   * the newer one, and nothing that its socket still brings counts (R31).
   */
  put(connection: LiveConnection, transport: Transport): void {
    const { identity } = connection;
    const older = this.#connections.get(identity);
    // The oldest come first, and it is the newest.
    if (older !== undefined) this.#connections.delete(identity);
    this.#connections.set(identity, connection);
    connection.attach(transport);
    if (older === undefined) return;
    const reason = "replaced by a newer connection";
    older.refuseCalls(`was ${reason}`);
    older.leave(1008, reason, this.#leaving);
  }

  /** Only the connection itself leaves its place: the end of a replaced one must not (R31). */
  forget(connection: Connection): void {
    if (this.#connections.get(connection.identity) === connection) this.#connections.delete(connection.identity);
  }

  /** Ends the sockets that are on their way out. */
  terminateLeaving(): void {
    for (const socket of this.#leaving) socket.terminate();
  }

  /** A connection that is being closed holds its place no longer. */
  #isTaken(identity: string): boolean {
    const connection = this.#connections.get(identity);
    return connection !== undefined && !connection.isClosing;
  }
}
