import { isDeepStrictEqual } from "node:util";
import { byCodeUnit } from "../json.js";
import { type JsonType, refName, type Schema, typesOf } from "../normalize/schema.js";
import type { Finding } from "./change.js";
import { areTypesWithin, isWithin, resolveRef, type Values } from "./is-within.js";
import { isMultipleOf, isStricter, limitKinds } from "./limits.js";
import type { ChangeKind } from "./rules.js";
import { code, fromTo, typeWords } from "./words.js";

/** Compares what values a field may have, or an alias stands for, and its default. */
export function compareValues(before: Values, after: Values): Finding[] {
  return [...compareTypes(before, after), ...compareDefaults(before.schema, after.schema)];
}

/** A change of type as a whole. It is said what it means for values, not only that names differ. */
export function typeChange(before: Values, after: Values): Finding {
  const kind = typeChangeKind(before, after);
  const text = `type ${typeWords(before.schema)} → ${typeWords(after.schema)}${explain(kind, before, after)}`;
  const asData = ({ schema }: Values): string => typeWords(schema, (word) => word);
  return { kind, text, before: asData(before), after: asData(after) };
}

function typeChangeKind(before: Values, after: Values): ChangeKind {
  const isWider = isWithin(before, after);
  const isNarrower = isWithin(after, before);
  if (isWider && isNarrower) return "type-renamed";
  const [wasEnum, isEnum] = [resolveRef(before).enum !== undefined, resolveRef(after).enum !== undefined];
  if (isWider) return wasEnum && !isEnum ? "enum-opened" : "type-widened";
  if (isNarrower) return isEnum && !wasEnum ? "enum-closed" : "type-narrowed";
  return "type-changed";
}

/** What the names of the types do not say. */
function explain(kind: ChangeKind, before: Values, after: Values): string {
  if (kind === "type-renamed") return ", with the same values";
  if (kind === "enum-opened") return ", no longer one of a list";
  if (kind === "enum-closed") return ", only one of a list now";
  const [values, now] = [resolveRef(before).enum, resolveRef(after).enum];
  if (values === undefined || now === undefined) return "";
  const [removed, added] = [values.filter((value) => !now.includes(value)), now.filter((one) => !values.includes(one))];
  const list = (word: string, names: readonly string[]): string =>
    names.length === 0 ? "" : `, ${word} ${[...names].sort(byCodeUnit).map(code).join(", ")}`;
  return list("without", removed) + list("with", added);
}

function compareTypes(before: Values, after: Values): Finding[] {
  const names = [refName(before.schema), refName(after.schema)];
  // What became of a type is told once, where the type is.
  if (names[0] !== undefined && names[0] === names[1]) return [];
  if (!names.includes(undefined)) return [typeChange(before, after)];
  const left = resolveRef(before);
  const right = resolveRef(after);
  const hasShape = [left, right].some((schema) => schema.enum !== undefined || schema.properties !== undefined);
  // An alias stands for what it names; an object or enum is somebody.
  if (hasShape && names.some((name) => name !== undefined)) return [typeChange(before, after)];
  const plain = [
    { schema: left, lookup: before.lookup },
    { schema: right, lookup: after.lookup },
  ] as const;
  if (left.const !== right.const) return [typeChange(...plain)];
  const [own, now] = [typesOf(left), typesOf(right)];
  if (own[0] === "array" && now[0] === "array") {
    const inItems = compareValues({ ...before, schema: left.items ?? {} }, { ...after, schema: right.items ?? {} });
    return [...compareLimits(left, right), ...inItems.map((item) => ({ ...item, text: `each item: ${item.text}` }))];
  }
  const [isWider, isNarrower] = [areTypesWithin(left, right), areTypesWithin(right, left)];
  if (isSameSet(own, now)) return compareLimits(left, right);
  if (!isWider && !isNarrower) return [typeChange(...plain)];
  // Limits of a type that stays are told by themselves, those of one that comes or goes with it.
  const [one, other] = [withoutShared(left, right), withoutShared(right, left)];
  return [typeChange({ ...before, schema: one }, { ...after, schema: other }), ...compareLimits(left, right)];
}

/** A schema of scalars without the limits of types that another has as well. */
function withoutShared(schema: Schema, other: Schema): Schema {
  const { minimum: _1, maximum: _2, exclusiveMinimum: _3, exclusiveMaximum: _4, multipleOf: _5, ...others } = schema;
  const kept = haveBoth(schema, other, "integer", "number") ? others : schema;
  const { minLength: _6, maxLength: _7, format: _8, pattern: _9, ...rest } = kept;
  return haveBoth(schema, other, "string") ? rest : kept;
}

/** Whether both of two schemas allow one of some types. */
function haveBoth(before: Schema, after: Schema, ...types: readonly JsonType[]): boolean {
  return [before, after].every((schema) => typesOf(schema).some((type) => types.includes(type)));
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function compareLimits(before: Schema, after: Schema): Finding[] {
  const findings: Finding[] = [];
  for (const { appliesTo, sign, read } of limitKinds) {
    if (!haveBoth(before, after, ...appliesTo)) continue;
    const [limit, now] = [read(before), read(after)];
    const kind = isStricter(now, limit, sign)
      ? "bound-narrowed"
      : isStricter(limit, now, sign)
        ? "bound-widened"
        : undefined;
    if (kind === undefined) continue;
    const isOther = limit !== undefined && now !== undefined && limit.keyword !== now.keyword;
    const text = isOther
      ? `${limit.keyword} ${limit.value} → ${now.keyword} ${now.value}`
      : `${(limit ?? now)?.keyword} ${limit?.value ?? "none"} → ${now?.value ?? "none"}`;
    findings.push({ kind, text, before: limit?.value, after: now?.value });
  }
  return [
    ...findings,
    ...(haveBoth(before, after, "integer", "number") ? compareMultiples(before, after) : []),
    ...(haveBoth(before, after, "string") ? compareTexts(before, after) : []),
  ];
}

function compareMultiples({ multipleOf: before }: Schema, { multipleOf: after }: Schema): Finding[] {
  if (before === after) return [];
  const kind = isMultipleOf(before, after)
    ? "bound-widened"
    : isMultipleOf(after, before)
      ? "bound-narrowed"
      : "bound-changed";
  return [{ kind, text: `multipleOf ${before ?? "none"} → ${after ?? "none"}`, before, after }];
}

function compareTexts(before: Schema, after: Schema): Finding[] {
  return (["format", "pattern"] as const).flatMap((keyword): Finding[] => {
    const [old, now] = [before[keyword], after[keyword]];
    if (old === now) return [];
    const what = old === undefined ? "added" : now === undefined ? "removed" : "changed";
    return [{ kind: `${keyword}-${what}`, text: `${keyword} ${fromTo(old, now)}`, before: old, after: now }];
  });
}

function compareDefaults({ default: before }: Schema, { default: after }: Schema): Finding[] {
  if (isDeepStrictEqual(before, after)) return [];
  return [{ kind: "default-changed", text: `default ${fromTo(before, after)}`, before, after }];
}
