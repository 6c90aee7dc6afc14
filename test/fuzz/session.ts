import { ConnectionClosedError, FrameError, OcppError, ValidationError } from "@chargewire/runtime";
import { behaviourFor, responseFor } from "./behaviour.js";
import type { Action } from "./corpus.js";
import { type Endpoint, type Medium, openEndpoint } from "./endpoint.js";
import { differenceOf, type Expectation } from "./expectation.js";
import { FrameSource } from "./frame-source.js";
import { randomBytes } from "./mutate.js";
import { Oracle, type OracleSettings } from "./oracle.js";
import type { Random } from "./random.js";

/** What one step of a session is; how often each is drawn, in relation to the others. */
const weights = { frames: 80, call: 12, release: 5, abort: 2, send: 1 } as const;

/** Told of everything that a session does, to count it. */
export interface SessionObserver {
  frame(origin: string): void;
  compared(expected: Expectation): void;
}

/** A difference between what the rules demand and what an endpoint did. */
export class FuzzFailure extends Error {
  /** @param steps what led to it, the last one last. */
  constructor(difference: string, settings: OracleSettings, medium: Medium, steps: readonly string[]) {
    const { corpus, grammar: _grammar, ...rest } = settings;
    const where = `${corpus.protocol.title} over ${medium}, ${JSON.stringify(rest)}`;
    super(`${difference}\n${where}\nthe last steps:\n${steps.map((step) => `  ${step.slice(0, 400)}`).join("\n")}`);
  }
}

/** One connection between an endpoint under test and a hostile peer, from the handshake to its end. */
export class Session {
  readonly #endpoint: Endpoint;
  readonly #medium: Medium;
  readonly #oracle: Oracle;
  readonly #source: FrameSource;
  readonly #random: Random;
  readonly #observer: SessionObserver;
  readonly #ownActions: readonly Action[];
  readonly #cancels = new Map<string, AbortController>();
  #outcomes = new Map<string, string>();
  readonly #steps: string[] = [];
  #lastOwnId = 0;

  static async open(
    settings: OracleSettings,
    medium: Medium,
    random: Random,
    observer: SessionObserver,
  ): Promise<Session> {
    return new Session(await openEndpoint(settings, medium), new Oracle(settings), medium, random, observer);
  }

  private constructor(endpoint: Endpoint, oracle: Oracle, medium: Medium, random: Random, observer: SessionObserver) {
    const { side, corpus } = oracle.settings;
    this.#endpoint = endpoint;
    this.#oracle = oracle;
    this.#medium = medium;
    this.#random = random;
    this.#observer = observer;
    this.#source = new FrameSource(oracle, random);
    this.#ownActions = [...corpus.actions.values()].filter(({ from }) => from.includes(side));
  }

  /** Plays a session of about this many frames to its end. */
  async play(frames: number): Promise<void> {
    let left = frames;
    while (left > 0 && !this.#oracle.isEnded) {
      const step = this.#random.weighted(weights);
      if (step === "frames") left -= this.#writeFrames();
      else if (step === "call") this.#call();
      else if (step === "release") this.#releaseOne();
      else if (step === "abort") this.#abortOne();
      else await this.#send();
      await this.#compare();
    }
    if (!this.#oracle.isEnded && this.#random.chance(0.7)) {
      await this.#finishEverything();
      await this.#proveUseful();
    }
    await this.#end();
  }

  /** One frame, or several at once. */
  #writeFrames(): number {
    const count = this.#random.chance(0.6) ? 1 : this.#random.between(2, 8);
    for (let index = 0; index < count; index++) {
      if (this.#endpoint.link.binary !== undefined && this.#random.chance(0.02)) this.#writeBinary();
      else this.#writeNext();
    }
    return count;
  }

  #writeNext(): void {
    const { origin, text } = this.#source.next();
    this.#observer.frame(origin);
    this.#write(text);
  }

  #write(given: string): void {
    // A socket carries UTF-8, and what is none becomes the replacement character.
    const text = this.#medium === "memory" ? given : Buffer.from(given).toString();
    this.#note(`peer: ${text}`);
    this.#oracle.text(text);
    this.#endpoint.link.text(text);
  }

  #writeBinary(): void {
    this.#observer.frame("binary");
    this.#note("peer: a binary frame");
    this.#oracle.binary();
    this.#endpoint.link.binary?.(randomBytes(this.#random));
  }

  /** A call of the endpoint. */
  #call(action = this.#random.pick(this.#ownActions.filter(({ kind }) => kind === "call")), plain = false): void {
    const messageId = `${++this.#lastOwnId}`;
    const payload = this.#random.pick(action.request.sendable);
    const text = `[2,"${messageId}","${action.name}",${payload}]`;
    const refusesAnswer = !plain && this.#random.chance(0.05);
    const cancel = new AbortController();
    this.#note(`endpoint: calls ${text}`);
    this.#oracle.outbox.submit({ messageId, action, text, refusesAnswer }, this.#oracle.expected);
    this.#cancels.set(messageId, cancel);
    const refuse = (): never => {
      throw new OcppError("GenericError", { description: "no" });
    };
    const options = { signal: cancel.signal, checkResponse: refusesAnswer ? refuse : undefined };
    this.#endpoint.connection.call(action.name, JSON.parse(payload) as object, options).then(
      (response: unknown) => this.#settled(messageId, `resolved ${JSON.stringify(response)}`),
      (error: unknown) => this.#settled(messageId, describe(error)),
    );
  }

  #settled(messageId: string, outcome: string): void {
    this.#cancels.delete(messageId);
    this.#outcomes.set(messageId, outcome);
  }

  /** A SEND of the endpoint, where it has any. */
  async #send(): Promise<void> {
    const actions = this.#ownActions.filter(({ kind }) => kind === "send");
    if (actions.length === 0) return;
    const action = this.#random.pick(actions);
    const payload = this.#random.pick(action.request.sendable);
    const text = `[6,"${++this.#lastOwnId}","${action.name}",${payload}]`;
    this.#note(`endpoint: sends ${text}`);
    this.#oracle.expected.frames.push({ text });
    await this.#endpoint.connection.send(action.name, JSON.parse(payload) as object);
  }

  #releaseOne(): void {
    const { waiting } = this.#oracle.inbox;
    if (waiting.length > 0) this.#release(this.#random.pick(waiting));
  }

  #release(messageId: string): void {
    this.#note(`endpoint: the handler of ${messageId} goes on`);
    this.#oracle.inbox.release(messageId, this.#oracle.expected);
    if (!this.#endpoint.release(messageId)) throw this.#failure(`no handler of ${messageId} waits`);
  }

  #abortOne(): void {
    const { pending } = this.#oracle.outbox;
    if (pending.length === 0) return;
    const messageId = this.#random.pick(pending);
    this.#note(`endpoint: gives ${messageId} up`);
    this.#oracle.outbox.abort(messageId, this.#oracle.expected);
    this.#cancels.get(messageId)?.abort(givenUp);
  }

  /** Compares what came of the steps so far with what had to. */
  async #compare(): Promise<void> {
    const { link, reports, connection } = this.#endpoint;
    await link.settled();
    if (this.#oracle.isEnded) await this.#untilDisconnected();
    const expected = this.#oracle.take();
    const outcomes = this.#outcomes;
    this.#outcomes = new Map();
    const seen = { frames: link.take(), reports: reports.splice(0), outcomes, closeCode: link.closeCode };
    const difference = differenceOf(expected, seen, this.#oracle.settings.grammar.descriptionMaxLength);
    if (difference !== undefined) throw this.#failure(difference);
    this.#observer.compared(expected);
    const pending = connection.pending.map(({ messageId }) => messageId);
    if (pending.join() !== this.#oracle.outbox.pending.join()) {
      throw this.#failure(`pending are [${pending.join()}], not [${this.#oracle.outbox.pending.join()}]`);
    }
  }

  /** Answers and releases until nothing is on its way in either direction. */
  async #finishEverything(): Promise<void> {
    const { inbox, outbox } = this.#oracle;
    while (!this.#oracle.isEnded && inbox.waiting.length + outbox.inFlight.length > 0) {
      for (const messageId of inbox.waiting) this.#release(messageId);
      // Their answers take a turn, and those of the peer are dealt with at once.
      await this.#compare();
      for (const { messageId } of [...outbox.inFlight]) this.#write(this.#source.answerTo(messageId));
      await this.#compare();
    }
  }

  /** After whatever came, valid calls still work in both directions. */
  async #proveUseful(): Promise<void> {
    const { settings, corpus, inbox, outbox } = this.#oracle;
    const isServer = settings.side === "server";
    if (isServer && settings.registration === "required" && settings.grammar.registration !== undefined) {
      await this.#expectAnswer(settings.grammar.registration, (response) => response.includes('"status":"Accepted"'));
    }
    await this.#expectAnswer(isServer ? "Heartbeat" : "ClearCache", () => true);
    const own = corpus.actions.get(isServer ? "ClearCache" : "Heartbeat");
    if (own === undefined) throw this.#failure("no action to prove with");
    this.#call(own, true);
    const [call] = outbox.inFlight;
    if (call === undefined || inbox.waiting.length > 0) throw this.#failure("something is still on its way");
    this.#write(`[3,"${call.messageId}",${own.response?.valid[0]}]`);
    if (!this.#oracle.expected.outcomes.get(call.messageId)?.startsWith("resolved"))
      throw this.#failure("no valid answer");
    await this.#compare();
    if (this.#endpoint.connection.pending.length > 0) throw this.#failure("calls are left");
  }

  /** Sends a valid CALL under an id whose handler answers, and wants a CALLRESULT. */
  async #expectAnswer(name: string, accepts: (response: string) => boolean): Promise<void> {
    const action = this.#oracle.corpus.actions.get(name);
    if (action === undefined) throw this.#failure(`there is no ${name}`);
    const ids = Array.from({ length: 1_000 }, (_, index) => `probe-${index}`);
    const messageId = ids.find((id) => behaviourFor(action, id) === "answer" && accepts(responseFor(action, id)));
    this.#write(`[2,"${messageId}","${name}",${action.request.valid[0]}]`);
    const [answer] = this.#oracle.expected.frames;
    if (answer === undefined || !("text" in answer)) throw this.#failure(`${name} would not be answered`);
    await this.#compare();
  }

  /** Ends the connection, in one of the ways in which connections end, and looks for what is left. */
  async #end(): Promise<void> {
    const failing = this.#oracle.inbox.waiting;
    if (!this.#oracle.isEnded) {
      const [how, closeCode] = this.#random.pick(endings);
      this.#note(how);
      this.#oracle.end(closeCode);
      if (how === "peer closes") this.#endpoint.link.close(closeCode);
      else if (how === "peer vanishes") this.#endpoint.link.terminate();
      else if (how === "endpoint closes") this.#endpoint.connection.close(closeCode);
      else this.#endpoint.connection.terminate();
      const seen = await this.#untilDisconnected();
      if (seen !== closeCode) throw this.#failure(`${how}: the endpoint saw ${seen}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    const { outcomes } = this.#oracle.take();
    const [expected, seen] = [outcomes, this.#outcomes].map((each) => JSON.stringify([...each].sort()));
    if (expected !== seen) throw this.#failure(`expected the outcomes ${expected}, came ${seen}`);
    await this.#lookForRemains(failing);
    await this.#endpoint.close();
  }

  async #lookForRemains(waiting: readonly string[]): Promise<void> {
    const { connection, reports, untold, known, link } = this.#endpoint;
    if (connection.pending.length + known + untold().length > 0) throw this.#failure("something is left");
    link.take();
    reports.length = 0;
    // Handlers that return after the end answer nobody.
    for (const messageId of waiting) this.#endpoint.release(messageId);
    await new Promise((resolve) => setImmediate(resolve));
    const late = reports.filter((kind) => kind !== "handlerFailed");
    if (link.take().length + late.length > 0) throw this.#failure("there was an answer after the end");
  }

  async #untilDisconnected(): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const never = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(this.#failure("the connection did not end")), 10_000);
    });
    return Promise.race([this.#endpoint.disconnected, never]).finally(() => clearTimeout(timer));
  }

  #note(step: string): void {
    this.#steps.push(step);
    if (this.#steps.length > 30) this.#steps.shift();
  }

  #failure(difference: string): FuzzFailure {
    return new FuzzFailure(difference, this.#oracle.settings, this.#medium, this.#steps);
  }
}

const endings = [
  ["peer closes", 1000],
  ["peer vanishes", 1006],
  ["endpoint closes", 1000],
  ["endpoint vanishes", 1006],
] as const;

/** The reason with which calls are given up. */
const givenUp = new Error("given up");

function describe(error: unknown): string {
  if (error === givenUp) return "given up";
  if (error instanceof OcppError) return `OcppError ${error.errorCode}`;
  if (error instanceof ConnectionClosedError) return `ConnectionClosedError ${error.closeCode}`;
  if (error instanceof ValidationError && error.received) return "ValidationError";
  return error instanceof FrameError ? "FrameError" : `unexpected ${String(error)}`;
}
