import type { DateTimeForm } from "../model/format.js";
import type { Validator } from "../model/validator.js";
import { findIssues } from "./validation.js";

/**
 * Leaves out optional fields that hold an empty array or object, as OCPP 2.x demands (R29). Which fields are optional
 * only the schema knows, so each empty field is taken out and put back where the validator then misses it. What the
 * schema leaves open is not ours to change: the data of a DataTransfer, the fields of a vendor.
 * @returns the payload itself when nothing is left out, else a copy; the caller's object is never changed.
 */
export function omitEmptyOptional(payload: object, validator: Validator<unknown>, form: DateTimeForm): object {
  const copy = copyWithEmpty(payload);
  if (copy === undefined) return payload;
  const complains = (path: string, keyword: string): boolean => {
    const issues = findIssues(validator, copy, form);
    return issues?.some((issue) => issue.keyword === keyword && issue.path === path) ?? false;
  };
  // The validator stops at its first fault, which hides what it says of other fields until that one is left out.
  while (prune(copy, "", "", oncePerField(complains)));
  // A payload with another fault hides what is required, because validators stop at the first: it stays as it is.
  return findIssues(validator, copy, form) === undefined ? copy : payload;
}

/** The payload as JSON shows it, when something in it is empty. */
function copyWithEmpty(payload: object): object | undefined {
  try {
    return Object.values(payload).some(showsEmpty) ? (JSON.parse(JSON.stringify(payload)) as object) : undefined;
  } catch {
    // A cycle or a BigInt: no JSON. Whoever writes the message finds that out and says so.
    return undefined;
  }
}

/** Whether JSON shows `[]` or `{}`: undefined fields are not sent, and a Date is text although it has no fields. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isStructure(value) && Object.values(value).every((field) => field === undefined);
}

/** Whether a value is empty, or something in it. Every payload that is sent goes through here, so it is one walk. */
function showsEmpty(value: unknown): boolean {
  if (!isStructure(value)) return false;
  let isBare = !Array.isArray(value) || value.length === 0;
  for (const field of Object.values(value)) {
    if (showsEmpty(field)) return true;
    if (field !== undefined) isBare = false;
  }
  return isBare;
}

function isStructure(value: unknown): value is object {
  return typeof value === "object" && value !== null && typeof (value as { toJSON?: unknown }).toJSON !== "function";
}

/** What the validator says of a field; the items of a list are all alike, so it is asked once for all of them. */
type Question = (path: string, field: string, keyword: string) => boolean;

function oncePerField(complains: (path: string, keyword: string) => boolean): Question {
  const known = new Map<string, boolean>();
  return (path, field, keyword) => {
    const key = `${keyword} ${field}`;
    const answer = known.get(key) ?? complains(path, keyword);
    known.set(key, answer);
    return answer;
  };
}

/** A value that no type of JSON Schema accepts. */
const untypable = (): void => {};

/**
 * Goes from the leaves up, so that an object that becomes empty is left out too.
 * @param owner path of the value with a star in place of each index.
 * @returns whether anything was left out.
 */
function prune(value: unknown, path: string, owner: string, complains: Question): boolean {
  if (typeof value !== "object" || value === null) return false;
  let isChanged = false;
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (!showsEmpty(field)) continue;
    const step = name.replaceAll("~", "~0").replaceAll("/", "~1");
    const fieldPath = `${path}/${step}`;
    const fieldOf = `${owner}/${Array.isArray(value) ? "*" : step}`;
    fields[name] = untypable;
    const isKnown = complains(fieldPath, fieldOf, "type");
    fields[name] = field;
    if (!isKnown) continue;
    if (prune(field, fieldPath, fieldOf, complains)) isChanged = true;
    if (Array.isArray(value) || !isEmpty(field)) continue;
    // Not deleted, so that one that is put back keeps its place; JSON leaves undefined fields out.
    fields[name] = undefined;
    if (complains(fieldPath, fieldOf, "required")) fields[name] = field;
    else isChanged = true;
  }
  return isChanged;
}
