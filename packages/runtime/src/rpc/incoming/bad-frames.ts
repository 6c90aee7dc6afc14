import type { FrameFault } from "../../wire/decode.js";
import { OcppError } from "../call-errors.js";
import type { AnswerReader } from "../outgoing/answer-reader.js";
import type { Report } from "../report.js";
import type { ConnectionSettings } from "../settings.js";
import { faultAnswer } from "./fault-answer.js";

/** What the bad frames need of their connection. */
export interface BadFramesOwner {
  readonly settings: ConnectionSettings;
  write(text: string, action: string): void;
  encodeError(messageId: string, error: OcppError): string;
  report(report: Report): void;
  /** There were too many: closes the connection and processes nothing of the peer any more. */
  giveUp(reason: string): void;
}

/** Frames that are no messages: reported, answered where the protocol says so, and counted (R20). */
export class BadFrames {
  readonly #owner: BadFramesOwner;
  readonly #answers: AnswerReader;
  #inRow = 0;

  constructor(owner: BadFramesOwner, answers: AnswerReader) {
    this.#owner = owner;
    this.#answers = answers;
  }

  /** A good frame came, or a new socket: the count starts anew. */
  reset(): void {
    this.#inRow = 0;
  }

  /** A frame came that is no message. */
  receive(frame: FrameFault): void {
    const { reason, messageType, messageId } = frame;
    const { settings } = this.#owner;
    const isUnknownType = reason === "messageType" && messageType !== undefined;
    if (isUnknownType) this.#owner.report({ kind: "unknownMessageType", messageType });
    else this.#owner.report({ kind: "badFrame", reason, messageType, messageId });
    const settlesCall = this.#answers.receiveFault(frame);
    const answer = faultAnswer(frame, settings);
    if (answer !== undefined) {
      const error = new OcppError(answer.errorCode, answer);
      this.#owner.write(this.#owner.encodeError(answer.messageId, error), "");
    }
    const { maxBadFrames } = settings;
    // Some peers in the field answer with four-element CALLERRORs: those settle their call and cost nothing more.
    if (!isUnknownType && !settlesCall && ++this.#inRow === maxBadFrames) {
      this.#owner.giveUp(`${maxBadFrames} bad frames in a row`);
    }
  }
}
