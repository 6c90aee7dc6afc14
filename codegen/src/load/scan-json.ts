/** Something that a JSON text has wrong, and where. */
export interface JsonFlaw {
  /** `syntax`: the text is not JSON; nothing after it was read. `duplicate`: a key stands twice in one object. */
  readonly kind: "syntax" | "duplicate";
  /** Line, from 1. */
  readonly line: number;
  /** Column in UTF-16 units, from 1. */
  readonly column: number;
  /** JSON pointer of the value that is being read. */
  readonly pointer: string;
  /** What is wrong, without a full stop. */
  readonly message: string;
}

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
/** Levels that a file may have. No schema needs them, and the stages after this one would run out of stack. */
const deepest = 500;
const space = /[ \t\r\n]*/y;

/**
 * Looks for what `JSON.parse` either says without a place (a syntax error, on Node 20) or does not say at all (a key
 * that stands twice, of which it keeps the last). The first syntax error ends the search.
 */
export function findJsonFlaws(source: string): JsonFlaw[] {
  const flaws: JsonFlaw[] = [];
  let at = 0;
  let depth = 0;

  function flaw(kind: JsonFlaw["kind"], index: number, pointer: string, message: string): JsonFlaw {
    const before = source.slice(0, index).split("\n");
    return { kind, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, pointer, message };
  }

  /** Ends the scan; caught below, never seen outside. */
  function fail(pointer: string, expected: string): never {
    const found = at < source.length ? JSON.stringify(source[at]) : "the end of the file";
    throw flaw("syntax", at, pointer, `expected ${expected}, found ${found}`);
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const [match] = pattern.exec(source) ?? [];
    if (match !== undefined) at += match.length;
    return match;
  }

  function takeChar(char: string): boolean {
    take(space);
    if (source[at] !== char) return false;
    at++;
    return true;
  }

  function scanKey(pointer: string): string {
    take(space);
    const key = take(text) ?? fail(pointer, "a property name in double quotes");
    if (!takeChar(":")) fail(pointer, "a colon");
    return JSON.parse(key) as string;
  }

  function scanObject(pointer: string): void {
    if (takeChar("}")) return;
    const keys = new Set<string>();
    do {
      take(space);
      const start = at;
      const key = scanKey(pointer);
      const child = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (keys.has(key)) flaws.push(flaw("duplicate", start, child, `the key ${JSON.stringify(key)} stands twice`));
      keys.add(key);
      scanValue(child);
    } while (takeChar(","));
    if (!takeChar("}")) fail(pointer, "a comma or }");
  }

  function scanArray(pointer: string): void {
    if (takeChar("]")) return;
    let index = 0;
    do scanValue(`${pointer}/${index++}`);
    while (takeChar(","));
    if (!takeChar("]")) fail(pointer, "a comma or ]");
  }

  function scanValue(pointer: string): void {
    if (depth === deepest) fail(pointer, `at most ${deepest} levels`);
    depth++;
    if (takeChar("{")) scanObject(pointer);
    else if (takeChar("[")) scanArray(pointer);
    else if (take(text) === undefined && take(literal) === undefined) fail(pointer, "a JSON value");
    depth--;
  }

  try {
    scanValue("");
    take(space);
    if (at < source.length) fail("", "the end of the file");
  } catch (error) {
    if (error instanceof Error) throw error;
    flaws.push(error as JsonFlaw);
  }
  return flaws;
}
