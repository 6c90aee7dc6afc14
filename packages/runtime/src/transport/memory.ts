import { fitReason } from "./close-frame.js";
import type { Transport, TransportReceiver } from "./transport.js";

/** Bytes of a ping or pong without a payload, as a socket would count them. */
const controlFrameBytes = 2;

/** Something on its way to one end. */
interface Delivery {
  readonly bytes: number;
  deliver(receiver: TransportReceiver): void;
}

/** One end of a linked pair. Frames arrive in order, each in a task of its own, as they do from a socket. */
class MemoryTransport implements Transport {
  #peer: MemoryTransport | undefined;
  #receiver: TransportReceiver | undefined;
  /** What has come and was not read: before {@link start}, and while it is paused. */
  #unread: Delivery[] = [];
  #unreadBytes = 0;
  #receivedBytes = 0;
  #isPaused = false;
  #isClosing = false;
  #isClosed = false;

  link(peer: MemoryTransport): void {
    this.#peer = peer;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get bufferedBytes(): number {
    return this.#peer?.unreadBytes ?? 0;
  }

  /** Bytes that have come and were not read. */
  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  start(receiver: TransportReceiver): void {
    queueMicrotask(() => {
      this.#receiver = receiver;
      for (let count = this.#unread.length; count > 0; count--) this.#read();
    });
  }

  send(text: string): void {
    if (!this.#isClosing) this.#peer?.receive(text.length, (receiver) => receiver.text(text));
  }

  ping(): void {
    if (!this.#isClosing) this.#peer?.receive(controlFrameBytes, () => this.receive(controlFrameBytes, () => {}));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (let count = this.#unread.length; count > 0; count--) queueMicrotask(() => this.#read());
  }

  close(closeCode: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const fitted = fitReason(reason);
    this.#peer?.end(closeCode, fitted);
    this.end(closeCode, fitted);
  }

  terminate(): void {
    this.#isClosing = true;
    // Who ends does not read what is left; the peer does, when it reads.
    if (this.#isPaused) {
      this.#unread = [];
      this.#unreadBytes = 0;
      this.#isPaused = false;
    }
    this.#peer?.end(1006, "");
    this.end(1006, "");
  }

  /** Ends this side; the first end counts. */
  end(closeCode: number, reason: string): void {
    this.#isClosing = true;
    this.receive(0, (receiver) => {
      this.#isClosed = true;
      receiver.closed(closeCode, reason);
    });
  }

  receive(bytes: number, deliver: (receiver: TransportReceiver) => void): void {
    if (this.#isClosed) return;
    this.#unread.push({ bytes, deliver });
    this.#unreadBytes += bytes;
    queueMicrotask(() => this.#read());
  }

  #read(): void {
    if (this.#receiver === undefined || this.#isPaused || this.#isClosed) return;
    const next = this.#unread.shift();
    if (next === undefined) return;
    this.#unreadBytes -= next.bytes;
    this.#receivedBytes += next.bytes;
    next.deliver(this.#receiver);
  }
}

/**
 * Two transports, each the other's peer: what one sends the other receives. For tests, without a socket. One that is
 * paused behaves like a peer that stands still: it answers no ping, and what is sent to it waits.
 */
export function memoryPair(): [client: Transport, server: Transport] {
  const client = new MemoryTransport();
  const server = new MemoryTransport();
  client.link(server);
  server.link(client);
  return [client, server];
}
