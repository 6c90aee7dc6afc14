import { byCodeUnit } from "../json.js";
import type { Role } from "../load/manifest.js";
import type { CustomDataModel, ExtensionModel } from "../model/extension-model.js";
import type { TypeModel } from "../model/model.js";
import { refTo, type Schema } from "../normalize/schema.js";
import type { Finding, PlacedFinding } from "./change.js";
import { typeChange } from "./compare-values.js";
import type { Compared } from "./find-changes.js";
import { findSenders } from "./find-senders.js";
import type { Lookup } from "./is-within.js";
import type { ChangeKind } from "./rules.js";
import { code, fromTo, typeWords } from "./words.js";

/** An extension in the form of a protocol: messages inside DataTransfer are actions, and customData are types. */
export function asCompared(extension: ExtensionModel): Compared {
  const { own, base, dataTransfer, customData } = extension;
  const model = {
    ...own,
    // The grammar is that of the protocol.
    dialect: {},
    // This description nobody wrote.
    profiles: own.profiles.map((profile) =>
      profile === dataTransfer?.profile ? { ...profile, description: "" } : profile,
    ),
    types: [...own.types, ...customTypes(customData)],
  };
  const sentByBase = findSenders(base);
  const carried = new Map<string, Set<Role>>();
  for (const [carrier, type] of carriersOf(customData)) {
    const roles = sentByBase.get(carrier) ?? [];
    for (const name of [placeName(carrier, customData), type]) {
      carried.set(name, new Set([...(carried.get(name) ?? []), ...roles]));
    }
  }
  return { model, senders: findSenders(model, carried) };
}

/** Finds what changed of an extension that a protocol does not have: ids, and where customData stands. */
export function compareExtensions(before: ExtensionModel, after: ExtensionModel): PlacedFinding[] {
  return [
    ...compareWholes(before, after).map((finding): PlacedFinding => {
      return { section: "protocol", subject: "extension", noun: "extension", finding };
    }),
    ...compareMessages(before, after),
    ...comparePlaces(before, after),
  ];
}

/** What tells a type of customData from an object of a message is said once, of all of them. */
function customTypes(customData: CustomDataModel | undefined): TypeModel[] {
  return (customData?.types ?? []).map((type): TypeModel => {
    const { vendorId: _vendorId, ...properties } = type.schema.properties ?? {};
    const required = type.schema.required?.filter((name) => name !== "vendorId") ?? [];
    const fields = type.fields?.filter(({ name }) => name !== "vendorId");
    return { ...type, fields, schema: { ...type.schema, properties, required } };
  });
}

function compareWholes(before: ExtensionModel, after: ExtensionModel): Finding[] {
  const findings: Finding[] = [];
  const compare = (kind: ChangeKind, what: string, old: string | undefined, now: string | undefined): void => {
    if (old === undefined || now === undefined || old === now) return;
    findings.push({ kind, text: `${what} ${fromTo(old, now)}`, before: old, after: now });
  };
  compare("extension-renamed", "name", before.name, after.name);
  compare("extended-protocol-changed", "extends", before.base.name, after.base.name);
  const [vendor, vendorNow] = [before.dataTransfer?.vendorId, after.dataTransfer?.vendorId];
  compare(idChange("vendor-id-changed", vendor, vendorNow), "vendorId inside DataTransfer", vendor, vendorNow);
  // That of customData is compared as it stands.
  compare("vendor-id-changed", "vendorId of customData", before.customData?.vendorId, after.customData?.vendorId);
  return findings;
}

/** Ids inside DataTransfer are compared without regard to case, so another spelling is the same id. */
function idChange(kind: ChangeKind, before: string | undefined, after: string | undefined): ChangeKind {
  return before?.toLowerCase() === after?.toLowerCase() ? "id-respelt" : kind;
}

/** What messages are on the wire: inside DataTransfer under an id, or actions. */
function compareMessages(before: ExtensionModel, after: ExtensionModel): PlacedFinding[] {
  const [ids, idsNow] = [before, after].map(
    ({ dataTransfer }) => dataTransfer?.messageIds ?? new Map<string, string>(),
  );
  const [actions, actionsNow] = [before, after].map(({ profiles }) => {
    return new Set(profiles.flatMap((profile) => profile.actions.map(({ action }) => action)));
  });
  const names = new Set([...(ids?.keys() ?? []), ...(idsNow?.keys() ?? [])]);
  return [...names].sort(byCodeUnit).flatMap((subject): PlacedFinding[] => {
    const place = { section: "actions", subject, noun: "action" } as const;
    const [isCarried, isCarriedNow] = [ids?.has(subject), idsNow?.has(subject)];
    if (isCarried === true && isCarriedNow === true) {
      const [old, now] = [ids?.get(subject), idsNow?.get(subject)];
      if (old === now) return [];
      const kind = idChange("message-id-changed", old, now);
      return [{ ...place, finding: { kind, text: `messageId ${fromTo(old, now)}`, before: old, after: now } }];
    }
    if (!(isCarried === true ? actionsNow : actions)?.has(subject)) return [];
    const [inside, outside] = ["message inside DataTransfer", "action"];
    const text = isCarried === true ? `${inside} → ${outside}` : `${outside} → ${inside}`;
    return [{ ...place, finding: { kind: "action-kind-changed", text } }];
  });
}

/** Where customData stands in the protocol. The object is open, so there it is like a field of an open object. */
function comparePlaces(before: ExtensionModel, after: ExtensionModel): PlacedFinding[] {
  const [old, now] = [before, after].map(({ customData }) => carriersOf(customData));
  const carriers = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort(byCodeUnit);
  return carriers.flatMap((carrier): PlacedFinding[] => {
    const finding = comparePlace(old?.get(carrier), now?.get(carrier), [before, after]);
    const subject = placeName(carrier, after.customData ?? before.customData);
    return finding === undefined ? [] : [{ section: "types", subject, noun: "type", finding }];
  });
}

function comparePlace(
  before: string | undefined,
  after: string | undefined,
  [old, now]: readonly [ExtensionModel, ExtensionModel],
): Finding | undefined {
  if (before === after) return undefined;
  if (before === undefined) {
    return { kind: "optional-field-added-to-open", text: `added, optional: ${code(after ?? "")}` };
  }
  const schema: Schema = { $ref: refTo(before) };
  if (after === undefined) {
    return { kind: "optional-field-removed-from-open", text: `removed, was optional: ${typeWords(schema)}` };
  }
  return typeChange({ schema, lookup: lookupOf(old) }, { schema: { $ref: refTo(after) }, lookup: lookupOf(now) });
}

/** The types and messages that carry customData, with the name of its type. */
function carriersOf(customData: CustomDataModel | undefined): Map<string, string> {
  const places = [...(customData?.places ?? [])];
  return new Map(places.flatMap(([name, { check }]) => (check === undefined ? [] : [[name, check] as const])));
}

/** `ChargingStationType.customData`: where customData stands. */
function placeName(carrier: string, customData: CustomDataModel | undefined): string {
  return `${carrier}.${customData?.field ?? ""}`;
}

function lookupOf({ own, customData }: ExtensionModel): Lookup {
  const types = [...own.types, ...own.enums, ...customTypes(customData)];
  return new Map(types.map(({ name, schema }) => [name, schema]));
}
