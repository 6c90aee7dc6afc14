import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** New in each process, so that nobody can prepare texts whose digests are alike. */
const key = randomBytes(32);

/**
 * Compares two secrets, such as the password of a client and the one on record, in a time that tells nothing about
 * where they differ, nor of the length of the one on record (R42). A text counts as its UTF-8. `undefined` equals
 * nothing, not even itself, so that a client without a password never passes for one that has none on record.
 */
export function secretsEqual(a: string | Uint8Array | undefined, b: string | Uint8Array | undefined): boolean {
  const areEqual = timingSafeEqual(digest(a ?? ""), digest(b ?? ""));
  return areEqual && a !== undefined && b !== undefined;
}

function digest(secret: string | Uint8Array): Buffer {
  return createHmac("sha256", key).update(secret).digest();
}
