import { byCodeUnit } from "../json.js";
import type { EnumModel, FieldModel, TypeModel } from "../model/model.js";
import type { Finding } from "./change.js";
import { compareOrder, compareProtobuf } from "./compare-streams.js";
import { compareValues } from "./compare-values.js";
import type { Lookup } from "./is-within.js";
import { code, typeWords } from "./words.js";

/** Compares two object types, or the payloads of a message: whether they are open, and field by field. */
export function compareObjects(before: TypeModel, after: TypeModel, lookups: readonly [Lookup, Lookup]): Finding[] {
  const [fields, now] = [before, after].map((type) => new Map(type.fields?.map((field) => [field.name, field])));
  const names = [...new Set([...(fields?.keys() ?? []), ...(now?.keys() ?? [])])].sort(byCodeUnit);
  const inFields = names.flatMap((name): Finding[] => {
    const [field, other] = [fields?.get(name), now?.get(name)];
    if (field !== undefined && other !== undefined) {
      return compareFields(field, other, lookups).map((finding) => ({ ...finding, field: name }));
    }
    if (other !== undefined) return [addedField(other, isOpen(before))];
    return field === undefined ? [] : [removedField(field, isOpen(after))];
  });
  return [
    ...compareOpenness(before, after),
    ...compareOrder(before, after),
    ...compareWords(before, after),
    ...inFields,
  ];
}

/** Compares the values of two enums. */
export function compareEnums(before: EnumModel, after: EnumModel): Finding[] {
  const [values, now] = [before, after].map((type) => type.values.map(({ value }) => value)) as [string[], string[]];
  const removed = values.filter((value) => !now.includes(value)).sort(byCodeUnit);
  const added = now.filter((value) => !values.includes(value)).sort(byCodeUnit);
  const list = (names: readonly string[]): string => names.map(code).join(", ");
  return [
    ...(removed.length === 0
      ? []
      : [{ kind: "value-removed", text: `removed: ${list(removed)}`, before: removed } as const]),
    ...(added.length === 0 ? [] : [{ kind: "value-added", text: `added: ${list(added)}`, after: added } as const]),
    ...compareWords(before, after),
  ];
}

/** Compares two descriptions. The texts are not told: such changes are summed up. */
export function compareWords(before: { description: string }, after: { description: string }): Finding[] {
  return before.description === after.description ? [] : [{ kind: "description-changed", text: "description" }];
}

function isOpen({ schema }: TypeModel): boolean {
  return schema.additionalProperties === true;
}

function compareOpenness(before: TypeModel, after: TypeModel): Finding[] {
  const findings: Finding[] = [];
  if (!isOpen(before) && isOpen(after))
    findings.push({ kind: "fields-opened", text: "closed → open to further fields" });
  if (isOpen(before) && !isOpen(after))
    findings.push({ kind: "fields-closed", text: "open to further fields → closed" });
  if (before.takesAnyField === after.takesAnyField) return findings;
  findings.push(
    after.takesAnyField
      ? { kind: "any-field-typed", text: "its type in TypeScript takes any further field now" }
      : { kind: "any-field-untyped", text: "its type in TypeScript takes no further field any more" },
  );
  return findings;
}

function compareFields(before: FieldModel, after: FieldModel, [old, now]: readonly [Lookup, Lookup]): Finding[] {
  const findings: Finding[] = [];
  if (!before.required && after.required) findings.push({ kind: "field-made-required", text: "optional → required" });
  if (before.required && !after.required) findings.push({ kind: "field-made-optional", text: "required → optional" });
  return [
    ...findings,
    ...compareValues({ schema: before.schema, lookup: old }, { schema: after.schema, lookup: now }),
    ...compareProtobuf(before, after),
    ...compareWords(before, after),
  ];
}

function addedField({ name, required, schema }: FieldModel, toOpen: boolean): Finding {
  const word = required ? "required" : "optional";
  return {
    kind: `${word}-field-added${toOpen ? "-to-open" : ""}`,
    field: name,
    text: `added, ${word}: ${typeWords(schema)}`,
  };
}

function removedField({ name, required, schema }: FieldModel, fromOpen: boolean): Finding {
  const word = required ? "required" : "optional";
  return {
    kind: `${word}-field-removed${fromOpen ? "-from-open" : ""}`,
    field: name,
    text: `removed, was ${word}: ${typeWords(schema)}`,
  };
}
