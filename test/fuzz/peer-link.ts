import type { Transport, TransportReceiver } from "@chargewire/runtime";

/** The fuzzer's end of a connection to the endpoint under test. */
export interface PeerLink {
  /** Writes a text frame. */
  text(text: string): void;
  /** Writes a binary frame; `undefined` where the transport has none. */
  readonly binary: ((bytes: Buffer) => void) | undefined;
  /** Resolves when everything that was written was read, and what came of it has arrived. */
  settled(): Promise<void>;
  /** The texts that came since the last time. */
  take(): readonly string[];
  /** Close code with which the endpoint ended the connection; `undefined` while it did not. */
  readonly closeCode: number | undefined;
  /** Ends the connection, in order or without a word. */
  close(closeCode: number): void;
  terminate(): void;
}

/** Over the fuzzer's end of a pair of transports in memory. */
export function memoryLink(transport: Transport): PeerLink {
  let texts: string[] = [];
  let seen: number | undefined;
  transport.start({
    text: (text) => texts.push(text),
    binary: () => {},
    closed: (closeCode) => {
      seen = closeCode;
    },
  });
  return {
    text: (text) => transport.send(text),
    binary: undefined,
    settled: turn,
    take() {
      const taken = texts;
      texts = [];
      return taken;
    },
    get closeCode() {
      return seen;
    },
    close: (closeCode) => transport.close(closeCode, ""),
    terminate: () => transport.terminate(),
  };
}

/** A transport for a client whose other end is the fuzzer: unlike a pair in memory it can deliver binary frames. */
export class DirectLink implements Transport, PeerLink {
  #receiver: TransportReceiver | undefined;
  #texts: string[] = [];
  #isClosed = false;
  #isPaused = false;
  /** What came while the client did not read. */
  #unread: (() => void)[] = [];
  closeCode: number | undefined;
  receivedBytes = 0;
  readonly bufferedBytes = 0;

  start(receiver: TransportReceiver): void {
    this.#receiver = receiver;
  }

  /** Of the client. */
  send(text: string): void {
    if (!this.#isClosed) this.#texts.push(text);
  }

  text(text: string): void {
    this.#deliver(text.length, (receiver) => receiver.text(text));
  }

  binary = (): void => {
    this.#deliver(1, (receiver) => receiver.binary());
  };

  /** Answered at once, as by any peer that is there. */
  ping(): void {
    this.receivedBytes += 2;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    while (!this.#isPaused) {
      const next = this.#unread.shift();
      if (next === undefined) return;
      next();
    }
  }

  #deliver(bytes: number, task: (receiver: TransportReceiver) => void): void {
    if (this.#isClosed) return;
    const deliver = (): void => {
      this.receivedBytes += bytes;
      if (!this.#isClosed && this.#receiver !== undefined) task(this.#receiver);
    };
    if (this.#isPaused) this.#unread.push(deliver);
    else deliver();
  }

  settled = turn;

  take(): readonly string[] {
    const taken = this.#texts;
    this.#texts = [];
    return taken;
  }

  close(closeCode: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.closeCode = closeCode;
    queueMicrotask(() => this.#receiver?.closed(closeCode, ""));
  }

  terminate(): void {
    this.close(1006);
  }
}

/** Lets everything happen that needs no time: frames in memory arrive, promises settle. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
