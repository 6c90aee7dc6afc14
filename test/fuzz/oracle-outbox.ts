import type { Action } from "./corpus.js";
import type { Expectation } from "./expectation.js";
import { codeOf, type Grammar, typedCode } from "./grammar.js";

/** A call that the endpoint under test was asked to make. */
export interface OwnCall {
  readonly messageId: string;
  readonly action: Action;
  /** Text of the CALL on the wire. */
  readonly text: string;
  /** Whether the application refuses the answer, with GenericError. */
  readonly refusesAnswer: boolean;
}

/** What the rules say of the calls of the endpoint and the answers of the peer. */
export class OracleOutbox {
  readonly #grammar: Grammar;
  readonly #maxInFlight: number;
  #queued: OwnCall[] = [];
  /** With those that were given up: the peer is still busy with them (R15). */
  #inFlight: OwnCall[] = [];
  readonly #givenUp = new Set<OwnCall>();

  constructor(grammar: Grammar, maxInFlight: number) {
    this.#grammar = grammar;
    this.#maxInFlight = maxInFlight;
  }

  /** Calls that the peer has and did not answer, those too that nobody waits for any more. */
  get inFlight(): readonly OwnCall[] {
    return this.#inFlight;
  }

  /** Ids of the calls whose callers wait. */
  get pending(): string[] {
    return [...this.#inFlight.filter((call) => !this.#givenUp.has(call)), ...this.#queued].map(
      (call) => call.messageId,
    );
  }

  submit(call: OwnCall, expect: Expectation): void {
    this.#queued.push(call);
    this.#pump(expect);
  }

  /** The caller gives up: at once out of the queue, but in flight the place is taken until the answer. */
  abort(messageId: string, expect: Expectation): void {
    const queued = this.#queued.findIndex((call) => call.messageId === messageId);
    const flying = this.#inFlight.find((call) => call.messageId === messageId);
    if (queued >= 0) this.#queued.splice(queued, 1);
    else if (flying !== undefined) this.#givenUp.add(flying);
    expect.outcomes.set(messageId, "given up");
  }

  /** A well-formed CALLRESULT. */
  result(messageId: string, payload: object, expect: Expectation): void {
    const call = this.#take(messageId);
    if (call === undefined) expect.reports.push("unexpectedAnswer");
    else this.#settleWithResult(call, payload, expect);
    this.#pump(expect);
  }

  /** A well-formed CALLERROR. */
  error(messageId: string, code: string, expect: Expectation): void {
    const call = this.#take(messageId);
    if (call === undefined) expect.reports.push("unexpectedAnswer");
    else expect.outcomes.set(messageId, `OcppError ${typedCode(code)}`);
    this.#pump(expect);
  }

  /**
   * A CALLRESULT or CALLERROR that is malformed: it still settles its call, at once.
   * @returns whether somebody waited for it.
   */
  malformed(messageType: number, messageId: string, code: unknown, expect: Expectation): boolean {
    const call = this.#take(messageId);
    if (call !== undefined && messageType === 4 && typeof code === "string") {
      expect.outcomes.set(messageId, `OcppError ${typedCode(code)}`);
    } else if (call !== undefined) {
      expect.outcomes.set(messageId, "FrameError");
      if (messageType === 3) this.#refuse(messageId, ["FormatViolation"], expect);
    }
    this.#pump(expect);
    return call !== undefined;
  }

  /** The connection has ended: nobody waits in vain. */
  end(closeCode: number, expect: Expectation): void {
    for (const messageId of this.pending) expect.outcomes.set(messageId, `ConnectionClosedError ${closeCode}`);
    this.#queued = [];
    this.#inFlight = [];
  }

  /** Nothing goes out any more, but answers still count. */
  close(): void {
    this.#pump = () => {};
  }

  #settleWithResult({ messageId, action, refusesAnswer }: OwnCall, payload: object, expect: Expectation): void {
    const faults = action.response?.faultsOf(payload) ?? [];
    if (faults.length > 0) {
      expect.reports.push("invalidPayload");
      expect.outcomes.set(messageId, "ValidationError");
      this.#refuse(messageId, faults.map(codeOf), expect);
    } else if (refusesAnswer) {
      expect.outcomes.set(messageId, "OcppError GenericError");
      this.#refuse(messageId, ["GenericError"], expect);
    } else {
      expect.outcomes.set(messageId, `resolved ${JSON.stringify(payload)}`);
    }
  }

  /** R17: the refusal of a CALLRESULT is told since 2.1. */
  #refuse(messageId: string, codes: readonly string[], expect: Expectation): void {
    if (this.#grammar.messageTypes.includes(5)) expect.frames.push({ messageType: 5, messageId, codes });
  }

  /** The call that somebody waits for under this id. */
  #take(messageId: string): OwnCall | undefined {
    const call = this.#inFlight.find((each) => each.messageId === messageId);
    this.#inFlight = this.#inFlight.filter((each) => each !== call);
    return call === undefined || this.#givenUp.delete(call) ? undefined : call;
  }

  #pump = (expect: Expectation): void => {
    while (this.#inFlight.length < this.#maxInFlight) {
      const call = this.#queued.shift();
      if (call === undefined) return;
      this.#inFlight.push(call);
      expect.frames.push({ text: call.text });
    }
  };
}
