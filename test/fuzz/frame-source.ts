import type { Action, Part } from "./corpus.js";
import { deepText, hostileNames, hostileValue, mutated, mutatedList, mutatedText, randomText } from "./mutate.js";
import type { Oracle } from "./oracle.js";
import type { Random } from "./random.js";

/** How a frame came about; how often each is drawn, in relation to the others. */
const weights = {
  validCall: 26,
  brokenCall: 10,
  mutatedCall: 16,
  strangeAction: 5,
  repeatedFrame: 4,
  reusedId: 4,
  answer: 14,
  strayAnswer: 4,
  send: 3,
  mutatedFrame: 10,
  mutatedText: 8,
  noFrame: 3,
  deep: 0.05,
} as const;

/** How a frame came about. */
export type FrameOrigin = keyof typeof weights;

/** Error codes that a peer may write: published ones in every spelling, and others. */
const errorCodes = [
  "InternalError",
  "NotSupported",
  "FormationViolation",
  "FormatViolation",
  "OccurenceConstraintViolation",
  "OccurrenceConstraintViolation",
  "RpcFrameworkError",
  "NoSuchError",
  "",
  "__proto__",
] as const;

/** How many frames are remembered, to be sent again. */
const memory = 12;

/** Makes the frames of a hostile peer: mostly ones that nearly are what they should be. */
export class FrameSource {
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #callable: readonly Action[];
  readonly #sendable: readonly Action[];
  readonly #foreign: readonly string[];
  readonly #recent: string[] = [];
  #lastId = 0;

  constructor(oracle: Oracle, random: Random) {
    const { corpus, side } = oracle.settings;
    const started = [...corpus.actions.values()].filter(({ from }) => from.some((each) => each !== side));
    this.#random = random;
    this.#oracle = oracle;
    this.#callable = started.filter(({ kind }) => kind === "call");
    this.#sendable = started.filter(({ kind }) => kind === "send");
    const own = [...corpus.actions.values()].filter(({ from }) => !from.some((each) => each !== side));
    this.#foreign = [...this.#sendable, ...own].map(({ name }) => name);
  }

  /** The next frame, and how it came about. */
  next(): { readonly origin: FrameOrigin; readonly text: string } {
    const origin = this.#random.weighted(weights);
    const text = this.#make(origin);
    this.#recent.push(text);
    if (this.#recent.length > memory) this.#recent.shift();
    return { origin, text };
  }

  /** A valid CALL. */
  call(name: string, payload: string): string {
    return this.#request(2, name, payload);
  }

  /** A well-formed answer to a call of the endpoint: as a rule a valid CALLRESULT. */
  answerTo(messageId: string): string {
    const call = this.#oracle.outbox.inFlight.find((each) => each.messageId === messageId);
    const id = JSON.stringify(messageId);
    switch (this.#random.below(8)) {
      case 0:
        return `[4,${id},${JSON.stringify(this.#random.pick(errorCodes))},"",{}]`;
      case 1:
        return `[3,${id},${this.#payload(call?.action.response, "broken")}]`;
      case 2:
        return `[3,${id},${this.#payload(call?.action.response, "mutated")}]`;
      default:
        return `[3,${id},${this.#payload(call?.action.response, "valid")}]`;
    }
  }

  #make(origin: FrameOrigin): string {
    const random = this.#random;
    switch (origin) {
      case "validCall":
        return this.#requestOf(random.pick(this.#callable), "valid");
      case "brokenCall":
        return this.#requestOf(random.pick(this.#callable), "broken");
      case "mutatedCall":
        return this.#requestOf(random.pick(this.#callable), "mutated");
      case "strangeAction":
        return this.#request(
          random.pick([2, 2, 2, 6]),
          this.#strangeName(),
          random.pick(['{"a":1}', "{}", "null", "[]"]),
        );
      case "repeatedFrame":
        return this.#recent.length === 0 ? this.#make("validCall") : random.pick(this.#recent);
      case "reusedId":
        return this.#withReusedId(this.#make("validCall"));
      case "answer":
        return this.#answer();
      case "strayAnswer":
        return this.#strayAnswer();
      case "send":
        return this.#send();
      case "mutatedFrame":
        return this.#mutatedFrame();
      case "mutatedText":
        return mutatedText(this.#make(random.pick(["validCall", "answer", "send"])), random);
      case "noFrame":
        return random.chance(0.5) ? randomText(random) : JSON.stringify(hostileValue(random));
      case "deep":
        return random.chance(0.5) ? deepText(random) : this.#request(2, "DataTransfer", `{"data":${deepText(random)}}`);
    }
  }

  #requestOf({ name, kind, request }: Action, how: "valid" | "broken" | "mutated"): string {
    return this.#request(kind === "send" ? 6 : 2, name, this.#payload(request, how));
  }

  #request(messageType: number, name: string, payload: string): string {
    return `[${messageType},${JSON.stringify(this.#newId())},${JSON.stringify(name)},${payload}]`;
  }

  /** Mostly short ids; some at the longest that is allowed, and some that look like more than data. */
  #newId(): string {
    const number = `${++this.#lastId}`;
    if (this.#random.chance(0.9)) return number;
    return this.#random.pick([number.padEnd(36, "x"), `é${number}`, ...hostileNames.filter((name) => name !== "")]);
  }

  #payload(part: Part | undefined, how: "valid" | "broken" | "mutated"): string {
    if (part === undefined) return "{}";
    if (how === "broken" && part.broken.length > 0) return this.#random.pick(part.broken);
    const text = this.#random.pick(part.valid);
    return how === "mutated" ? JSON.stringify(mutated(JSON.parse(text), this.#random)) : text;
  }

  /** What no handler is there for: unknown, spelt otherwise, of the other side, or a SEND. */
  #strangeName(): string {
    const random = this.#random;
    const { name } = random.pick(this.#callable);
    return random.pick([
      ...hostileNames,
      "NoSuchAction",
      name.toLowerCase(),
      `${name} `,
      ...this.#foreign.slice(0, 20),
    ]);
  }

  #withReusedId(text: string): string {
    const inUse = [...this.#oracle.inbox.waiting, ...this.#oracle.outbox.inFlight.map(({ messageId }) => messageId)];
    const earlier = this.#recent.flatMap((recent) => /^\[2,("[^"\\]*")/.exec(recent)?.[1] ?? []);
    const ids = [...inUse.map((id) => JSON.stringify(id)), ...earlier];
    if (ids.length === 0) return text;
    const id = this.#random.pick(ids);
    return text.replace(/^\[(\d),"[^"]*"/, (_head, messageType: string) => `[${messageType},${id}`);
  }

  #answer(): string {
    const { inFlight } = this.#oracle.outbox;
    if (inFlight.length === 0) return this.#strayAnswer();
    const text = this.answerTo(this.#random.pick(inFlight).messageId);
    if (this.#random.chance(0.8)) return text;
    const frame = JSON.parse(text) as unknown[];
    return JSON.stringify([...frame.slice(0, 2), ...mutatedList(frame.slice(2), this.#random)]);
  }

  /** Late, duplicate, or to a call that was never made. */
  #strayAnswer(): string {
    const random = this.#random;
    const ids = ["never-made", "-1", "", "x".repeat(37), ...hostileNames, ...this.#recentAnswers()];
    const id = JSON.stringify(random.pick(ids));
    const code = JSON.stringify(random.pick(errorCodes));
    return random.pick([`[3,${id},{}]`, `[4,${id},${code},"",{}]`, `[5,${id},${code},"",{}]`, `[4,${id},${code},""]`]);
  }

  #recentAnswers(): string[] {
    return this.#recent.flatMap((text) => /^\[[345],"([^"\\]*)"/.exec(text)?.[1] ?? []);
  }

  #send(): string {
    const random = this.#random;
    const action = random.pick(this.#sendable.length > 0 && random.chance(0.8) ? this.#sendable : this.#callable);
    return this.#request(6, action.name, this.#payload(action.request, random.pick(["valid", "broken", "mutated"])));
  }

  /** Elements dropped, doubled, moved, put in, or of another type. */
  #mutatedFrame(): string {
    const text = this.#make(this.#random.pick(["validCall", "validCall", "answer", "send"]));
    const frame = mutatedList(JSON.parse(text) as unknown[], this.#random);
    if (this.#random.chance(0.3)) frame[0] = this.#random.pick([1, 2, 3, 4, 5, 6, 7, 2.5, -2, "2", null, true, 1e21]);
    if (this.#random.chance(0.2))
      frame[1] = this.#random.pick(["x".repeat(37), "x".repeat(255), "x".repeat(256), "", 7, null, {}]);
    return JSON.stringify(frame);
  }
}
