import { byCodeUnit } from "../json.js";
import type { Role } from "../load/manifest.js";
import type { EnumModel, ProtocolModel, TypeModel } from "../model/model.js";
import type { Change, Comparison, Finding, PlacedFinding, Section } from "./change.js";
import { compareActions, compareProfiles, pairMessages } from "./compare-actions.js";
import { compareEnums, compareObjects, compareWords } from "./compare-objects.js";
import { compareProtocols } from "./compare-protocols.js";
import { compareValues, typeChange } from "./compare-values.js";
import type { Senders } from "./find-senders.js";
import type { Lookup } from "./is-within.js";
import { largestStep, type MessageSide, rules } from "./rules.js";

/** One side in the form in which it is compared. */
export interface Compared {
  readonly model: ProtocolModel;
  readonly senders: Senders;
}

type Shared = TypeModel | EnumModel;

const sections: readonly Section[] = ["protocol", "actions", "types", "enums"];

/**
 * Finds all that changed from one model to another, and says what follows from it.
 * @param others what was found besides, of extensions.
 */
export function findChanges(
  { model: before, senders: sendersBefore }: Compared,
  { model: after, senders: sendersAfter }: Compared,
  kind: Comparison["kind"],
  others: readonly PlacedFinding[] = [],
): Comparison {
  const senders = [sendersBefore, sendersAfter];
  const sentBy = (name: string): Role[] => {
    return (["client", "server"] as const).filter((role) => senders.some((known) => known.get(name)?.has(role)));
  };
  const found = [
    ...compareProtocols(before, after).map((finding) => place("protocol", "protocol", "protocol", finding)),
    ...findInActions(before, after),
    // Stable, so that what was found about a subject keeps its order.
    ...[...others, ...findInMessages(before, after), ...findInShared(before, after)].sort((left, right) => {
      return byCodeUnit(left.subject, right.subject);
    }),
  ];
  const changes = sections.flatMap((section) => {
    const inSection = found.filter((one) => one.section === section);
    const isWords = ({ finding }: PlacedFinding): boolean => finding.kind === "description-changed";
    const listed = inSection
      .filter((one) => !isWords(one))
      .map(({ subject, finding }): Change => asChange(section, subject, finding, sentBy(subject)));
    return [...listed, ...sumUpWords(section, inSection.filter(isWords))];
  });
  const count = (side: MessageSide): number => changes.filter(({ breaks }) => breaks.includes(side)).length;
  return {
    kind,
    before: { name: before.name, source: before.source },
    after: { name: after.name, source: after.source },
    step: largestStep(changes.map(({ step }) => step)),
    breaking: { sender: count("sender"), receiver: count("receiver") },
    roles: { client: after.roles.client.title, server: after.roles.server.title },
    changes,
  };
}

function place(section: Section, subject: string, noun: string, finding: Finding): PlacedFinding {
  return { section, subject, noun, finding };
}

function asChange(section: Section, subject: string | undefined, finding: Finding, sentBy: readonly Role[]): Change {
  const { kind, field, text, before, after } = finding;
  return { section, subject, field, kind, text, before, after, ...rules[kind], sentBy };
}

function findInActions(before: ProtocolModel, after: ProtocolModel): PlacedFinding[] {
  const profiles = compareProfiles(before, after);
  return [
    ...profiles.flatMap(({ subject, findings }) => {
      return findings.map((finding) => place("actions", subject, after.profileTitle, finding));
    }),
    ...compareActions(before, after).flatMap(({ subject, findings }) => {
      return findings.map((finding) => place("actions", subject, "action", finding));
    }),
  ];
}

function findInMessages(before: ProtocolModel, after: ProtocolModel): PlacedFinding[] {
  const lookups = [lookupOf(before), lookupOf(after)] as const;
  return pairMessages(before, after).flatMap((pair) => {
    const [old, now] = [pair.before.name, pair.after.name];
    const renamed: Finding = { kind: "message-renamed", text: `was ${old}`, before: old, after: now };
    const findings = compareObjects(pair.before, pair.after, lookups);
    return [...(old === now ? [] : [renamed]), ...findings].map((finding) => place("types", now, "message", finding));
  });
}

/** Shared types and enums are compared by name. A rename is a removal and an addition: nothing says more. */
function findInShared(before: ProtocolModel, after: ProtocolModel): PlacedFinding[] {
  const [old, now] = [sharedOf(before), sharedOf(after)];
  const lookups = [lookupOf(before), lookupOf(after)] as const;
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [type, other] = [old.get(name), now.get(name)];
    const noun = isEnum(other ?? type) ? "enum" : "type";
    const [isOffered, isOfferedNow] = [isOwn(before, type), isOwn(after, other)];
    const findings: Finding[] = [];
    if (!isOffered && isOfferedNow) findings.push({ kind: `${noun}-added`, text: "added" });
    if (isOffered && !isOfferedNow) findings.push({ kind: `${noun}-removed`, text: "removed" });
    if (type !== undefined && other !== undefined) findings.push(...compareShared(type, other, lookups));
    return findings.map((finding) => place(`${noun}s`, name, noun, finding));
  });
}

/** Whether a type is there, and not only imported from the protocol that is extended. */
function isOwn({ imported }: ProtocolModel, type: Shared | undefined): boolean {
  return type !== undefined && imported?.names.has(type.name) !== true;
}

function compareShared(before: Shared, after: Shared, [old, now]: readonly [Lookup, Lookup]): Finding[] {
  if (isEnum(before) && isEnum(after)) return compareEnums(before, after);
  if (!isEnum(before) && !isEnum(after) && before.fields !== undefined && after.fields !== undefined) {
    return compareObjects(before, after, [old, now]);
  }
  const values = [
    { schema: before.schema, lookup: old },
    { schema: after.schema, lookup: now },
  ] as const;
  const isAlias = (type: Shared): boolean => !isEnum(type) && type.fields === undefined;
  const findings = isAlias(before) && isAlias(after) ? compareValues(...values) : [typeChange(...values)];
  return [...findings, ...compareWords(before, after)];
}

function isEnum(type: Shared | undefined): type is EnumModel {
  return type !== undefined && "values" in type;
}

function sharedOf({ types, enums }: ProtocolModel): ReadonlyMap<string, Shared> {
  return new Map([...types, ...enums].map((type) => [type.name, type]));
}

function lookupOf(model: ProtocolModel): Lookup {
  return new Map([...sharedOf(model)].map(([name, { schema }]) => [name, schema]));
}

/** One change for all descriptions of a section: that words are better now is no news of its own. */
function sumUpWords(section: Section, words: readonly PlacedFinding[]): Change[] {
  if (words.length === 0) return [];
  const places = words.map(({ subject, finding }) => {
    return finding.field === undefined ? subject : `${subject}.${finding.field}`;
  });
  const counts = new Map<string, number>();
  for (const { noun, finding } of words) {
    const what = section !== "protocol" && finding.field !== undefined ? "field" : noun;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const parts = [...counts].map(([noun, count]) => `${count} ${noun}${count === 1 ? "" : "s"}`);
  const text =
    section === "protocol"
      ? `words: ${words.map(({ finding }) => finding.text).join(", ")}`
      : `descriptions of ${parts.sort(byCodeUnit).join(", ")}`;
  const finding: Finding = { kind: "description-changed", text, after: places.sort(byCodeUnit) };
  return [asChange(section, undefined, finding, [])];
}
