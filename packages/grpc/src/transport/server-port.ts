import type { PeerCertificate } from "node:tls";
import { Metadata, Server, type ServerDuplexStream } from "@grpc/grpc-js";
import { type StatusName, type StreamStatus, statusNames } from "../errors/stream-error.js";
import type { Link } from "../stream/link.js";
import { keepAliveOptions, type ResolvedKeepAlive } from "./keep-alive.js";
import { fromMetadata, type StreamMetadata, toTrailers } from "./metadata.js";
import { type ServerTls, serverCredentials } from "./tls.js";

/** A client that has opened a stream. */
export interface StreamPeer {
  /** Metadata that came with it. It may hold credentials: do not log it. */
  readonly metadata: StreamMetadata;
  /** Address of the client, such as `127.0.0.1:50412`. */
  readonly address: string;
  /** With mutual TLS: the certificate that the client showed, checked already. */
  readonly certificate: PeerCertificate | undefined;
}

/** A stream that came in. Nothing is read of it before {@link IncomingStream.accept}. */
export interface IncomingStream extends Link {
  readonly peer: StreamPeer;
  /** Answers with the first header, and begins to read. */
  accept(received: (bytes: Uint8Array) => void): void;
  /** Ends the stream with a status; for INVALID_ARGUMENT it may say what was refused. */
  close(status: StreamStatus): void;
  /** Called once, when the stream is over, however. */
  onEnd(ended: (status: StreamStatus) => void): void;
}

/** Settings of a port. */
export interface PortSettings {
  /** Full path of the method. */
  readonly path: string;
  readonly keepAlive: ResolvedKeepAlive;
  readonly maxMessageBytes: number;
}

/** A port that streams come in at. */
export interface Port {
  /** @returns the number of the port. @throws Error when it cannot be had. */
  listen(address: string, tls: ServerTls | undefined): Promise<number>;
  /** Takes no more streams, and resolves when those that are open have ended, or the time is over. */
  close(deadlineMs: number): Promise<void>;
}

const passThrough = (bytes: Buffer): Buffer => bytes;
type Call = ServerDuplexStream<Buffer, Buffer>;

/** Makes a port that does not listen yet. */
export function createPort(settings: PortSettings, incoming: (stream: IncomingStream) => void): Port {
  const server = new Server({
    ...keepAliveOptions(settings.keepAlive),
    "grpc.max_receive_message_length": settings.maxMessageBytes,
  });
  server.register(settings.path, (call: Call) => incoming(incomingStream(call)), passThrough, passThrough, "bidi");
  return {
    listen: (address, tls) =>
      new Promise((resolve, reject) => {
        server.bindAsync(address, serverCredentials(tls), (error, port) => {
          if (error === null) resolve(port);
          else reject(error);
        });
      }),
    close: (deadlineMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          server.forceShutdown();
          // A connection whose client is gone without a word may keep the other callback waiting.
          resolve();
        }, deadlineMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

function incomingStream(call: Call): IncomingStream {
  let listener: ((status: StreamStatus) => void) | undefined;
  let over: StreamStatus | undefined;
  let written = (): void => {};
  const end = (status: StreamStatus): void => {
    if (over !== undefined) return;
    over = status;
    written();
    listener?.(status);
  };
  call.on("cancelled", () => end({ status: "CANCELLED", details: "the client is gone" }));
  // A stream that is written to after its end, for example.
  call.on("error", () => {});
  return {
    peer: {
      metadata: fromMetadata(call.metadata),
      address: call.getPeer(),
      certificate: call.getAuthContext()?.sslPeerCertificate,
    },
    accept: (received) => {
      call.sendMetadata(new Metadata());
      call.on("end", () => {
        // A stream that is cancelled ends as well, just before it says so.
        setImmediate(() => {
          if (over === undefined) call.end();
          end({ status: "OK", details: "" });
        });
      });
      call.on("data", received);
    },
    write: (bytes) =>
      new Promise((resolve) => {
        if (over !== undefined) return resolve();
        written = resolve;
        call.write(bytes, () => resolve());
      }),
    end: () => call.end(),
    abort: () => call.destroy(),
    close: (status) => {
      if (over !== undefined) return;
      const { details, key, path } = status;
      call.emit("error", { code: codeOf(status.status), details, metadata: toTrailers({ key, path }) });
      end(status);
    },
    onEnd: (ended) => {
      listener = ended;
      if (over !== undefined) ended(over);
    },
  };
}

function codeOf(status: StatusName): number {
  return statusNames.indexOf(status);
}
