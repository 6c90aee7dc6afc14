import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type PerMessageDeflateOptions, WebSocketServer } from "#ws";
import type { Transport } from "./transport.js";
import { closeHandshake, largestLimit, type SocketOptions, wsTransport } from "./ws-transport.js";

/** How an upgrade is accepted. */
export interface Acceptance {
  /** Subprotocol for the answer; `undefined` for none (R5). */
  readonly subprotocol: string | undefined;
  /** Whether permessage-deflate may be agreed on (R6). */
  readonly compression: boolean;
}

/** Turns upgrade requests of node's http server into transports. */
export interface WsAcceptor {
  /**
   * Completes the handshake and calls back with the open transport. A request that is no proper WebSocket handshake
   * is answered with 400 or the like instead.
   */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    acceptance: Acceptance,
    onOpen: (transport: Transport) => void,
  ): void;
}

/** permessage-deflate without a window kept between messages: a connection at rest holds no zlib memory. */
const deflate: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  concurrencyLimit: 10,
  threshold: 1024,
};

/** Makes the acceptor of a server. */
export function wsAcceptor(options: SocketOptions): WsAcceptor {
  // That of the handshake at work; ws completes each in one go.
  let selected: string | undefined;
  const common = {
    ...closeHandshake,
    noServer: true,
    clientTracking: false,
    maxPayload: Math.min(options.maxMessageBytes, largestLimit),
    handleProtocols: () => selected ?? false,
  } as const;
  const plain = new WebSocketServer({ ...common, perMessageDeflate: false });
  const compressed = new WebSocketServer({ ...common, perMessageDeflate: deflate });
  return {
    accept(request, socket, head, { subprotocol, compression }, onOpen) {
      selected = subprotocol;
      (compression ? compressed : plain).handleUpgrade(request, socket, head, (webSocket) => {
        onOpen(wsTransport(webSocket, socket, webSocket.extensions === "" ? socket : undefined));
      });
    },
  };
}

/** Answers an upgrade request with an HTTP error and ends the socket. */
export function refuseUpgrade(
  socket: Duplex,
  httpStatus: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const fields = Object.entries({
    ...headers,
    Connection: "close",
    "Content-Type": "text/plain",
    "Content-Length": String(Buffer.byteLength(message)),
  });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus] ?? "Refused"}\r\n${head}\r\n${message}`);
  // An error without a listener would end the process.
  socket.on("error", () => {});
  // A peer that does not close its side must not keep the socket.
  socket.once("finish", () => socket.destroy());
}
