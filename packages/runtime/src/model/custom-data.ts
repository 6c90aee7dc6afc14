import type { CustomDataRules } from "./extension.js";
import type { Validator, ValidatorError } from "./validator.js";

/**
 * A validator that also checks the customData of one vendor, wherever it stands in the payload. The standard's own
 * check comes first; customData of other vendors is not looked at.
 * @param place where the payload begins, a name under `rules.places`.
 */
export function withCustomData<Payload>(
  validator: Validator<Payload>,
  rules: CustomDataRules,
  place: string,
): Validator<Payload> {
  const extended: Validator<Payload> = (value): value is Payload => {
    const isValid = validator(value);
    extended.errors = isValid ? findFault(value, place, "", rules) : (validator.errors ?? []);
    return isValid && extended.errors === null;
  };
  return extended;
}

/** What the first broken customData in a value breaks; `null` when there is none. */
function findFault(value: unknown, place: string, path: string, rules: CustomDataRules): ValidatorError[] | null {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const errors = findFault(item, place, `${path}/${index}`, rules);
      if (errors !== null) return errors;
    }
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { check, fields = {} } = rules.places[place] ?? {};
  const object = value as Readonly<Record<string, unknown>>;
  const customData = object[rules.field] as { readonly vendorId?: unknown } | null | undefined;
  if (check !== undefined && customData?.vendorId === rules.vendorId && !check(customData)) {
    return (check.errors ?? []).map((error) => {
      return { ...error, instancePath: `${path}/${rules.field}${error.instancePath}` };
    });
  }
  for (const [name, next] of Object.entries(fields)) {
    const errors = findFault(object[name], next, `${path}/${name}`, rules);
    if (errors !== null) return errors;
  }
  return null;
}
