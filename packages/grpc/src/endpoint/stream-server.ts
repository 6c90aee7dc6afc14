import {
  DefinitionError,
  type Logger,
  NotConnectedError,
  type Unsubscribe,
  ValidationError,
} from "@chargewire/runtime";
import {
  checkNumbers,
  type Deadline,
  describeIssue,
  Emitter,
  guardedLogger,
  nameOfThrown,
  silentLogger,
  startDeadline,
} from "@chargewire/runtime/kit";
import type { StreamStatus } from "../errors/stream-error.js";
import type { StreamProtocol } from "../model/stream-protocol.js";
import { GivenCommands } from "../stream/given-commands.js";
import { type Reading, readingOf } from "../stream/reading.js";
import { RunningSessions } from "../stream/running-sessions.js";
import { resolveKeepAlive } from "../transport/keep-alive.js";
import { createPort, type IncomingStream, type Port } from "../transport/server-port.js";
import { type MessageFormat, messageFormat } from "../wire/message-format.js";
import { admit } from "./admit.js";
import type { StreamCloseOptions } from "./client-options.js";
import { OpenStream } from "./open-stream.js";
import type { ServerStream, StreamListenOptions, StreamServerEvents, StreamServerOptions } from "./server-options.js";

const dayMs = 86_400_000;

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
  readonly #logger: Logger;
  readonly #emitter: Emitter<StreamServerEvents<Session>>;
  readonly #format: { readonly session: MessageFormat<Session>; readonly command: MessageFormat<Command> };
  readonly #sessions = new RunningSessions<Session, OpenStream>();
  readonly #commands: GivenCommands<Command>;
  readonly #streams = new Set<OpenStream>();
  readonly #forgetting = new Set<Deadline>();
  readonly #port: Port;
  #portNumber: number | undefined;
  #streamCount = 0;
  #closing: Promise<void> | undefined;

  /** @throws DefinitionError when an option says nothing. */
  constructor(protocol: StreamProtocol<Session, Command>, options: StreamServerOptions = {}) {
    const least = { authenticateTimeoutMs: 1, maxMessageBytes: 1, maxStreams: 1, maxKeysPerStream: 1 };
    checkNumbers(options, { ...least, forgetAfterMs: 0 });
    checkNumbers(options.keepAlive ?? {}, { timeMs: 0, timeoutMs: 1 });
    this.#protocol = protocol;
    this.#options = options;
    this.#logger = guardedLogger(options.logger ?? silentLogger);
    this.#emitter = new Emitter((error) => this.#logger.error(`a listener failed: ${nameOfThrown(error)}`));
    this.#format = {
      session: messageFormat(protocol.session.feature),
      command: messageFormat(protocol.command.feature),
    };
    this.#commands = new GivenCommands(protocol.command);
    const settings = {
      path: options.path ?? protocol.path,
      keepAlive: resolveKeepAlive(options.keepAlive, 60_000),
      maxMessageBytes: options.maxMessageBytes ?? 65_536,
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
    return this.#sessions.all();
  }

  /** The newest reading of the session that runs at a key; `undefined` when none runs. */
  session(key: string): Session | undefined {
    return this.#sessions.get(key);
  }

  /** The stream that speaks for a key; `undefined` when its client is not connected. */
  streamOf(key: string): ServerStream | undefined {
    return this.#sessions.streamOf(key);
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
   * @throws Error of node when the port cannot be had. DefinitionError when the server is closed.
   */
  async listen({ port, host, tls }: StreamListenOptions): Promise<number> {
    if (this.#closing !== undefined) throw new DefinitionError("The server is closed; make another one.");
    const address = host?.includes(":") === true ? `[${host}]` : (host ?? "[::]");
    const number = await this.#port.listen(`${address}:${port}`, tls);
    this.#portNumber ??= number;
    this.#logger.info(`listens on port ${number}`);
    return number;
  }

  /**
   * Commands the session at a key, and the next one: over the stream that speaks for it. While that is slow, a later
   * command takes the place of this one. It is sent again when the key's client connects again, with the lifetime that
   * is left, until it lapses or another replaces it.
   * @param order the command without its key.
   * @throws ValidationError when it breaks its schema.
   * @throws NotConnectedError when the key is connected nowhere; then nothing is kept.
   */
  command(key: string, order: Order): void {
    // The key comes last: it is this one, whatever stands in the order.
    const command = { ...order, [this.#protocol.command.key]: key } as unknown as Command;
    const bytes = this.#format.command.write(command);
    const stream = this.#sessions.streamOf(key);
    if (stream === undefined) throw new NotConnectedError(key);
    this.#commands.add(key, command);
    stream.send(key, bytes);
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
    for (const deadline of this.#forgetting) deadline.cancel();
    const closed = this.#port.close(deadlineMs);
    for (const stream of [...this.#streams]) stream.close({ details: "the server closes" });
    await closed;
  }

  async #admit(incoming: IncomingStream): Promise<void> {
    let isOver = false;
    incoming.onEnd(() => {
      isOver = true;
    });
    const { authenticate, authenticateTimeoutMs = 10_000, maxStreams = 10_000 } = this.#options;
    const refusal = await admit(incoming.peer, authenticate, authenticateTimeoutMs, this.#logger);
    if (isOver) return;
    if (refusal !== undefined) return incoming.close(refusal);
    if (this.#closing !== undefined) return incoming.close({ status: "UNAVAILABLE", details: "the server closes" });
    if (this.#streams.size >= maxStreams) {
      return incoming.close({ status: "RESOURCE_EXHAUSTED", details: `${maxStreams} streams are open` });
    }
    this.#open(incoming);
  }

  #open(incoming: IncomingStream): void {
    const stream = new OpenStream(++this.#streamCount, incoming);
    this.#streams.add(stream);
    incoming.onEnd((status) => this.#ended(stream, status));
    this.#logger.info(`${stream.peer.address} opened stream ${stream.id}`);
    this.#emitter.emit("connect", stream);
    incoming.accept((bytes) => this.#received(stream, bytes));
  }

  #received(stream: OpenStream, bytes: Uint8Array): void {
    // What was on its way when the stream was ended counts no more.
    if (!this.#streams.has(stream)) return;
    let reading: Reading<Session>;
    try {
      reading = readingOf(this.#format.session.read(bytes), this.#protocol.session);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      return this.#refuse(stream, bytes, error);
    }
    const { key } = reading;
    const { maxKeysPerStream = 10_000 } = this.#options;
    const earlier = this.#sessions.streamOf(key);
    if (earlier !== stream && stream.keyCount >= maxKeysPerStream) {
      return stream.close({
        status: "RESOURCE_EXHAUSTED",
        details: `a stream may tell of ${maxKeysPerStream} at most`,
      });
    }
    const { step, isNewStream } = this.#sessions.add(reading, stream);
    if (isNewStream) this.#speakFor(stream, key, earlier);
    const { message } = reading;
    if (step.kind === "late") this.#emitter.emit("lateReading", message, stream);
    if (step.kind === "start") this.#started(message, step.superseded, stream);
    if (step.kind === "update" && !reading.isEnd) this.#emitter.emit("sessionUpdate", message, step.before, stream);
    if (reading.isEnd && (step.kind === "start" || step.kind === "update")) {
      this.#emitter.emit("sessionEnd", message, { reason: "ended" }, stream);
    }
  }

  #started(session: Session, superseded: Session | undefined, stream: OpenStream): void {
    if (superseded !== undefined) {
      this.#emitter.emit("sessionEnd", superseded, { reason: "superseded", by: session }, stream);
    }
    this.#emitter.emit("sessionStart", session, stream);
  }

  /** A stream speaks for a key that it did not speak for: its client has connected, or taken the key over. */
  #speakFor(stream: OpenStream, key: string, earlier: OpenStream | undefined): void {
    earlier?.lose(key);
    stream.speakFor(key);
    const command = this.#commands.get(key);
    if (command !== undefined) stream.send(key, this.#format.command.write(command));
  }

  #refuse(stream: OpenStream, bytes: Uint8Array, error: ValidationError): void {
    const [issue] = error.issues;
    const details = error.issues.map(describeIssue).join("; ");
    this.#logger.warn(`stream ${stream.id}: ${error.message}`);
    this.#emitter.emit("invalid", error, stream);
    const key = this.#format.session.textIn(bytes, this.#protocol.session.key);
    stream.close({ status: "INVALID_ARGUMENT", details: `${error.action}: ${details}`, key, path: issue?.path });
  }

  #ended(stream: OpenStream, status: StreamStatus): void {
    stream.stop();
    this.#streams.delete(stream);
    const keys = this.#sessions.leave(stream);
    this.#logger.info(`stream ${stream.id} ended with ${status.status}`);
    this.#emitter.emit("disconnect", stream, status);
    if (keys.length > 0 && this.#closing === undefined) this.#forgetLater(keys);
  }

  #forgetLater(keys: readonly string[]): void {
    const deadline = startDeadline(this.#options.forgetAfterMs ?? dayMs, () => {
      this.#forgetting.delete(deadline);
      for (const key of keys) if (this.#sessions.streamOf(key) === undefined) this.#forget(key);
    });
    this.#forgetting.add(deadline);
  }

  #forget(key: string): void {
    this.#commands.forget(key);
    const session = this.#sessions.forget(key);
    if (session !== undefined) this.#emitter.emit("sessionEnd", session, { reason: "forgotten" }, undefined);
  }
}
