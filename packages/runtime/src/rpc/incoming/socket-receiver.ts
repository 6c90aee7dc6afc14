import type { Transport, TransportReceiver } from "../../transport/transport.js";

/** What the receiver needs of its connection. Each is told which socket it comes from. */
export interface SocketReceiverOwner {
  /** A text frame came. */
  received(transport: Transport, text: string): void;
  /** A binary frame came. */
  receivedBinary(transport: Transport): void;
  /** The socket has ended. */
  ended(transport: Transport, closeCode: number, reason: string): void;
}

/**
 * Hands what a socket brings to its connection, which may have another one by then. A class, because every connection
 * has one: as an object of three closures it would take a quarter of a kilobyte.
 */
export class SocketReceiver implements TransportReceiver {
  readonly #owner: SocketReceiverOwner;
  readonly #transport: Transport;

  constructor(owner: SocketReceiverOwner, transport: Transport) {
    this.#owner = owner;
    this.#transport = transport;
  }

  text(text: string): void {
    this.#owner.received(this.#transport, text);
  }

  binary(): void {
    this.#owner.receivedBinary(this.#transport);
  }

  closed(closeCode: number, reason: string): void {
    this.#owner.ended(this.#transport, closeCode, reason);
  }
}
