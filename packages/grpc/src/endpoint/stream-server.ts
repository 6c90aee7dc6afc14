import {
  DefinitionError,
  type Logger,
  NotConnectedError,
  type Unsubscribe,
  ValidationError,
} from "@chargewire/runtime";
import {
  checkNumbers,
  describeIssue,
  Emitter,
  guardedLogger,
  nameOfThrown,
  silentLogger,
} from "@chargewire/runtime/kit";
import type { StreamStatus } from "../errors/stream-error.js";
import type { StreamProtocol } from "../model/stream-protocol.js";
import { type Reading, readingOf } from "../stream/reading.js";
import type { Step } from "../stream/running-sessions.js";
import type { IncomingStream } from "../transport/incoming-stream.js";
import { resolveKeepAlive } from "../transport/keep-alive.js";
import { createPort, type Port } from "../transport/server-port.js";
import { type MessageFormat, messageFormat } from "../wire/message-format.js";
import { admit } from "./admit.js";
import type { StreamCloseOptions } from "./client-options.js";
import { OpenStream } from "./open-stream.js";
import type { ServerStream, StreamListenOptions, StreamServerEvents, StreamServerOptions } from "./server-options.js";
import { SessionBook } from "./session-book.js";

/** How much longer than allowed a message may be and still be read, to say whose it is, in bytes. */
const readableExcessBytes = 65_536;

/**
 * The side that hears of sessions and gives commands, to any number of clients. It keeps the running session of each
 * key, and its last command, for when the key's client connects again. The generated package of a protocol has a server
 * of its own, with the protocol's names. `Order` is a command without its key.
 */
export class StreamServer<Session extends object, Command extends object, Order extends object = Partial<Command>>
  implements AsyncDisposable
{
  readonly #protocol: StreamProtocol<Session, Command>;
  readonly #options: StreamServerOptions;
  readonly #maxMessageBytes: number;
  readonly #logger: Logger;
  readonly #emitter: Emitter<StreamServerEvents<Session>>;
  readonly #format: { readonly session: MessageFormat<Session>; readonly command: MessageFormat<Command> };
  readonly #book: SessionBook<Session, Command>;
  readonly #streams = new Set<OpenStream>();
  readonly #port: Port;
  #portNumber: number | undefined;
  #streamCount = 0;
  #closing: Promise<void> | undefined;

  /** @throws DefinitionError when an option says nothing. */
  constructor(protocol: StreamProtocol<Session, Command>, options: StreamServerOptions = {}) {
    const least = { authenticateTimeoutMs: 1, maxMessageBytes: 1, maxStreams: 1, maxKeysPerStream: 1 };
    checkNumbers(options, { ...least, forgetAfterMs: 0, maxAbsentKeys: 0 });
    checkNumbers(options.keepAlive ?? {}, { timeMs: 0, timeoutMs: 1 });
    this.#protocol = protocol;
    this.#options = options;
    this.#maxMessageBytes = options.maxMessageBytes ?? 65_536;
    this.#logger = guardedLogger(options.logger ?? silentLogger);
    this.#emitter = new Emitter((error) => this.#logger.error(`a listener failed: ${nameOfThrown(error)}`));
    this.#format = {
      session: messageFormat(protocol.session.feature),
      command: messageFormat(protocol.command.feature),
    };
    const { forgetAfterMs = 86_400_000, maxAbsentKeys = 100_000, maxKeysPerStream = 10_000 } = options;
    this.#book = new SessionBook(protocol, { forgetAfterMs, maxAbsentKeys, maxKeysPerStream }, (session) => {
      this.#emitter.emit("sessionEnd", session, { reason: "forgotten" }, undefined);
    });
    const settings = {
      path: options.path ?? protocol.path,
      keepAlive: resolveKeepAlive(options.keepAlive, 60_000),
      maxMessageBytes: this.#maxMessageBytes + readableExcessBytes,
      maxStreams: options.maxStreams ?? 10_000,
      failed: (error: Error) => this.#logger.error(`the port: ${error.message}`),
    };
    this.#port = createPort(settings, (incoming) => void this.#admit(incoming));
  }

  /** The port that it listens on; `undefined` before `listen()`, and the first of several. */
  get port(): number | undefined {
    return this.#portNumber;
  }

  /** The streams that are open. */
  get streams(): readonly ServerStream[] {
    return [...this.#streams];
  }

  /** The newest reading of each session that runs. */
  get sessions(): readonly Session[] {
    return this.#book.all();
  }

  /** The newest reading of the session that runs at a key; `undefined` when none runs. */
  session(key: string): Session | undefined {
    return this.#book.get(key);
  }

  /** The stream that speaks for a key; `undefined` when its client is not connected. */
  streamOf(key: string): ServerStream | undefined {
    return this.#book.streamOf(key);
  }

  /** Adds a listener. What it throws is logged, and harms nobody else. */
  on<Name extends keyof StreamServerEvents<Session>>(
    name: Name,
    listener: StreamServerEvents<Session>[Name],
  ): Unsubscribe {
    return this.#emitter.on(name, listener);
  }

  /**
   * Listens on a port.
   * @returns the number of the port.
   * @throws what node throws when the port cannot be had, as the `EADDRINUSE` error.
   * @throws DefinitionError when the server is closed, also when that happens meanwhile.
   */
  async listen({ port, host, tls }: StreamListenOptions): Promise<number> {
    this.#mustBeOpen();
    const number = await this.#port.listen({ port, host }, tls);
    this.#mustBeOpen();
    this.#portNumber ??= number;
    this.#logger.info(`listens on port ${number}`);
    return number;
  }

  /**
   * Commands the session at a key, and the next one: over the stream that speaks for it. While that is slow, a later
   * command takes the place of this one, and its lifetime goes by. It is sent again when the key's client connects again,
   * with the lifetime that is left, until it lapses or another replaces it.
   * @param order the command without its key.
   * @throws ValidationError when it breaks its schema.
   * @throws NotConnectedError when the key is connected nowhere; then nothing is kept.
   */
  command(key: string, order: Order): void {
    // The key comes last: it is this one, whatever stands in the order.
    const command = { ...order, [this.#protocol.command.key]: key } as unknown as Command;
    this.#format.command.write(command);
    if (this.#book.command(key, command)) return;
    throw new NotConnectedError(key, "is not connected. Command it when a client has told of a session there");
  }

  /**
   * Stops: takes no new streams, and ends those that are open with UNAVAILABLE, after which clients look for another
   * server, or come back. A second call returns the same promise. A closed server stays closed.
   */
  close(options: StreamCloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options.deadlineMs ?? 5_000);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(deadlineMs: number): Promise<void> {
    // A listener may close once more what follows tells it; the promise has to be there by then.
    await Promise.resolve();
    this.#book.stop();
    const closed = this.#port.close(deadlineMs);
    for (const stream of [...this.#streams]) stream.close({ details: "the server closes" });
    await closed;
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new DefinitionError("The server is closed; make another one.");
  }

  async #admit(incoming: IncomingStream): Promise<void> {
    let isOver = false;
    incoming.onEnd(() => {
      isOver = true;
    });
    const { authenticate, authenticateTimeoutMs = 10_000 } = this.#options;
    const refusal = await admit(incoming.peer, authenticate, authenticateTimeoutMs, this.#logger);
    if (isOver) return;
    if (refusal !== undefined) return incoming.close(refusal);
    if (this.#closing !== undefined) return incoming.close({ status: "UNAVAILABLE", details: "the server closes" });
    this.#open(incoming);
  }

  #open(incoming: IncomingStream): void {
    const stream = new OpenStream(++this.#streamCount, incoming, (key) => {
      const command = this.#book.commandOf(key);
      return command === undefined ? undefined : this.#format.command.write(command);
    });
    this.#streams.add(stream);
    incoming.onEnd((status) => this.#ended(stream, status));
    this.#logger.info(`${stream.peer.address} opened stream ${stream.id}`);
    this.#emitter.emit("connect", stream);
    incoming.accept((bytes) => this.#received(stream, bytes));
  }

  #received(stream: OpenStream, bytes: Uint8Array): void {
    // What was on its way when the stream was ended counts no more.
    if (!this.#streams.has(stream)) return;
    if (bytes.length > this.#maxMessageBytes) {
      const details = `a message of ${bytes.length} bytes came, where ${this.#maxMessageBytes} are read at most`;
      return this.#refuse(stream, bytes, { status: "RESOURCE_EXHAUSTED", details });
    }
    let reading: Reading<Session>;
    try {
      reading = readingOf(this.#format.session.read(bytes), this.#protocol.session);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      return this.#invalid(stream, bytes, error);
    }
    const step = this.#book.take(reading, stream);
    if (step !== undefined) return this.#tell(reading, step, stream);
    const details = `${stream.keyCount} sessions run on this stream, which may tell of no more`;
    this.#refuse(stream, bytes, { status: "RESOURCE_EXHAUSTED", details });
  }

  #tell({ message, isEnd }: Reading<Session>, step: Step<Session>, stream: OpenStream): void {
    if (step.kind === "late") this.#emitter.emit("lateReading", message, stream);
    if (step.kind === "start" && step.superseded !== undefined) {
      this.#emitter.emit("sessionEnd", step.superseded, { reason: "superseded", by: message }, stream);
    }
    if (step.kind === "start") this.#emitter.emit("sessionStart", message, stream);
    if (step.kind === "update" && !isEnd) this.#emitter.emit("sessionUpdate", message, step.before, stream);
    if (isEnd && (step.kind === "start" || step.kind === "update")) {
      this.#emitter.emit("sessionEnd", message, { reason: "ended" }, stream);
    }
  }

  #invalid(stream: OpenStream, bytes: Uint8Array, error: ValidationError): void {
    const [issue] = error.issues;
    const details = `${error.action}: ${error.issues.map(describeIssue).join("; ")}`;
    this.#emitter.emit("invalid", error, stream);
    this.#refuse(stream, bytes, { status: "INVALID_ARGUMENT", details, path: issue?.path });
  }

  /** Ends a stream for a message, and says whose it was. */
  #refuse(stream: OpenStream, bytes: Uint8Array, status: StreamStatus): void {
    this.#logger.warn(`stream ${stream.id}: ${status.details}`);
    stream.close({ ...status, key: this.#format.session.textIn(bytes, this.#protocol.session.key) });
  }

  #ended(stream: OpenStream, status: StreamStatus): void {
    stream.stop();
    this.#streams.delete(stream);
    this.#book.leave(stream);
    this.#logger.info(`stream ${stream.id} ended with ${status.status}`);
    this.#emitter.emit("disconnect", stream, status);
  }
}
