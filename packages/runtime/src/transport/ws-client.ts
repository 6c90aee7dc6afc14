import type { SecureContextOptions, ConnectionOptions as TlsConnectionOptions } from "node:tls";
import { WebSocket } from "#ws";
import { HandshakeError } from "../errors/connection-errors.js";
import { placeOf } from "./place.js";
import type { Dialer, Dialled, DialRequest } from "./transport.js";
import { type ByteStream, closeHandshake, largestLimit, type SocketOptions, wsTransport } from "./ws-transport.js";

/** TLS options of a client: those of node's `tls.connect`. */
export type ClientTlsOptions = TlsConnectionOptions & SecureContextOptions;

/** Options of the WebSocket of a client. */
export interface WsClientOptions extends SocketOptions {
  /** How long the handshake may take, in ms. */
  readonly handshakeTimeoutMs: number;
  /** Whether to offer permessage-deflate; a server may refuse it (R6). */
  readonly compression: boolean;
  /** TLS options for `wss:`. */
  readonly tls: ClientTlsOptions | undefined;
}

/** Opens WebSockets. */
export function wsDialer(options: WsClientOptions): Dialer {
  return (request, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { offered } = request;
      const socket = open(request, options);
      const abort = (): void => {
        reject(signal.reason);
        socket.terminate();
      };
      signal.addEventListener("abort", abort, { once: true });
      // Stays for the socket's whole life: an error without a listener would end the process. A close follows it.
      socket.on("error", (cause) => {
        signal.removeEventListener("abort", abort);
        reject(
          new HandshakeError(`${placeOf(request.url)} cannot be reached: ${cause.message}`, { offered }, { cause }),
        );
      });
      socket.on("unexpected-response", (clientRequest, response) => {
        signal.removeEventListener("abort", abort);
        const httpStatus = response.statusCode;
        reject(
          new HandshakeError(`${placeOf(request.url)} refused the connection with HTTP ${httpStatus}.`, {
            httpStatus,
            offered,
          }),
        );
        response.destroy();
        clientRequest.destroy();
      });
      socket.on("upgrade", (response) => {
        socket.on("open", () => {
          signal.removeEventListener("abort", abort);
          resolve(start(socket, response.socket));
        });
      });
    });
}

function open(request: DialRequest, options: WsClientOptions): WebSocket {
  return new WebSocket(request.url, [...request.offered], {
    ...options.tls,
    ...closeHandshake,
    headers: { ...request.headers },
    handshakeTimeout: options.handshakeTimeoutMs,
    maxPayload: Math.min(options.maxMessageBytes, largestLimit),
    perMessageDeflate: options.compression,
  });
}

/**
 * The server may write in the same packet in which it accepts. What comes waits until code after `await connect()`
 * had its turn and could register handlers.
 */
function start(socket: WebSocket, stream: ByteStream): Dialled {
  socket.pause();
  setImmediate(() => socket.resume());
  return { transport: wsTransport(socket, stream), subprotocol: socket.protocol };
}
