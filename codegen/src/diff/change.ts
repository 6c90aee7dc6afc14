import type { Json } from "../json.js";
import type { Role } from "../load/manifest.js";
import type { ChangeKind, MessageSide, Step } from "./rules.js";

/** Part of a protocol or extension that a change belongs to; `types` holds messages and shared types. */
export type Section = "protocol" | "actions" | "types" | "enums";

/** What a comparison of two things of one name found. */
export interface Finding {
  readonly kind: ChangeKind;
  /** Field that it is about; left out when it is about the whole. */
  readonly field?: string | undefined;
  /** What changed, in Markdown, without the name of what it is about. */
  readonly text: string;
  /** What was there before, where that is a value. */
  readonly before?: Json | undefined;
  /** What is there now, where that is a value. */
  readonly after?: Json | undefined;
}

/** A finding and where it belongs. */
export interface PlacedFinding {
  readonly section: Section;
  readonly subject: string;
  /** What the subject is, for the sum of descriptions. */
  readonly noun: string;
  readonly finding: Finding;
}

/** One change between two sets of schemas, with what follows from it. */
export interface Change extends Finding {
  readonly section: Section;
  /** Name of the action, message, type or enum; left out for descriptions, which are summed up. */
  readonly subject?: string | undefined;
  /** Whom it breaks on the wire, relative to the message that it is in. */
  readonly breaks: readonly MessageSide[];
  readonly step: Step;
  /** Who sends the messages that the subject is in, before or now; empty outside of messages. */
  readonly sentBy: readonly Role[];
}

/** One side of a comparison. */
export interface ComparedSide {
  /** Name of the protocol or extension, such as `ocpp2.1`. */
  readonly name: string;
  /** Where its schemas are, as people see it, such as `HEAD~3:schemas/ocpp2.1`. */
  readonly source: string;
}

/** Everything that changed between two sets of schemas: plain data. */
export interface Comparison {
  /** What was compared: two protocols, or two extensions of protocols. */
  readonly kind: "protocol" | "extension";
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** The largest step that a change asks for. */
  readonly step: Step;
  /** Number of changes that break the senders, and the receivers, of their message. */
  readonly breaking: Readonly<Record<MessageSide, number>>;
  /** What the new side calls the two roles in running text. */
  readonly roles: Readonly<Record<Role, string>>;
  /** By section, subject and field. */
  readonly changes: readonly Change[];
}
