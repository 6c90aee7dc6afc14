import { once } from "node:events";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { Arrivals, within } from "./arrivals.js";
import { WirePeer } from "./wire-peer.js";

/** What the answer to a handshake was, when it was no upgrade. */
export interface HttpRefusal {
  readonly httpStatus: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Opens a WebSocket; it is ended with the test. */
export async function connectRaw(
  url: string,
  subprotocols: string | readonly string[] = [],
  options: ClientOptions = {},
): Promise<WirePeer> {
  const socket = open(url, subprotocols, options);
  // Listens from the start: the server may write, or close, in the packet in which it accepts.
  const peer = new WirePeer(socket);
  await within(once(socket, "open"), `The handshake with ${url}`);
  return peer;
}

/** Tries to open a WebSocket that the server is expected to refuse. */
export function refusedRaw(
  url: string,
  subprotocols: string | readonly string[] = [],
  options: ClientOptions = {},
): Promise<HttpRefusal> {
  const socket = open(url, subprotocols, options);
  const answers = new Arrivals<HttpRefusal>(`The refusal by ${url}`);
  socket.on("open", () => answers.push({ httpStatus: 101, headers: {} }));
  socket.on("error", () => {});
  socket.on("unexpected-response", (request, response) => {
    answers.push({ httpStatus: response.statusCode, headers: response.headers });
    request.destroy();
  });
  return answers.next();
}

function open(url: string, subprotocols: string | readonly string[], options: ClientOptions): WebSocket {
  const socket = new WebSocket(url, typeof subprotocols === "string" ? subprotocols : [...subprotocols], {
    perMessageDeflate: false,
    ...options,
  });
  onTestFinished(() => socket.terminate());
  return socket;
}
