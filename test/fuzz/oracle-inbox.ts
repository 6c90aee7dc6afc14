import type { ErrorCode, Role } from "@chargewire/runtime";
import { behaviourFor, isHandled, refusalFor, responseFor } from "./behaviour.js";
import type { Action, Corpus } from "./corpus.js";
import type { Expectation, ExpectedFrame } from "./expectation.js";
import { codeOf, type Grammar } from "./grammar.js";

/** How many answers the endpoint keeps for repeated CALLs; told to it as an option. */
export const keptAnswers = 4;

/** Settings of the endpoint that decide how it answers. */
export interface InboxSettings {
  readonly corpus: Corpus;
  readonly grammar: Grammar;
  /** Side of the endpoint. */
  readonly side: Role;
  readonly repeatedCall: "replay" | "refuse";
  readonly registration: "open" | "required";
}

interface Waiting {
  readonly messageId: string;
  readonly text: string;
  readonly action: Action;
}

/** What the rules say of the CALLs and SENDs of the peer. */
export class OracleInbox {
  readonly #settings: InboxSettings;
  readonly #waiting = new Map<string, Waiting>();
  #answered: { readonly messageId: string; readonly text: string; readonly answer: ExpectedFrame }[] = [];
  #isRegistered = false;

  constructor(settings: InboxSettings) {
    this.#settings = settings;
  }

  /** Ids of CALLs whose handlers wait for the fuzzer. */
  get waiting(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** A well-formed CALL. */
  call(messageId: string, name: string, payload: object, text: string, expect: Expectation): void {
    if (this.#isRepeated(messageId, text, expect)) return;
    const refuse = (...codes: ErrorCode[]): void => this.#refuse(messageId, text, codes, expect);
    if (this.#mustRegister(name)) {
      expect.frames.push({ messageType: 4, messageId, codes: ["SecurityError"] });
      return;
    }
    const action = this.#settings.corpus.actions.get(name);
    // R21: not known, or known and without a handler. This side has none for what it starts itself.
    if (action === undefined) return refuse("NotImplemented");
    if (!this.#isHandledHere(action)) return refuse("NotSupported");
    if (action.kind === "send") return refuse("ProtocolError");
    const faults = action.request.faultsOf(payload);
    if (faults.length > 0) {
      expect.reports.push("invalidPayload");
      return refuse(...faults.map(codeOf));
    }
    const behaviour = behaviourFor(action, messageId);
    if (behaviour === "wait" || behaviour === "waitAndFail") {
      this.#waiting.set(messageId, { messageId, text, action });
    } else {
      this.#finish({ messageId, text, action }, behaviour, expect);
    }
  }

  /** A well-formed SEND: whatever it is, no frame comes back (R17). */
  send(name: string, payload: object, expect: Expectation): void {
    const action = this.#settings.corpus.actions.get(name);
    const isRefused = this.#mustRegister(name) || action === undefined || !this.#isHandledHere(action);
    if (isRefused || action.kind === "call") expect.reports.push("sendRefused");
    else if (action.request.faultsOf(payload).length > 0) expect.reports.push("invalidPayload");
  }

  /** The fuzzer lets the handler of a CALL go on. */
  release(messageId: string, expect: Expectation): void {
    const call = this.#waiting.get(messageId);
    if (call === undefined) throw new Error(`No handler of ${messageId} waits.`);
    this.#waiting.delete(messageId);
    this.#finish(call, behaviourFor(call.action, messageId) === "wait" ? "answer" : "fail", expect);
  }

  /** The connection has ended. */
  end(): void {
    this.#waiting.clear();
    this.#answered = [];
  }

  #isHandledHere({ name, from }: Action): boolean {
    return isHandled(name) && from.some((side) => side !== this.#settings.side);
  }

  #mustRegister(name: string): boolean {
    const { registration, grammar, side } = this.#settings;
    if (side === "client" || registration === "open" || grammar.registration === undefined) return false;
    return name !== grammar.registration && !this.#isRegistered;
  }

  /** R10, R13. */
  #isRepeated(messageId: string, text: string, expect: Expectation): boolean {
    const waiting = this.#waiting.get(messageId);
    const answered = this.#answered.find((each) => each.messageId === messageId && each.text === text);
    if (waiting === undefined && answered === undefined) return false;
    const isSame = waiting === undefined || waiting.text === text;
    expect.reports.push(isSame ? "repeatedCall" : "messageIdCollision");
    if (!isSame || this.#settings.repeatedCall === "refuse") {
      expect.frames.push({ messageType: 4, messageId, codes: [this.#spelled("RpcFrameworkError")] });
    } else if (answered !== undefined) {
      expect.frames.push({ sameAs: answered.answer });
    }
    return true;
  }

  #finish(
    { messageId, text, action }: Waiting,
    how: "answer" | "refuse" | "fail" | "mistake",
    expect: Expectation,
  ): void {
    if (how === "answer") {
      const payload = responseFor(action, messageId);
      this.#answer(messageId, text, { text: `[3,${JSON.stringify(messageId)},${payload}]` }, expect);
      if (action.name === this.#settings.grammar.registration) {
        this.#isRegistered = (JSON.parse(payload) as { status?: unknown }).status === "Accepted";
      }
    } else if (how === "refuse") {
      this.#refuse(messageId, text, [refusalFor(messageId)], expect);
    } else {
      expect.reports.push(how === "fail" ? "handlerFailed" : "invalidPayload");
      this.#refuse(messageId, text, ["InternalError"], expect);
    }
  }

  #refuse(messageId: string, text: string, codes: readonly ErrorCode[], expect: Expectation): void {
    this.#answer(
      messageId,
      text,
      { messageType: 4, messageId, codes: codes.map((code) => this.#spelled(code)) },
      expect,
    );
  }

  #answer(messageId: string, text: string, answer: ExpectedFrame, expect: Expectation): void {
    expect.frames.push(answer);
    this.#answered.push({ messageId, text, answer });
    if (this.#answered.length > keptAnswers) this.#answered.shift();
  }

  #spelled(code: ErrorCode): string {
    return this.#settings.grammar.spellings[code] ?? code;
  }
}
