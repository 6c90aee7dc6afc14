import type { Dialect } from "../../wire/dialect.js";

/** Why a protocol does not allow an identity; `undefined` when it does (R2). */
export function findIdentityFault(identity: string, dialect: Dialect): string | undefined {
  if (identity === "") return "The identity is empty.";
  const { maxLength, forbidden } = dialect.identity ?? {};
  // Characters, of which a string never has more than units; they need not be counted then.
  if (maxLength !== undefined && identity.length > maxLength && [...identity].length > maxLength) {
    return `The identity has more than ${maxLength} characters.`;
  }
  const character = forbidden === undefined ? undefined : [...forbidden].find((each) => identity.includes(each));
  return character === undefined ? undefined : `The identity contains "${character}".`;
}
