import { byCodeUnit } from "../json.js";
import type { ActionModel, ProtocolModel, TypeModel } from "../model/model.js";
import type { Finding } from "./change.js";
import { compareWords } from "./compare-objects.js";

/** What was found about an action or a profile. */
export interface NamedFindings {
  readonly subject: string;
  readonly findings: readonly Finding[];
}

/** A message that both protocols have: the same part of the same action. */
export interface MessagePair {
  readonly before: TypeModel;
  readonly after: TypeModel;
}

interface PlacedAction extends ActionModel {
  readonly profile: string;
}

/** Compares which profiles there are, by name. */
export function compareProfiles(before: ProtocolModel, after: ProtocolModel): NamedFindings[] {
  const [old, now] = [before, after].map(({ profiles }) => new Map(profiles.map((one) => [one.name, one])));
  return namesOf(old, now).map((subject): NamedFindings => {
    const [profile, other] = [old?.get(subject), now?.get(subject)];
    const word = after.profileTitle;
    if (profile !== undefined && other !== undefined) return { subject, findings: compareWords(profile, other) };
    const finding: Finding =
      profile === undefined
        ? { kind: "profile-added", text: `${word} added` }
        : { kind: "profile-removed", text: `${word} removed` };
    return { subject, findings: [finding] };
  });
}

/** Compares which actions there are, in which profile, of which kind, and who may start them; by name. */
export function compareActions(before: ProtocolModel, after: ProtocolModel): NamedFindings[] {
  const [old, now] = [actionsOf(before), actionsOf(after)];
  return namesOf(old, now).map((subject): NamedFindings => {
    const [action, other] = [old.get(subject), now.get(subject)];
    if (action !== undefined && other !== undefined) {
      return { subject, findings: compareAction(action, other, [before, after]) };
    }
    if (other !== undefined) {
      const text = `added to ${other.profile}, a ${other.kind} from ${startersOf(other, after)}`;
      return { subject, findings: [{ kind: "action-added", text }] };
    }
    const text = `removed from ${action?.profile}`;
    return { subject, findings: [{ kind: "action-removed", text }] };
  });
}

/** The messages of the actions that both protocols have. They are paired by action: suffixes of names may differ. */
export function pairMessages(before: ProtocolModel, after: ProtocolModel): MessagePair[] {
  const [old, now] = [actionsOf(before), actionsOf(after)];
  return [...old].flatMap(([name, action]): MessagePair[] => {
    const other = now.get(name);
    if (other === undefined) return [];
    const request = { before: action.request, after: other.request };
    if (action.response === undefined || other.response === undefined) return [request];
    return [request, { before: action.response, after: other.response }];
  });
}

function actionsOf({ profiles }: ProtocolModel): Map<string, PlacedAction> {
  const actions = profiles.flatMap(({ name, actions: own }) => own.map((action) => ({ ...action, profile: name })));
  return new Map(actions.map((action) => [action.action, action]));
}

function namesOf(...maps: readonly (ReadonlyMap<string, unknown> | undefined)[]): string[] {
  return [...new Set(maps.flatMap((map) => [...(map?.keys() ?? [])]))].sort(byCodeUnit);
}

function compareAction(
  before: PlacedAction,
  after: PlacedAction,
  [old, now]: readonly [ProtocolModel, ProtocolModel],
): Finding[] {
  const findings: Finding[] = [];
  if (before.profile !== after.profile) {
    const text = `moved from ${before.profile} to ${after.profile}`;
    findings.push({ kind: "action-moved", text, before: before.profile, after: after.profile });
  }
  if (before.kind !== after.kind) {
    const text = `${before.kind} → ${after.kind}`;
    findings.push({ kind: "action-kind-changed", text, before: before.kind, after: after.kind });
  }
  const isLost = before.from.some((role) => !after.from.includes(role));
  if (isLost || after.from.length > before.from.length) {
    findings.push({
      kind: isLost ? "direction-removed" : "direction-added",
      text: `from ${startersOf(before, old)} → from ${startersOf(after, now)}`,
      before: before.from,
      after: after.from,
    });
  }
  return findings;
}

function startersOf({ from }: ActionModel, { roles }: ProtocolModel): string {
  const [only] = from;
  return from.length === 1 && only !== undefined ? `the ${roles[only].title}` : "either side";
}
