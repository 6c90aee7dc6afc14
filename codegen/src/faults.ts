/** Where something stands in the input. */
export interface Place {
  /** Path as people see it, relative to the root, with forward slashes. */
  readonly file: string;
  /** JSON pointer into the file, `""` for the whole. */
  readonly pointer: string;
}

/** One thing that is wrong with the input. Stages collect faults, so that one run reports all that it can find. */
export interface Fault extends Place {
  /** What is wrong, as a sentence without a full stop at its end. */
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly advice: string;
}

/** The place of a property or item below another place. */
export function below(place: Place, ...keys: (string | number)[]): Place {
  const suffix = keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { file: place.file, pointer: place.pointer + suffix };
}

/** A place as `file#/pointer`, or the file alone for its root. */
export function describePlace({ file, pointer }: Place): string {
  return pointer === "" ? file : `${file}#${pointer}`;
}

/** A fault for people: place and message on one line, the advice below it. */
export function describeFault(fault: Fault): string {
  return `${describePlace(fault)}: ${fault.message}.\n  ${fault.advice}`;
}

/** Faults in a stable order, each once: the same mistake may be met on several ways through the schemas. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const byText = new Map(faults.map((fault) => [describeFault(fault), fault]));
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, fault]) => fault);
}

/** `"A", "B" and "C"` for messages. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const last = all.pop();
  if (last === undefined) return "none";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
}
