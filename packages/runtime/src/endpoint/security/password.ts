import { DefinitionError } from "../../errors/definition-error.js";
import { type Protocol, titleOf } from "../../model/protocol.js";

/**
 * A password for Basic authentication (R42): a text, which is sent as UTF-8; or bytes; or bytes in hexadecimal digits, as
 * an OCPP 1.6 charge point is given its AuthorizationKey.
 */
export type Password = string | Uint8Array | { readonly hex: string };

/**
 * The bytes of a password that travel.
 * @throws DefinitionError for hexadecimal digits that are none; the message has nothing of the password in it.
 */
export function passwordBytes(password: Password): Uint8Array {
  if (typeof password === "string") return new TextEncoder().encode(password);
  if (password instanceof Uint8Array) return password;
  if (/^(?:[0-9a-f]{2})+$/i.test(password.hex)) return new Uint8Array(Buffer.from(password.hex, "hex"));
  throw new DefinitionError("The password is not hexadecimal: { hex } takes pairs of the digits 0 to 9 and a to f.");
}

/** Why a protocol does not allow a password, without the password; `undefined` when it does (R42). */
export function findPasswordFault(password: Uint8Array, protocol: Protocol): string | undefined {
  const rule = protocol.dialect.password;
  if (rule === undefined) return undefined;
  const { unit, minLength, maxLength } = rule;
  const length = unit === "bytes" ? password.length : countCharacters(password);
  if (length === undefined) return `${titleOf(protocol)} wants a password of UTF-8 text, and this is none.`;
  if (length >= minLength && length <= maxLength) return undefined;
  const hint = unit === "bytes" && length > maxLength ? "; hexadecimal digits are written { hex }" : "";
  return `${titleOf(protocol)} wants a password of ${minLength} to ${maxLength} ${unit}, and this has ${length}${hint}.`;
}

function countCharacters(password: Uint8Array): number | undefined {
  try {
    return [...new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(password)].length;
  } catch {
    return undefined;
  }
}
