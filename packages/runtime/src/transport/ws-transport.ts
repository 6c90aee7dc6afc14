import type { Duplex } from "node:stream";
import { fitReason } from "./close-frame.js";
import { textFrame } from "./text-frame.js";
import type { Transport, TransportReceiver } from "./transport.js";

/** Options that both sides of a WebSocket have. */
export interface SocketOptions {
  /** Largest message that is read, in bytes, before it is parsed; a larger one costs the connection (1009). */
  readonly maxMessageBytes: number;
}

/**
 * How long a peer may take to read what waits for it and to answer the close frame behind that, in ms, as an option of
 * `ws`: one that is gone would keep its socket, and the end of its connection, for the 30 s that `ws` waits. The
 * declarations of `ws` lack it.
 */
export const closeHandshake = { closeTimeout: 5_000 } as const;

/**
 * What is used of the WebSocket of `ws`. It is spelt out because a declaration that mentions `ws` does not compile for
 * users without its types.
 */
export interface OpenSocket {
  readonly readyState: number;
  readonly OPEN: number;
  /** Bytes that wait in this process: in `ws`, where it compresses, and in the socket. */
  readonly bufferedAmount: number;
  send(text: Uint8Array, options: { readonly binary: false }, written?: () => void): void;
  ping(): void;
  pause(): void;
  resume(): void;
  close(closeCode: number, reason: string): void;
  terminate(): void;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: "close", listener: (closeCode: number, reason: Buffer) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** What lies under a WebSocket: a socket of node, or a stream of the application's that stands for one. */
export interface ByteStream {
  /** Bytes that were read; the sockets of node count them. */
  readonly bytesRead?: number | undefined;
  on(event: "data", listener: (chunk: { readonly length: number }) => void): unknown;
}

/** Largest number that `ws` takes as a limit; it reads a greater one as no limit at all. */
export const largestLimit: number = 2 ** 31 - 1;

/** What `ws` and node hold at most for a frame that waits, besides its text, in bytes: two buffers, and places in a list. */
const frameOverheadBytes = 512;

/**
 * A transport over an open WebSocket.
 * @param direct the stream under the WebSocket where text may be written to it directly: on a server, without
 * compression.
 */
export function wsTransport(socket: OpenSocket, stream: ByteStream, direct?: Duplex): Transport {
  return new WsTransport(socket, stream, direct);
}

/** Bytes are binary to `ws`, unless it is told otherwise. */
const asText = { binary: false } as const;

/** Where the listeners of a socket find its transport. */
const transport = Symbol("transport");

interface UsedSocket extends OpenSocket {
  [transport]?: WsTransport;
}

// The listeners are one for all sockets: functions of its own would cost each of them a quarter of a kilobyte.

function onMessage(this: UsedSocket, data: unknown, isBinary: boolean): void {
  this[transport]?.received(data as Buffer, isBinary);
}

function onClose(this: UsedSocket, closeCode: number, reason: Buffer): void {
  this[transport]?.closed(closeCode, reason);
}

function onError(this: UsedSocket, error: Error): void {
  this[transport]?.failed(error);
}

/** A class, because every connection has one: methods of its own would cost each of them a kilobyte. */
class WsTransport implements Transport {
  readonly #socket: UsedSocket;
  readonly #direct: Duplex | undefined;
  /** What counts the bytes that are read. */
  readonly #counter: Pick<ByteStream, "bytesRead">;
  #waitingFrames = 0;
  #written: (() => void) | undefined;
  #failure: SocketFailure | undefined;
  #receiver: TransportReceiver | undefined;

  constructor(socket: UsedSocket, stream: ByteStream, direct: Duplex | undefined) {
    this.#socket = socket;
    this.#direct = direct;
    this.#counter = typeof stream.bytesRead === "number" ? stream : new ByteCounter(stream);
    socket[transport] = this;
    // An error without a listener would end the process; a close follows it.
    socket.on("error", onError);
  }

  get receivedBytes(): number {
    return this.#counter.bytesRead ?? 0;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount + this.#waitingFrames * frameOverheadBytes;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
    this.#socket.on("message", onMessage);
    this.#socket.on("close", onClose);
  }

  /** @param data one Buffer, checked to be UTF-8 for text: so `ws` hands messages over without the option binaryType. */
  received(data: Buffer, isBinary: boolean): void {
    if (isBinary) this.#receiver?.binary();
    else this.#receiver?.text(data.toString());
  }

  closed(closeCode: number, reason: Buffer): void {
    const failure = this.#failure;
    // ws looks at nothing any more after what it cannot read, so it never sees the peer's close frame.
    if (closeCode === 1006 && failure !== undefined) this.#receiver?.closed(failure.closeCode, failure.reason);
    else this.#receiver?.closed(closeCode, reason.toString());
  }

  failed(error: Error): void {
    this.#failure ??= failureOf(error);
  }

  send(text: string): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    // The usual case: the network takes it at once, and asking to be told of it would only cost time.
    if (socket.bufferedAmount === 0) return this.#write(text);
    // One for all frames; also called for those that were never written because the socket has ended.
    this.#written ??= () => {
      this.#waitingFrames--;
    };
    this.#waitingFrames++;
    this.#write(text, this.#written);
  }

  /**
   * Writes a text frame at once where that is possible, and else as `ws` does. One write instead of two, for which the
   * socket has to gather what belongs together, is a tenth of all that a call costs; for a client, whose frames are
   * masked, `ws` makes one of bytes and two of a string. What `ws` itself sends in between, a ping or a close frame,
   * keeps its place: without compression it holds nothing back.
   */
  #write(text: string, written?: () => void): void {
    const frame = this.#direct === undefined ? undefined : textFrame(text);
    if (frame === undefined) this.#socket.send(Buffer.from(text), asText, written);
    else this.#direct?.write(frame, "latin1", written);
  }

  close(closeCode: number, reason: string): void {
    this.#socket.close(closeCode, fitReason(reason));
  }

  terminate(): void {
    this.#socket.terminate();
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

/** Counts for a stream that does not. */
class ByteCounter {
  bytesRead = 0;

  constructor(stream: ByteStream) {
    stream.on("data", ({ length }) => {
      this.bytesRead += length;
    });
  }
}

/** Why a WebSocket was given up because of what came in. */
interface SocketFailure {
  /** The code that `ws` sent. */
  readonly closeCode: number;
  readonly reason: string;
}

/** Codes of `ws` for what it cannot read, and the close codes that it sends for them; all others get 1002. */
const closeCodes: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
};

/** What was wrong with what came in; `undefined` for an error of the network. */
function failureOf(error: Error & { readonly code?: unknown }): SocketFailure | undefined {
  const { code, message } = error;
  if (typeof code !== "string") return undefined;
  // What cannot be inflated is no WS_ERR, but one of zlib.
  if (code.startsWith("Z_")) return { closeCode: 1007, reason: "invalid compressed data" };
  if (!code.startsWith("WS_ERR_")) return undefined;
  return { closeCode: closeCodes[code] ?? 1002, reason: message };
}
