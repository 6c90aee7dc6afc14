import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { within } from "./arrivals.js";

/** Head of an HTTP answer. */
export interface HttpHead {
  readonly httpStatus: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** One WebSocket frame as it came. */
export interface WireFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A TCP socket, for handshakes that no WebSocket client would write. */
export class WireSocket {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #wakers: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on("close", () => this.#wake());
  }

  /** Whether everything that came was read. */
  get isSilent(): boolean {
    return this.#received.length === 0;
  }

  write(data: string | Buffer): void {
    this.socket.write(data);
  }

  /** Reads the head of the HTTP answer; what follows it stays. */
  readHead(): Promise<HttpHead> {
    return within(this.#readHead(), "The HTTP answer");
  }

  /** Reads one unmasked frame of fewer than 65,536 bytes. */
  readFrame(): Promise<WireFrame> {
    return within(this.#readFrame(), "A WebSocket frame");
  }

  /** Resolves when the other side has ended the connection. */
  async ended(): Promise<void> {
    if (!this.socket.closed) await within(once(this.socket, "close"), "The end of the socket");
  }

  async #readHead(): Promise<HttpHead> {
    while (!this.#received.includes("\r\n\r\n")) await this.#more();
    const head = this.#take(this.#received.indexOf("\r\n\r\n") + 4).toString();
    const [statusLine = "", ...lines] = head.trimEnd().split("\r\n");
    const fields = lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    return { httpStatus: Number(statusLine.split(" ")[1]), headers: new Map(fields) };
  }

  async #readFrame(): Promise<WireFrame> {
    while (this.#received.length < 2) await this.#more();
    const short = this.#received.readUInt8(1) & 0x7f;
    const headLength = short === 126 ? 4 : 2;
    while (this.#received.length < headLength) await this.#more();
    const length = short === 126 ? this.#received.readUInt16BE(2) : short;
    while (this.#received.length < headLength + length) await this.#more();
    const opcode = this.#received.readUInt8(0) & 0x0f;
    return { opcode, payload: this.#take(headLength + length).subarray(headLength) };
  }

  #take(length: number): Buffer {
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  async #more(): Promise<void> {
    if (this.socket.closed) throw new Error(`The socket ended after: ${this.#received.toString()}`);
    await new Promise<void>((resolve) => this.#wakers.push(resolve));
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

/** Opens a TCP socket; it is ended with the test. */
export async function openSocket(port: number, host = "127.0.0.1"): Promise<WireSocket> {
  const socket = connect(port, host);
  onTestFinished(() => {
    socket.destroy();
  });
  const raw = new WireSocket(socket);
  await within(once(socket, "connect"), "The TCP connection");
  return raw;
}

/** The text of an upgrade request: these fields in this order, then those of a handshake that are not among them. */
export function upgradeRequest(path: string, fields: Readonly<Record<string, string>> = {}): string {
  const all = { ...fields, ...Object.fromEntries(usualFields.filter(([name]) => !Object.hasOwn(fields, name))) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

const usualFields: readonly (readonly [string, string])[] = [
  ["Host", "127.0.0.1"],
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["Sec-WebSocket-Version", "13"],
];

/** A client's text frame, masked with zeros so that the text stays readable. */
export function textFrame(text: string): Buffer {
  return clientFrame(0x1, Buffer.from(text));
}

/** What may be different in a frame. */
export interface FrameOptions {
  /** First byte without the opcode: the bits FIN and RSV. Default `0x80`, which is FIN alone. */
  readonly bits?: number;
  /** Whether it is masked, as frames of clients are. Default `true`. */
  readonly masked?: boolean;
  /** Length that the head tells, in bytes. Default that of the payload. */
  readonly length?: number;
}

/** A frame of any opcode, masked with zeros unless told otherwise. */
export function clientFrame(opcode: number, payload: Buffer = Buffer.alloc(0), options: FrameOptions = {}): Buffer {
  const { bits = 0x80, masked = true, length = payload.length } = options;
  const mask = masked ? 0x80 : 0;
  const head = Buffer.alloc(10);
  head[0] = bits | opcode;
  let size = 2;
  if (length < 126) {
    head[1] = mask | length;
  } else if (length < 65_536) {
    head[1] = mask | 126;
    size = 2 + 2;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = mask | 127;
    size = 2 + 8;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head.subarray(0, size), Buffer.alloc(masked ? 4 : 0), payload]);
}
