/** Side of a message that a change may break; who answers a call is the sender of the response. */
export type MessageSide = "sender" | "receiver";

/** Step of semantic versioning; `none` when nothing changed. */
export type Step = "none" | "patch" | "minor" | "major";

/** What follows from a kind of change. */
export interface Rule {
  /** Whom it breaks on the wire; empty for nobody. */
  readonly breaks: readonly MessageSide[];
  /** Step that a published package has to make. */
  readonly step: Step;
}

/** Every kind of change that a comparison tells. */
export type ChangeKind =
  | "subprotocol-changed"
  | "transport-changed"
  | "role-renamed"
  | "extension-renamed"
  | "extended-protocol-changed"
  | "vendor-id-changed"
  | "message-id-changed"
  | "id-respelt"
  | "message-type-added"
  | "message-type-removed"
  | "dialect-stricter"
  | "dialect-looser"
  | "dialect-changed"
  | "dialect-tuned"
  | "profile-added"
  | "profile-removed"
  | "action-added"
  | "action-removed"
  | "action-moved"
  | "action-kind-changed"
  | "direction-added"
  | "direction-removed"
  | "message-renamed"
  | "type-added"
  | "type-removed"
  | "optional-field-added"
  | "optional-field-added-to-open"
  | "required-field-added"
  | "required-field-added-to-open"
  | "optional-field-removed"
  | "optional-field-removed-from-open"
  | "required-field-removed"
  | "required-field-removed-from-open"
  | "field-made-required"
  | "field-made-optional"
  | "fields-opened"
  | "fields-closed"
  | "any-field-typed"
  | "any-field-untyped"
  | "type-renamed"
  | "type-widened"
  | "type-narrowed"
  | "type-changed"
  | "enum-added"
  | "enum-removed"
  | "enum-opened"
  | "enum-closed"
  | "value-added"
  | "value-removed"
  | "bound-widened"
  | "bound-narrowed"
  | "bound-changed"
  | "format-added"
  | "format-removed"
  | "format-changed"
  | "pattern-added"
  | "pattern-removed"
  | "pattern-changed"
  | "field-number-changed"
  | "infinity-allowed"
  | "infinity-refused"
  | "order-added"
  | "order-removed"
  | "order-changed"
  | "default-changed"
  | "description-changed";

const nobody: readonly MessageSide[] = [];
const sender: readonly MessageSide[] = ["sender"];
const receiver: readonly MessageSide[] = ["receiver"];
const both: readonly MessageSide[] = ["sender", "receiver"];

/**
 * What each kind of change breaks, and the step it asks for.
 *
 * `breaks` is about the wire, and one question in two directions. A sender is broken when something that was valid is
 * so no longer: what it sends may be refused. A receiver is broken when something is valid that was not: it may get
 * what was impossible, and where it checks, as the standards demand, it refuses that. So an optional field that is new
 * in a closed object breaks receivers; in an open object the name was free, and who used it otherwise is a sender. What
 * is unknown as a whole breaks nobody: for an unknown action every receiver has an answer.
 *
 * `step` is about the published package, whose users also compile against it. Major: something that could be used is
 * gone, is demanded now, is allowed no longer or has another type, which includes a field that may be missing now.
 * Minor: something was added or is allowed besides, even where a receiver notices. Patch: words, defaults and what
 * changes no value. Names of types count only here: they are not on the wire.
 */
export const rules: Readonly<Record<ChangeKind, Rule>> = {
  "subprotocol-changed": { breaks: both, step: "major" },
  "transport-changed": { breaks: both, step: "major" },
  "role-renamed": { breaks: nobody, step: "major" },

  // Of extensions: an id is what tells a vendor's message or customData from others on the wire.
  "extension-renamed": { breaks: nobody, step: "major" },
  "extended-protocol-changed": { breaks: nobody, step: "major" },
  "vendor-id-changed": { breaks: both, step: "major" },
  "message-id-changed": { breaks: both, step: "major" },
  "id-respelt": { breaks: nobody, step: "patch" },

  "message-type-added": { breaks: receiver, step: "minor" },
  "message-type-removed": { breaks: sender, step: "major" },
  "dialect-stricter": { breaks: sender, step: "major" },
  "dialect-looser": { breaks: receiver, step: "minor" },
  "dialect-changed": { breaks: both, step: "major" },
  "dialect-tuned": { breaks: nobody, step: "patch" },

  "profile-added": { breaks: nobody, step: "minor" },
  "profile-removed": { breaks: nobody, step: "major" },
  "action-added": { breaks: nobody, step: "minor" },
  "action-removed": { breaks: sender, step: "major" },
  "action-moved": { breaks: nobody, step: "major" },
  "action-kind-changed": { breaks: both, step: "major" },
  "direction-added": { breaks: nobody, step: "minor" },
  "direction-removed": { breaks: sender, step: "major" },

  "message-renamed": { breaks: nobody, step: "major" },
  "type-added": { breaks: nobody, step: "minor" },
  "type-removed": { breaks: nobody, step: "major" },
  "optional-field-added": { breaks: receiver, step: "minor" },
  "optional-field-added-to-open": { breaks: sender, step: "minor" },
  "required-field-added": { breaks: both, step: "major" },
  "required-field-added-to-open": { breaks: sender, step: "major" },
  "optional-field-removed": { breaks: sender, step: "major" },
  "optional-field-removed-from-open": { breaks: receiver, step: "major" },
  "required-field-removed": { breaks: both, step: "major" },
  "required-field-removed-from-open": { breaks: receiver, step: "major" },
  "field-made-required": { breaks: sender, step: "major" },
  "field-made-optional": { breaks: receiver, step: "major" },
  "fields-opened": { breaks: receiver, step: "minor" },
  "fields-closed": { breaks: sender, step: "major" },
  "any-field-typed": { breaks: nobody, step: "minor" },
  "any-field-untyped": { breaks: nobody, step: "major" },

  "type-renamed": { breaks: nobody, step: "patch" },
  "type-widened": { breaks: receiver, step: "major" },
  "type-narrowed": { breaks: sender, step: "major" },
  "type-changed": { breaks: both, step: "major" },

  "enum-added": { breaks: nobody, step: "minor" },
  "enum-removed": { breaks: nobody, step: "major" },
  "enum-opened": { breaks: receiver, step: "major" },
  "enum-closed": { breaks: sender, step: "major" },
  "value-added": { breaks: receiver, step: "minor" },
  "value-removed": { breaks: sender, step: "major" },

  "bound-widened": { breaks: receiver, step: "minor" },
  "bound-narrowed": { breaks: sender, step: "major" },
  "bound-changed": { breaks: both, step: "major" },
  "format-added": { breaks: sender, step: "major" },
  "format-removed": { breaks: receiver, step: "minor" },
  "format-changed": { breaks: both, step: "major" },
  "pattern-added": { breaks: sender, step: "major" },
  "pattern-removed": { breaks: receiver, step: "minor" },
  "pattern-changed": { breaks: both, step: "major" },

  // Of streams: a number is what tells a field from others on the wire, where JSON has names.
  "field-number-changed": { breaks: both, step: "major" },
  "infinity-allowed": { breaks: receiver, step: "minor" },
  "infinity-refused": { breaks: sender, step: "major" },
  "order-added": { breaks: sender, step: "major" },
  "order-removed": { breaks: receiver, step: "minor" },
  "order-changed": { breaks: both, step: "major" },

  "default-changed": { breaks: nobody, step: "patch" },
  "description-changed": { breaks: nobody, step: "patch" },
};

const steps: readonly Step[] = ["none", "patch", "minor", "major"];

/** The largest of some steps; `none` when there is none. */
export function largestStep(all: Iterable<Step>): Step {
  return steps[Math.max(0, ...[...all].map((step) => steps.indexOf(step)))] ?? "none";
}
