import { Client, type Metadata, type StatusObject } from "@grpc/grpc-js";
import { type StatusName, type StreamStatus, statusNames } from "../errors/stream-error.js";
import type { Link } from "../stream/link.js";
import { keepAliveOptions, type ResolvedKeepAlive } from "./keep-alive.js";
import { fromTrailers } from "./metadata.js";
import { type ClientTls, channelCredentials } from "./tls.js";

/** Which stream to open. */
export interface StreamRequest {
  /** `http:` or `https:`, host and port. */
  readonly url: URL;
  /** Full path of the method. */
  readonly path: string;
  readonly metadata: Metadata;
  readonly tls: ClientTls | undefined;
  readonly keepAlive: ResolvedKeepAlive;
  readonly maxMessageBytes: number;
  /** When the server has to have ended it; `undefined` for never. */
  readonly deadline: Date | undefined;
  /** How long the connection below it may take, in ms. */
  readonly connectTimeoutMs: number;
}

/** What happens to a stream. */
export interface StreamReceiver {
  /** The connection below it stands; whether the server takes the stream is not known yet. */
  ready(): void;
  /** The server has answered with its first header. */
  accepted(): void;
  /** A message came. */
  received(bytes: Uint8Array): void;
  /** It is over; nothing follows. */
  ended(status: StreamStatus): void;
}

/** The client's side of a stream. */
export interface ClientLink extends Link {
  /** Ends this side: nothing is written after what was. */
  end(): void;
  /** Ends both sides at once. */
  abort(): void;
}

const passThrough = (bytes: Buffer): Buffer => bytes;

/** Opens a stream over a connection of its own. */
export function openStream(request: StreamRequest, receiver: StreamReceiver): ClientLink {
  const { url, tls, keepAlive } = request;
  const isSecure = url.protocol === "https:";
  const client = new Client(targetOf(url), channelCredentials(isSecure, tls), {
    ...keepAliveOptions(keepAlive),
    ...(tls?.serverName === undefined ? {} : { "grpc.ssl_target_name_override": tls.serverName }),
    "grpc.max_receive_message_length": request.maxMessageBytes,
    // Who connects again, and when, is decided above.
    "grpc.enable_retries": 0,
    "grpc.use_local_subchannel_pool": 1,
  });
  const call = client.makeBidiStreamRequest(request.path, passThrough, passThrough, request.metadata, {
    ...(request.deadline === undefined ? {} : { deadline: request.deadline }),
  });
  let isOver = false;
  let own: StreamStatus | undefined;
  let written = (): void => {};
  client.waitForReady(Date.now() + request.connectTimeoutMs, (error) => {
    if (isOver) return;
    if (error === undefined) return receiver.ready();
    own = { status: "DEADLINE_EXCEEDED", details: `no connection within ${request.connectTimeoutMs} ms` };
    call.cancel();
  });
  call.on("metadata", () => receiver.accepted());
  call.on("data", (bytes: Buffer) => receiver.received(bytes));
  // What it says comes with the status.
  call.on("error", () => {});
  call.on("status", (status: StatusObject) => {
    isOver = true;
    client.close();
    written();
    receiver.ended(own ?? statusOf(status));
  });
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        if (isOver) return resolve();
        written = resolve;
        call.write(bytes, () => resolve());
      }),
    end: () => call.end(),
    abort: () => call.cancel(),
  };
}

/** `https://[::1]` → `[::1]:443`. */
function targetOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === "" ? (protocol === "https:" ? 443 : 80) : port}`;
}

function statusOf({ code, details: said, metadata }: StatusObject): StreamStatus {
  const status: StatusName = statusNames[code] ?? "UNKNOWN";
  // grpc-js says OK where the server says nothing.
  const details = status === "OK" ? "" : said;
  return { status, details, ...fromTrailers(metadata) };
}
