import type { PeerCertificate } from "node:tls";
import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import { type StreamStatus, statusNames } from "../errors/stream-error.js";
import type { Link } from "../stream/link.js";
import { fromMetadata, type StreamMetadata, toTrailers } from "./metadata.js";

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
  /** Ends the stream with a status, which may say what was refused. A client that does not read learns it later. */
  close(status: StreamStatus): void;
  /** Called once: its client has ended it or is gone, or it was closed. */
  onEnd(ended: (status: StreamStatus) => void): void;
}

/** A stream as grpc-js has it, with bytes for messages. */
export type Call = ServerDuplexStream<Buffer, Buffer>;

/** By how much the client may be ahead with the deadline of a stream, which counts from when it sent it, in ms. */
const deadlineSlackMs = 100;

/** Wraps a stream of grpc-js. */
export function incomingStream(call: Call): IncomingStream {
  let listener: ((status: StreamStatus) => void) | undefined;
  let over: StreamStatus | undefined;
  let written = (): void => {};
  const end = (status: StreamStatus): void => {
    if (over !== undefined) return;
    over = status;
    written();
    listener?.(status);
  };
  const endedByClient = (status: StreamStatus): void => {
    const isTooLate = Number(call.getDeadline()) <= Date.now() + deadlineSlackMs;
    end(isTooLate ? { status: "DEADLINE_EXCEEDED", details: "the deadline of the client has passed" } : status);
  };
  call.on("cancelled", () => {
    // grpc-js ends a stream by itself when a message is longer than it reads at all, and does not tell the two apart.
    endedByClient({ status: "CANCELLED", details: "the client is gone, or its message was far too long" });
  });
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
          endedByClient({ status: "OK", details: "" });
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
    close: (status) => {
      if (over !== undefined) return;
      // grpc-js throws for half a surrogate pair, where nobody can catch it.
      const details = status.details.replace(/\p{Surrogate}/gu, "\ufffd");
      call.emit("error", { code: statusNames.indexOf(status.status), details, metadata: toTrailers(status) });
      end(status);
    },
    onEnd: (ended) => {
      listener = ended;
      if (over !== undefined) ended(over);
    },
  };
}
