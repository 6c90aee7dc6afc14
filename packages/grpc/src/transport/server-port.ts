import type { Socket } from "node:net";
import { startDeadline } from "@chargewire/runtime/kit";
import { Server } from "@grpc/grpc-js";
import { type Call, type IncomingStream, incomingStream } from "./incoming-stream.js";
import { keepAliveOptions, type ResolvedKeepAlive } from "./keep-alive.js";
import { type ListenAddress, type Listener, openListener } from "./listener.js";
import { type ServerTls, serverCredentials } from "./tls.js";

/** Settings of a port. */
export interface PortSettings {
  /** Full path of the method. */
  readonly path: string;
  readonly keepAlive: ResolvedKeepAlive;
  /** Longest message that is read at all. */
  readonly maxMessageBytes: number;
  /** How many streams there may be, in whatever state; one more gets RESOURCE_EXHAUSTED. */
  readonly maxStreams: number;
  /** A socket could not be taken, for example. */
  failed(error: Error): void;
}

/** A port that streams come in at. */
export interface Port {
  /**
   * Opens it; one that is opened while this closes is closed again.
   * @returns its number. @throws what node throws when it cannot be had, or the keys cannot be read.
   */
  listen(address: ListenAddress, tls: ServerTls | undefined): Promise<number>;
  /** Takes no more streams, and resolves when those that are open have ended, or the time is over. */
  close(deadlineMs: number): Promise<void>;
}

const passThrough = (bytes: Buffer): Buffer => bytes;

/** Makes a port that does not listen yet. */
export function createPort(settings: PortSettings, incoming: (stream: IncomingStream) => void): Port {
  const { maxStreams } = settings;
  const server = new Server({
    ...keepAliveOptions(settings.keepAlive),
    "grpc.max_receive_message_length": settings.maxMessageBytes,
    "grpc.max_concurrent_streams": mostStreamsPerConnection,
  });
  const calls = new Set<Call>();
  const take = (call: Call): void => {
    const stream = incomingStream(call);
    if (calls.size >= maxStreams) {
      return stream.close({ status: "RESOURCE_EXHAUSTED", details: `${maxStreams} streams are open` });
    }
    calls.add(call);
    // Comes at the very end, however it ended: one that is closed stays for as long as its client does not read that.
    call.on("cancelled", () => calls.delete(call));
    incoming(stream);
  };
  server.register(settings.path, take, passThrough, passThrough, "bidi");
  const listeners: Listener[] = [];
  let isClosed = false;
  return {
    listen: async (address, tls) => {
      const injector = server.createConnectionInjector(serverCredentials(tls));
      let listener: Listener;
      try {
        const connected = (socket: Socket): void => injector.injectConnection(socket);
        // For those that are in, and as many again that are told that they are too many.
        listener = await openListener(address, 2 * maxStreams, { connected, failed: settings.failed });
      } catch (error) {
        injector.destroy();
        throw error;
      }
      listeners.push(listener);
      if (isClosed) await closeAll([listener], server, 0);
      return listener.port;
    },
    close: (deadlineMs) => {
      isClosed = true;
      return closeAll(listeners, server, deadlineMs);
    },
  };
}

/**
 * How many streams one connection may have at a time, those included that were refused while the client does not read
 * that: these are not among the calls above. What bounds them is this and the number of connections, not
 * `grpc-node.max_session_memory`: near that, node refuses streams at random, for which reason grpc-js leaves it off.
 */
const mostStreamsPerConnection = 100;

async function closeAll(listeners: readonly Listener[], server: Server, deadlineMs: number): Promise<void> {
  const shutDown = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  const closed = Promise.all([shutDown, ...listeners.map((listener) => listener.close())]);
  await new Promise<void>((resolve) => {
    const deadline = startDeadline(deadlineMs, () => {
      server.forceShutdown();
      for (const listener of listeners) listener.destroySockets();
      // A connection whose client is gone without a word may keep grpc-js waiting.
      resolve();
    });
    void closed.then(() => {
      deadline.cancel();
      resolve();
    });
  });
}
