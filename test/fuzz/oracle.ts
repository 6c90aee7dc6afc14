import type { Corpus } from "./corpus.js";
import { type Expectation, nothing } from "./expectation.js";
import type { Grammar } from "./grammar.js";
import { type InboxSettings, OracleInbox } from "./oracle-inbox.js";
import { OracleOutbox } from "./oracle-outbox.js";

/** Longest id that a frame may have (R10). */
const idMaxLength = 36;

/** Longest id that is repeated in the refusal of a frame; a longer one counts as unreadable (R19). */
const readableIdMaxLength = 255;

/** Settings of the endpoint under test that the oracle has to know. */
export interface OracleSettings extends InboxSettings {
  readonly unknownMessageType: "ignore" | "answer";
  /** Bad frames in a row that cost the connection; `0` for never (R20). */
  readonly maxBadFrames: number;
  readonly maxInFlight: number;
}

/**
 * What an endpoint must make of each frame, by the rules of the protocol and without the code of the runtime: the second
 * opinion that the fuzzer compares with. Each step adds to an expectation, which is compared and renewed by
 * {@link take}.
 */
export class Oracle {
  readonly inbox: OracleInbox;
  readonly outbox: OracleOutbox;
  readonly settings: OracleSettings;
  readonly #grammar: Grammar;
  #expect: Expectation = nothing();
  #badFramesInRow = 0;
  #isEnded = false;

  constructor(settings: OracleSettings) {
    this.settings = settings;
    this.#grammar = settings.grammar;
    this.inbox = new OracleInbox(settings);
    this.outbox = new OracleOutbox(settings.grammar, settings.maxInFlight);
  }

  get corpus(): Corpus {
    return this.settings.corpus;
  }

  /** Whether the endpoint must have ended the connection by itself. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** What is expected since the last time; steps of the endpoint itself add to it. */
  get expected(): Expectation {
    return this.#expect;
  }

  /** Gives what is expected since the last time, and expects nothing from here on. */
  take(): Expectation {
    const expected = this.#expect;
    this.#expect = nothing();
    return expected;
  }

  /** A text frame of the peer. */
  text(text: string): void {
    if (this.#isEnded) return;
    const frame = parsed(text);
    if (!Array.isArray(frame) || frame.length === 0) return this.#bad(undefined, undefined);
    const [messageType, messageId, third, fourth, fifth] = frame as unknown[];
    if (typeof messageType === "number" && !this.#grammar.messageTypes.includes(messageType)) {
      return this.#unknownType(messageId);
    }
    if (typeof messageType !== "number" || !isId(messageId, idMaxLength)) return this.#bad(messageType, messageId);
    const isRequest = messageType === 2 || messageType === 6;
    const payload = this.#payloadOf(isRequest ? fourth : third);
    if (isRequest) {
      if (frame.length !== 4 || typeof third !== "string" || third === "") return this.#bad(messageType, messageId);
      if (payload === undefined) return this.#bad(messageType, messageId, third, "FormatViolation");
      this.#badFramesInRow = 0;
      if (messageType === 2) this.inbox.call(messageId, third, payload, text, this.#expect);
      else this.inbox.send(third, payload, this.#expect);
    } else if (messageType === 3) {
      if (frame.length !== 3 || payload === undefined) return this.#bad(messageType, messageId);
      this.#badFramesInRow = 0;
      this.outbox.result(messageId, payload, this.#expect);
    } else {
      const isError = typeof third === "string" && typeof fourth === "string" && isObject(fifth);
      if (frame.length !== 5 || !isError) return this.#bad(messageType, messageId, third);
      this.#badFramesInRow = 0;
      if (messageType === 4) this.outbox.error(messageId, third, this.#expect);
      else this.#expect.reports.push("resultRefused");
    }
  }

  /** A binary frame of the peer. */
  binary(): void {
    if (!this.#isEnded) this.#bad(undefined, undefined);
  }

  /** The connection ends, with this code as the endpoint sees it. */
  end(closeCode: number): void {
    this.#isEnded = true;
    this.inbox.end();
    this.outbox.end(closeCode, this.#expect);
  }

  /** R14: reported, answered only where the setting says so. */
  #unknownType(messageId: unknown): void {
    this.#expect.reports.push("unknownMessageType");
    if (this.settings.unknownMessageType === "answer") this.#refuse(messageId, "MessageTypeNotSupported");
  }

  /** R19, R20: reported; a CALL, and what may have been one, is answered where its id, or the version, allows it. */
  #bad(messageType: unknown, messageId: unknown, code?: unknown, errorCode: Refusal = "RpcFrameworkError"): void {
    this.#expect.reports.push("badFrame");
    const isAnswer = messageType === 3 || messageType === 4;
    const settles =
      isAnswer && isId(messageId, readableIdMaxLength)
        ? this.outbox.malformed(messageType, messageId, code, this.#expect)
        : false;
    if (messageType === 2 && isId(messageId, readableIdMaxLength)) {
      this.#refuse(messageId, errorCode);
    } else if (typeof messageType !== "number" || messageType === 2) {
      if (this.#grammar.answersUnreadable) this.#refuse(messageId, errorCode);
    }
    if (!settles && ++this.#badFramesInRow === this.settings.maxBadFrames) this.#fail();
  }

  /** Enough: the endpoint ends the connection itself. */
  #fail(): void {
    this.#expect.closeCode = 1002;
    this.end(1002);
  }

  #refuse(messageId: unknown, errorCode: Refusal): void {
    const isReadable = isId(messageId, readableIdMaxLength);
    if (!isReadable && !this.#grammar.answersUnreadable) return;
    const codes = [this.#grammar.spellings[errorCode] ?? errorCode];
    this.#expect.frames.push({ messageType: 4, messageId: isReadable ? messageId : "-1", codes });
  }

  #payloadOf(value: unknown): object | undefined {
    if (value === null && this.#grammar.nullIsEmpty) return {};
    return isObject(value) ? value : undefined;
  }
}

/** Codes of a refusal of what is no valid message. */
type Refusal = "RpcFrameworkError" | "FormatViolation" | "MessageTypeNotSupported";

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isId(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= maxLength;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
