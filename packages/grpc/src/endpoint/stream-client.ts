import {
  type ClientState,
  type Logger,
  NotConnectedError,
  type Unsubscribe,
  ValidationError,
} from "@chargewire/runtime";
import { Emitter, nameOfThrown } from "@chargewire/runtime/kit";
import type { StreamError } from "../errors/stream-error.js";
import type { StreamProtocol } from "../model/stream-protocol.js";
import { type CommandInForce, CommandsInForce } from "../stream/commands-in-force.js";
import { readingOf } from "../stream/reading.js";
import { ToldSessions } from "../stream/told-sessions.js";
import { openStream } from "../transport/client-stream.js";
import { noticedAfterMs } from "../transport/keep-alive.js";
import { toMetadata } from "../transport/metadata.js";
import { type MessageFormat, messageFormat } from "../wire/message-format.js";
import type {
  StreamClientEvents,
  StreamClientOptions,
  StreamClientReport,
  StreamCloseOptions,
} from "./client-options.js";
import { ClientStream } from "./client-stream.js";
import { type ResolvedClientOptions, resolveClientOptions } from "./resolve-client-options.js";
import { StreamConnector } from "./stream-connector.js";
import { isForMessage, isPlannedEnd, statusOf } from "./stream-end.js";

/**
 * The side that tells of sessions and gets commands: one stream for many keys, such as charging points. When the stream
 * ends, the client opens another, until `close()`, and tells the running sessions again. The generated package of a
 * protocol has a client of its own, with the protocol's names.
 */
export class StreamClient<Session extends object, Command extends object> implements AsyncDisposable {
  readonly #protocol: StreamProtocol<Session, Command>;
  readonly #options: ResolvedClientOptions;
  readonly #logger: Logger;
  readonly #emitter: Emitter<StreamClientEvents<Session, Command>>;
  readonly #format: { readonly session: MessageFormat<Session>; readonly command: MessageFormat<Command> };
  readonly #told: ToldSessions<Session>;
  readonly #commands: CommandsInForce<Command>;
  readonly #connector: StreamConnector;
  #stream: ClientStream | undefined;
  #wasConnected = false;
  #closing: Promise<void> | undefined;

  /** @throws DefinitionError when an option contradicts itself. */
  constructor(protocol: StreamProtocol<Session, Command>, options: StreamClientOptions) {
    this.#protocol = protocol;
    this.#options = resolveClientOptions(protocol, options);
    const { logger, keepAlive, acceptAfterMs, maxKeys, maxEnds } = this.#options;
    this.#logger = logger;
    this.#emitter = new Emitter((error) => this.#logger.error(`a listener failed: ${nameOfThrown(error)}`));
    this.#format = {
      session: messageFormat(protocol.session.feature),
      command: messageFormat(protocol.command.feature),
    };
    const rules = { safeAfterMs: noticedAfterMs(keepAlive), provenAfterMs: acceptAfterMs, maxKeys, maxEnds };
    this.#told = new ToldSessions(rules, {
      wake: () => this.#stream?.wake(),
      endDropped: ({ key, message }) => this.#report({ kind: "endDropped", key, session: message }),
    });
    this.#commands = new CommandsInForce(protocol.command, (key, command) => {
      if (this.#closing === undefined) this.#emitter.emit("lapsed", key, command);
    });
    this.#connector = this.#createConnector();
  }

  /** What the client is doing: the property of the event `state`. */
  get state(): ClientState {
    return this.#connector.state;
  }

  /** Whether there is a stream that the server has taken. */
  get connected(): boolean {
    return this.state.status === "open";
  }

  /** Adds a listener. What it throws is logged, and harms nobody else. */
  on<Name extends keyof StreamClientEvents<Session, Command>>(
    name: Name,
    listener: StreamClientEvents<Session, Command>[Name],
  ): Unsubscribe {
    return this.#emitter.on(name, listener);
  }

  /**
   * Opens the stream and resolves when the server has taken it; what was told before goes out. While it is open, this
   * resolves at once; while it is being opened, or the client waits to connect again, this waits with it.
   * @throws StreamError when the server refuses, or cannot be reached. What `metadata` throws, where it is a function of
   * yours, is thrown as it is. With `reconnect.fromStart` it does not reject before `close()`.
   * @throws NotConnectedError when the client is closed.
   */
  connect(): Promise<void> {
    return this.#connector.connect();
  }

  /** Ends the wait for the next attempt to connect, for example because the network is back. */
  reconnectNow(): void {
    this.#connector.skipWait();
  }

  /**
   * Tells a reading of a session. While the stream is slow, or there is none, the newest of each key waits; the end of a
   * session is never left out, up to `maxEnds`. One that is older than what was told of its key before, or follows the end
   * of its session, is not sent, and reported as `lateReading`; one of a key too many as `tooManySessions`.
   * @throws ValidationError when it breaks its schema; nothing else changes.
   * @throws NotConnectedError when the client is closed.
   */
  report(session: Session): void {
    if (this.#closing !== undefined) throw this.#closedError();
    // A copy: what the application does with its object afterwards must not be sent.
    const copy = { ...session };
    this.#format.session.write(copy);
    const reading = readingOf(copy, this.#protocol.session);
    const telling = this.#told.add(reading);
    if (telling === "told") return this.#stream?.wake();
    this.#report({ kind: telling === "late" ? "lateReading" : "tooManySessions", key: reading.key, session: copy });
  }

  /** The newest command of a key, and how long it still holds; `undefined` when there is none, or it has lapsed. */
  command(key: string): CommandInForce<Command> | undefined {
    return this.#commands.get(key);
  }

  /** The number in force for a key: that of its command, else the default. */
  valueInForce(key: string): number {
    const held = this.#commands.get(key);
    return held === undefined ? this.#options.defaultValue : Number(held.command[this.#protocol.command.value]);
  }

  /**
   * Stops: what waits is sent, then this side of the stream is ended, and the server ends its own; an attempt to connect
   * ends at once. Sessions are not ended by it. A second call returns the same promise. A closed client stays closed.
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
    this.#commands.stop();
    this.#told.finish();
    const isOpen = this.connected;
    this.#connector.close();
    if (isOpen) await this.#stream?.finish(deadlineMs);
    else this.#stream?.abort();
  }

  #createConnector(): StreamConnector {
    const owner = {
      place: this.#place,
      open: (signal: AbortSignal) => this.#open(signal),
      entered: (state: ClientState) => this.#entered(state),
      attemptFailed: (attempt: number, error: unknown) => {
        this.#report({ kind: "connectFailed", attempt, error });
      },
      closedError: () => this.#closedError(),
    };
    return new StreamConnector(owner, this.#options.reconnect);
  }

  /** URL of the server. */
  get #place(): string {
    return this.#options.url.origin;
  }

  #closedError(): NotConnectedError {
    return new NotConnectedError(this.#place, "is told nothing more: this client is closed. Make another one");
  }

  async #open(signal: AbortSignal): Promise<() => unknown> {
    const stream = new ClientStream(this.#place, {
      next: () => {
        const reading = this.#told.take();
        return reading === undefined ? undefined : this.#format.session.write(reading.message);
      },
      taken: () => this.#told.streamTaken(),
      received: (bytes) => this.#received(bytes),
      ended: (error) => this.#ended(stream, error),
    });
    const { metadata, streamDeadlineMs } = this.#options;
    await stream.open(
      signal,
      async () => toMetadata(typeof metadata === "function" ? await metadata() : metadata),
      (fields, receiver) => {
        this.#told.streamOpened();
        this.#stream = stream;
        const deadline = streamDeadlineMs === undefined ? undefined : new Date(Date.now() + streamDeadlineMs);
        return openStream({ ...this.#options, metadata: fields, deadline }, receiver);
      },
      this.#options,
    );
    return () => stream.endedWith;
  }

  #received(bytes: Uint8Array): void {
    if (this.#closing !== undefined) return;
    let command: Command;
    try {
      command = this.#format.command.read(bytes);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      this.#report({ kind: "invalidCommand", error });
      return;
    }
    const key = String(command[this.#protocol.command.key]);
    if (!this.#commands.hasRoomFor(key, this.#options.maxKeys)) {
      // One for a session of ours counts more than one for a key that was never told of.
      const dropped = this.#told.has(key) ? this.#commands.dropUnneeded((each) => this.#told.has(each)) : undefined;
      this.#report({ kind: "tooManyKeys", key: dropped ?? key });
      if (dropped === undefined) return;
    }
    this.#commands.add(key, command, (earlier) => this.#emitter.emit("command", command, earlier));
  }

  #ended(stream: ClientStream, error: StreamError): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    const { hasAnswered } = stream;
    const refused = this.#told.streamEnded(isForMessage(error) ? { key: error.key, hasAnswered } : undefined);
    const wasOpen = this.connected || (this.#closing !== undefined && stream.isTaken);
    if (wasOpen) this.#emitter.emit("disconnect", statusOf(error));
    if (refused !== undefined) this.#report({ kind: "refused", error, key: refused.key, session: refused.message });
    this.#connector.lost(error, isPlannedEnd(error, stream.ageMs, this.#options.streamDeadlineMs));
  }

  #entered(state: ClientState): void {
    if (state.status === "waiting") {
      this.#logger.info(`waits ${state.delayMs} ms before attempt ${state.attempt} to connect to ${this.#place}`);
    }
    this.#emitter.emit("state", state);
    if (state.status !== "open") return;
    this.#logger.info(`connected to ${state.url}`);
    const isReconnect = this.#wasConnected;
    this.#wasConnected = true;
    this.#emitter.emit("connect", { url: state.url, isReconnect });
  }

  #report(report: StreamClientReport<Session>): void {
    this.#logger.warn(report.kind === "lateReading" ? `${report.key}: late reading` : `${report.kind}`);
    this.#emitter.emit("report", report);
  }
}
