/** User name and password of HTTP Basic authentication. */
export interface BasicCredentials {
  readonly username: string;
  /** The password as bytes: OCPP 1.6 allows any byte in it (R42). */
  readonly password: Uint8Array;
}

/**
 * Reads an Authorization header. The user name ends at the first colon, except that a user name that is the identity
 * may contain colons itself, as OCPP 1.6 allows.
 * @returns `undefined` when there is no header, or none of Basic authentication.
 */
export function readBasicAuth(header: string | undefined, identity: string): BasicCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, "base64");
  const expected = Buffer.from(`${identity}:`);
  const colon = bytes.subarray(0, expected.length).equals(expected) ? expected.length - 1 : bytes.indexOf(":");
  if (colon < 0) return undefined;
  return { username: bytes.subarray(0, colon).toString(), password: new Uint8Array(bytes.subarray(colon + 1)) };
}

/** The value of an Authorization header. */
export function writeBasicAuth(username: string, password: string | Uint8Array): string {
  return `Basic ${Buffer.concat([Buffer.from(`${username}:`), Buffer.from(password)]).toString("base64")}`;
}
