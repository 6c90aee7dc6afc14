/** What the checks of a validators module share, by name and as it is written there. */
const helpers: Readonly<Record<string, string>> = {
  $judge: `function $judge(validator, found) {
  validator.errors = found === undefined ? null : [found];
  return found === undefined;
}`,
  $fault: `function $fault(keyword, params) {
  return { instancePath: "", keyword, params };
}`,
  // A check does not know where its value stands: on the way out each place is put in front, and a value that fits
  // costs no text.
  $within: `function $within(place, found) {
  found.instancePath = place + found.instancePath;
  return found;
}`,
  // Shorter and faster where it is called than Object.hasOwn.
  $hasOwn: "const $hasOwn = Object.prototype.hasOwnProperty;",
  $isObject: `function $isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}`,
};

/** Names that no check may have. */
export const helperNames: readonly string[] = Object.keys(helpers);

/** The helpers that a code uses. */
export function helpersFor(code: string): string {
  return Object.entries(helpers)
    .filter(([name]) => code.includes(name))
    .map(([, text]) => text)
    .join("\n\n");
}
