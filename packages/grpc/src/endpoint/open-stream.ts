import type { StreamStatus } from "../errors/stream-error.js";
import { Outgoing } from "../stream/outgoing.js";
import { Writer } from "../stream/writer.js";
import type { IncomingStream, StreamPeer } from "../transport/server-port.js";
import type { ServerStream } from "./server-options.js";

/** One client's stream. */
export class OpenStream implements ServerStream {
  readonly id: number;
  readonly peer: StreamPeer;
  readonly #incoming: IncomingStream;
  readonly #outgoing = new Outgoing<Buffer>();
  readonly #keys = new Set<string>();
  readonly #writer: Writer;

  constructor(id: number, incoming: IncomingStream) {
    this.id = id;
    this.peer = incoming.peer;
    this.#incoming = incoming;
    this.#writer = new Writer(incoming, () => this.#outgoing.take()?.message);
  }

  get keys(): readonly string[] {
    return [...this.#keys];
  }

  /** How many keys it speaks for. */
  get keyCount(): number {
    return this.#keys.size;
  }

  /** It speaks for a key from now on. */
  speakFor(key: string): void {
    this.#keys.add(key);
  }

  /** Another stream speaks for a key. */
  lose(key: string): void {
    this.#keys.delete(key);
  }

  /** Sends a command; while the client is slow, the newest of each key waits. */
  send(key: string, bytes: Buffer): void {
    this.#outgoing.put(key, bytes);
    this.#writer.wake();
  }

  close({ status = "UNAVAILABLE", details = "", key, path }: Partial<StreamStatus> = {}): void {
    this.#writer.stop();
    this.#incoming.close({ status, details, key, path });
  }

  /** Ends both sides at once. */
  abort(): void {
    this.#writer.stop();
    this.#incoming.abort();
  }

  /** It is over: nothing is written any more. */
  stop(): void {
    this.#writer.stop();
  }
}
