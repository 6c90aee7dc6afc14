import type { StreamStatus } from "../errors/stream-error.js";
import { Writer } from "../stream/writer.js";
import type { IncomingStream, StreamPeer } from "../transport/incoming-stream.js";
import type { ServerStream } from "./server-options.js";

/** One client's stream. */
export class OpenStream implements ServerStream {
  readonly id: number;
  readonly peer: StreamPeer;
  readonly #incoming: IncomingStream;
  readonly #keys = new Set<string>();
  /** Those of the keys whose session is over, the one that is for longest first. */
  readonly #idle = new Set<string>();
  /** Keys with a command to be sent. */
  readonly #commanded = new Set<string>();
  readonly #writer: Writer;

  /** @param commandOf the bytes of the command of a key, at the time when they are written. */
  constructor(id: number, incoming: IncomingStream, commandOf: (key: string) => Buffer | undefined) {
    this.id = id;
    this.peer = incoming.peer;
    this.#incoming = incoming;
    this.#writer = new Writer(incoming, () => this.#next(commandOf));
  }

  get keys(): readonly string[] {
    return [...this.#keys];
  }

  /** How many keys it speaks for. */
  get keyCount(): number {
    return this.#keys.size;
  }

  /** The key whose session has been over for longest; `undefined` when sessions run at all of them. */
  get idleKey(): string | undefined {
    const [key] = this.#idle;
    return key;
  }

  /** It speaks for a key from now on, or still; whether a session runs there is new. */
  speakFor(key: string, isRunning: boolean): void {
    this.#keys.add(key);
    this.#idle.delete(key);
    if (!isRunning) this.#idle.add(key);
  }

  /** It does not speak for a key any more. */
  lose(key: string): void {
    this.#keys.delete(key);
    this.#idle.delete(key);
    this.#commanded.delete(key);
  }

  /** Sends the command of a key; while the client is slow, the newest that it has then. */
  send(key: string): void {
    this.#commanded.add(key);
    this.#writer.wake();
  }

  close({ status = "UNAVAILABLE", details = "", key, path }: Partial<StreamStatus> = {}): void {
    this.#writer.stop();
    this.#incoming.close({ status, details, key, path });
  }

  /** It is over: nothing is written any more. */
  stop(): void {
    this.#writer.stop();
  }

  #next(commandOf: (key: string) => Buffer | undefined): Buffer | undefined {
    for (const key of this.#commanded) {
      this.#commanded.delete(key);
      const bytes = commandOf(key);
      if (bytes !== undefined) return bytes;
    }
    return undefined;
  }
}
