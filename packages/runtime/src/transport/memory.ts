import { fitReason } from "./close-frame.js";
import type { Transport, TransportReceiver } from "./transport.js";

/** One end of a linked pair. Frames arrive in order, each in a task of its own, as they do from a socket. */
class MemoryTransport implements Transport {
  #peer: MemoryTransport | undefined;
  #receiver: TransportReceiver | undefined;
  /** What came before {@link start}. */
  #early: ((receiver: TransportReceiver) => void)[] | undefined = [];
  #isClosing = false;
  #isClosed = false;

  link(peer: MemoryTransport): void {
    this.#peer = peer;
  }

  start(receiver: TransportReceiver): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    queueMicrotask(() => {
      this.#receiver = receiver;
      for (const deliver of early) deliver(receiver);
    });
  }

  send(text: string): void {
    if (!this.#isClosing) this.#peer?.receive((receiver) => receiver.text(text));
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
    this.#peer?.end(1006, "");
    this.end(1006, "");
  }

  /** Ends this side; the first end counts. */
  end(closeCode: number, reason: string): void {
    this.#isClosing = true;
    this.receive((receiver) => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      receiver.closed(closeCode, reason);
    });
  }

  receive(deliver: (receiver: TransportReceiver) => void): void {
    if (this.#early !== undefined) {
      this.#early.push(deliver);
      return;
    }
    queueMicrotask(() => {
      if (this.#receiver !== undefined && !this.#isClosed) deliver(this.#receiver);
    });
  }
}

/** Two transports, each the other's peer: what one sends the other receives. For tests, without a socket. */
export function memoryPair(): [client: Transport, server: Transport] {
  const client = new MemoryTransport();
  const server = new MemoryTransport();
  client.link(server);
  server.link(client);
  return [client, server];
}
