import type { Dialer, Server, Transport, TransportReceiver } from "@chargewire/runtime";

/** How a peer saw its connection end. */
export interface SeenClose {
  readonly closeCode: number;
  readonly reason: string;
}

/**
 * A peer without manners: it writes what a test says and keeps what it gets, with none of the runtime behind it. It
 * works over memory, so a test that uses fake timers stays in charge of time.
 */
export class ScriptedPeer {
  /** Frames that came, oldest first. */
  readonly received: unknown[][] = [];
  /** How the connection ended; `undefined` while it is open. */
  closed: SeenClose | undefined;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.start({
      text: (text) => this.received.push(JSON.parse(text) as unknown[]),
      binary: () => {},
      closed: (closeCode, reason) => {
        this.closed = { closeCode, reason };
      },
    });
  }

  /** CALLs that came. */
  get calls(): unknown[][] {
    return this.received.filter(([messageType]) => messageType === 2);
  }

  /** Message id of a CALL that came; the last one unless told otherwise. */
  callId(index = -1): string {
    const call = this.calls.at(index);
    if (call === undefined) throw new Error("No such CALL came.");
    return call[1] as string;
  }

  /** Writes a frame, or a text that is none. */
  write(frame: readonly unknown[] | string): void {
    this.#transport.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Answers a CALL that came, the last one unless told otherwise, with a CALLRESULT. */
  answer(payload: object, index = -1): void {
    this.write([3, this.callId(index), payload]);
  }

  close(closeCode = 1000, reason = ""): void {
    this.#transport.close(closeCode, reason);
  }

  terminate(): void {
    this.#transport.terminate();
  }

  ping(): void {
    this.#transport.ping();
  }

  /** Stands still: reads nothing and answers no ping, until it is resumed. */
  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  /** Bytes that were written, and that the other side has not read. */
  get bufferedBytes(): number {
    return this.#transport.bufferedBytes;
  }

  /** Bytes that came, pings and pongs included. */
  get receivedBytes(): number {
    return this.#transport.receivedBytes;
  }
}

/** Opens a connection to a server in memory and takes the client's part by hand. */
export async function dialScripted(
  server: Pick<Server, "inMemory">,
  identity: string,
  subprotocol: string,
): Promise<ScriptedPeer> {
  const request = { url: `ws://memory/${identity}`, offered: [subprotocol], headers: {} };
  const { transport } = await server.inMemory()(request, new AbortController().signal);
  return new ScriptedPeer(transport);
}

/** The server's end of each connection that a client opens, by hand. */
export interface ScriptedServer {
  readonly dial: Dialer;
  /** One for each connect, oldest first. */
  readonly peers: readonly ScriptedPeer[];
  /** The peer of the last connect. */
  readonly peer: ScriptedPeer;
}

/** A server that is played by the test; `pair` is the runtime's `memoryPair`. */
export function scriptedServer(
  pair: () => [client: Transport, server: Transport],
  subprotocol: string,
): ScriptedServer {
  const peers: ScriptedPeer[] = [];
  return {
    peers,
    get peer() {
      const last = peers.at(-1);
      if (last === undefined) throw new Error("No client has connected.");
      return last;
    },
    dial: async () => {
      const [client, server] = pair();
      peers.push(new ScriptedPeer(server));
      return { transport: client, subprotocol };
    },
  };
}

/** A transport whose other end is the test itself: it sees every text, and can deliver what memory cannot. */
export class BareTransport implements Transport {
  readonly sent: string[] = [];
  closeCode: number | undefined;
  /** Pings that were sent. */
  pings = 0;
  /** Whether the other end is reading. */
  isPaused = false;
  receivedBytes = 0;
  bufferedBytes = 0;
  #receiver: TransportReceiver | undefined;

  get receiver(): TransportReceiver {
    if (this.#receiver === undefined) throw new Error("The transport was not started.");
    return this.#receiver;
  }

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
  }

  send(text: string): void {
    if (this.closeCode === undefined) this.sent.push(text);
  }

  close(closeCode: number, reason: string): void {
    if (this.closeCode !== undefined) return;
    this.closeCode = closeCode;
    queueMicrotask(() => this.receiver.closed(closeCode, reason));
  }

  terminate(): void {
    this.close(1006, "");
  }

  ping(): void {
    this.pings++;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}
