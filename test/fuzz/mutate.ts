import type { Random } from "./random.js";

/** Names that are more than data where somebody looks them up carelessly (R30). */
export const hostileNames: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "length",
  "",
  "-1",
  "0",
];

const hostileStrings: readonly string[] = [
  ...hostileNames,
  " ",
  "null",
  "x".repeat(5_000),
  "\u{1F50C}".repeat(300),
  "\ud800",
  "\udc00\ud800",
  "\u0000",
  "\u202e\ufeff",
  "2026-02-30T08:00:00Z",
  "https://[",
];

const hostileNumbers: readonly number[] = [
  0,
  -0,
  -1,
  1.5,
  0.1,
  0.30000000000000004,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  1e21,
  1e308,
  -1e308,
  5e-324,
];

/** Numbers as only a text can have them: some are none in JSON, some are too large for JavaScript. */
const rawNumbers: readonly string[] = [
  "NaN",
  "Infinity",
  "-Infinity",
  "1e999",
  "-1e999",
  "01",
  "+1",
  ".5",
  "1.",
  "0x10",
];

/** A JSON value that nobody asked for. */
export function hostileValue(random: Random): unknown {
  switch (random.below(6)) {
    case 0:
      return random.pick(hostileStrings);
    case 1:
      return random.pick(hostileNumbers);
    case 2:
      return random.pick([null, true, false]);
    case 3:
      return random.pick([[], [[]], [null], [1, "2", {}]]);
    case 4:
      return hostileObject(random);
    default:
      return nested(random.between(1, 60), random.chance(0.5));
  }
}

/** Its keys are own ones, `__proto__` among them, as `JSON.parse` makes them. */
function hostileObject(random: Random): unknown {
  const name = JSON.stringify(random.pick(hostileNames));
  return JSON.parse(`{${name}:${random.pick(["1", "null", '{"polluted":1}', "[]"])}}`) as unknown;
}

function nested(depth: number, inObjects: boolean): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = inObjects ? { a: value } : [value];
  return value;
}

/** Deeper than a recursive reader could go. */
export function deepText(random: Random): string {
  const depth = random.pick([1_000, 20_000, 100_000]);
  return random.chance(0.5) ? "[".repeat(depth) + "]".repeat(depth) : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

/** A copy of a JSON value with one place of it changed: replaced, removed, doubled, moved or added. */
export function mutated(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.7)) {
    const index = random.below(value.length);
    return value.with(index, mutated(value[index], random));
  }
  const fields = isObject(value) ? Object.entries(value) : [];
  if (fields.length > 0 && random.chance(0.75)) {
    const index = random.below(fields.length);
    const [name, field] = fields[index] as [string, unknown];
    return Object.fromEntries(fields.with(index, [name, mutated(field, random)]));
  }
  if (Array.isArray(value)) return mutatedList(value, random);
  return fields.length > 0 ? mutatedObject(fields, random) : hostileValue(random);
}

/** A copy of a list with elements dropped, doubled, moved, put in or replaced. */
export function mutatedList(list: readonly unknown[], random: Random): unknown[] {
  const at = random.below(list.length + 1);
  switch (random.below(5)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return list.toSpliced(at, 0, ...list.slice(at, at + 1));
    case 2:
      return [...list.slice(at), ...list.slice(0, at)];
    case 3:
      return list.toSpliced(at, 0, hostileValue(random));
    default:
      return list.toSpliced(at, 1, hostileValue(random));
  }
}

function mutatedObject(fields: readonly [string, unknown][], random: Random): unknown {
  const at = random.below(fields.length);
  const [name, field] = fields[at] as [string, unknown];
  switch (random.below(5)) {
    case 0:
      return Object.fromEntries(fields.toSpliced(at, 1));
    case 1:
      return Object.fromEntries(fields.toSpliced(at, 1, [name.toUpperCase(), field]));
    case 2:
      return Object.fromEntries([...fields, [random.pick(hostileNames), field]]);
    case 3:
      return Object.fromEntries(fields.with(at, [name, hostileValue(random)]));
    default:
      return hostileValue(random);
  }
}

/** A text with a few characters of it cut off, taken out, doubled, changed, or a number made none. */
export function mutatedText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const length = random.between(1, 4);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return text.slice(0, at + length) + text.slice(at);
    case 4:
      return (
        text.slice(0, at) +
        random.pick(['"', "[", "]", "{", "}", ",", ":", "\\", "\u0000", "\ufeff", "é", "1"]) +
        text.slice(at)
      );
    case 5:
      return text.replace(/-?\d+(\.\d+)?/, random.pick(rawNumbers));
    default:
      return text + random.pick([",", "]", "\n", "{}", "\u0000", text]);
  }
}

/** Any bytes, read as UTF-8 the way a socket does. */
export function randomText(random: Random): string {
  return randomBytes(random).toString();
}

/** Any bytes. */
export function randomBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.below(60) }, () => random.below(256)));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
