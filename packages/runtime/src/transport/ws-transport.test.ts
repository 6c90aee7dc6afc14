import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { type ByteStream, type OpenSocket, wsTransport } from "./ws-transport.js";

/** A WebSocket that does nothing but keep a record. */
class FakeSocket extends EventEmitter implements OpenSocket {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  /** Called once the frames that wait are written. */
  readonly written: (() => void)[] = [];
  readonly sent: string[] = [];

  send(text: Uint8Array, _options: object, written?: () => void): void {
    this.sent.push(text.toString());
    if (written !== undefined) this.written.push(written);
  }

  ping(): void {
    this.sent.push("ping");
  }

  pause(): void {}
  resume(): void {}
  close(): void {}
  terminate(): void {}
}

function makeTransport(stream: ByteStream = { bytesRead: 0, on: () => {} }) {
  const socket = new FakeSocket();
  return { socket, transport: wsTransport(socket, stream) };
}

describe("wsTransport", () => {
  test("gives the bytes that the socket has read", () => {
    const stream = { bytesRead: 100, on: () => {} };
    const { transport } = makeTransport(stream);
    stream.bytesRead = 130;
    expect(transport.receivedBytes).toBe(130);
  });

  test("counts for itself over a stream that does not count", () => {
    const stream = new EventEmitter();
    const { transport } = makeTransport(stream as ByteStream);
    stream.emit("data", Buffer.alloc(7));
    stream.emit("data", Buffer.alloc(3));
    expect(transport.receivedBytes).toBe(10);
  });

  test("counts what each frame costs that has to wait, until it is written", () => {
    const { transport, socket } = makeTransport();
    transport.send("taken at once");
    expect(transport.bufferedBytes).toBe(0);
    socket.bufferedAmount = 20;
    for (let count = 0; count < 3; count++) transport.send("waits");
    expect(transport.bufferedBytes).toBe(20 + 3 * 512);
    socket.bufferedAmount = 0;
    for (const written of socket.written) written();
    expect(transport.bufferedBytes).toBe(0);
  });

  test("sends neither frame nor ping once it is closing", () => {
    const { transport, socket } = makeTransport();
    transport.send("a");
    transport.ping();
    socket.readyState = 2;
    transport.send("b");
    transport.ping();
    expect(socket.sent).toEqual(["a", "ping"]);
  });

  test.each([
    ["WS_ERR_INVALID_UTF8", 1007],
    ["WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008],
    ["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", 1009],
    ["WS_ERR_EXPECTED_MASK", 1002],
    ["Z_DATA_ERROR", 1007],
    ["ECONNRESET", 1006],
  ])("ends after the error %s with %d", (code, closeCode) => {
    const { transport, socket } = makeTransport();
    const ends: number[] = [];
    transport.start({ text: () => {}, binary: () => {}, closed: (how) => ends.push(how) });
    socket.emit("error", Object.assign(new Error("why"), { code }));
    socket.emit("close", 1006, Buffer.alloc(0));
    expect(ends).toEqual([closeCode]);
  });
});
