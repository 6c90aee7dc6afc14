/** A frame that the endpoint under test must write. */
export type ExpectedFrame =
  /** Exactly this text: the answer of a handler, a CALL or SEND of the endpoint. */
  | { readonly text: string }
  /** The text of an earlier frame once more (R13). */
  | { readonly sameAs: ExpectedFrame }
  /** A CALLERROR or CALLRESULTERROR with one of these codes, in the spelling of the protocol. */
  | { readonly messageType: 4 | 5; readonly messageId: string; readonly codes: readonly string[] };

/** What a step of a session must bring about: nothing less and nothing more. */
export interface Expectation {
  /** In order. */
  readonly frames: ExpectedFrame[];
  /** Kinds of reports, in order. */
  readonly reports: string[];
  /** How calls of the endpoint end, by their ids. */
  readonly outcomes: Map<string, string>;
  /** The close code with which the endpoint must end the connection. */
  closeCode: number | undefined;
}

/** Makes one that expects nothing yet. */
export function nothing(): Expectation {
  return { frames: [], reports: [], outcomes: new Map(), closeCode: undefined };
}

/** What a step has brought about. */
export interface Observation {
  readonly frames: readonly string[];
  readonly reports: readonly string[];
  readonly outcomes: ReadonlyMap<string, string>;
  readonly closeCode: number | undefined;
}

/** What is different from what was expected, in words; `undefined` when nothing is. */
export function differenceOf(
  expected: Expectation,
  seen: Observation,
  descriptionMaxLength: number,
): string | undefined {
  const wrong = expected.frames.findIndex((frame, index) => !matches(frame, seen.frames[index], descriptionMaxLength));
  if (wrong >= 0)
    return `frame ${wrong}: expected ${JSON.stringify(expected.frames[wrong])}, came ${seen.frames[wrong]}`;
  const extra = seen.frames[expected.frames.length];
  if (extra !== undefined) return `a frame that nothing asked for: ${extra}`;
  if (expected.reports.join() !== seen.reports.join()) {
    return `expected the reports [${expected.reports.join()}], came [${seen.reports.join()}]`;
  }
  const [called, settled] = [expected.outcomes, seen.outcomes].map((outcomes) => JSON.stringify([...outcomes].sort()));
  if (called !== settled) return `expected the outcomes ${called}, came ${settled}`;
  if (expected.closeCode === seen.closeCode) return undefined;
  return `expected close code ${expected.closeCode}, came ${seen.closeCode}`;
}

/** The text that came for an expected frame, for those that must be the same. */
const texts = new WeakMap<ExpectedFrame, string>();

function matches(expected: ExpectedFrame, text: string | undefined, descriptionMaxLength: number): boolean {
  if (text === undefined || !fits(expected, text, descriptionMaxLength)) return false;
  texts.set(expected, text);
  return true;
}

function fits(expected: ExpectedFrame, text: string, descriptionMaxLength: number): boolean {
  if ("text" in expected) return text === expected.text;
  if ("sameAs" in expected) return text === texts.get(expected.sameAs);
  const frame = JSON.parse(text) as unknown[];
  const [messageType, messageId, code, description, details] = frame;
  return (
    frame.length === 5 &&
    messageType === expected.messageType &&
    messageId === expected.messageId &&
    expected.codes.includes(String(code)) &&
    typeof description === "string" &&
    [...description].length <= descriptionMaxLength &&
    // R25: nothing of an exception, which the handlers of the fuzzer mark, reaches the peer.
    !text.includes("secret") &&
    JSON.stringify(details) === "{}"
  );
}
