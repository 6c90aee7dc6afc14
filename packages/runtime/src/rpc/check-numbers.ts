import { DefinitionError } from "../errors/definition-error.js";

/**
 * Checks numbers among options; what is left out is fine.
 * @param least the smallest sensible value of each.
 * @throws DefinitionError for what is no number, or smaller: calls would hang or vanish, or a limit would be none.
 */
export function checkNumbers<Name extends string>(
  options: { readonly [Each in NoInfer<Name>]?: unknown },
  least: Readonly<Record<Name, number>>,
): void {
  for (const [name, minimum] of Object.entries(least) as [Name, number][]) {
    const value = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= minimum)) {
      throw new DefinitionError(`${name} is ${String(value)}; it must be a number of at least ${minimum}.`);
    }
  }
}
