import type { formats } from "@chargewire/runtime/codegen";

/**
 * The string formats that the runtime can check, with the words for each. Only the type of the runtime's table is
 * used, so that the generator neither loads the runtime nor drifts from it.
 */
export const formatWords: Readonly<Record<keyof typeof formats, string>> = {
  "date-time": "RFC 3339 date and time.",
  uri: "Absolute URI.",
};

/** Whether the runtime can check a format of this name. */
export function isKnownFormat(name: string): name is keyof typeof formatWords {
  return Object.hasOwn(formatWords, name);
}
