import { createHmac } from "node:crypto";

/** Makes opaque ids of vehicles: nobody without the salt can tell whose token it was. */
export interface VehicleIds {
  /** The id of whoever shows a token: the same at every station and in every version, however the token is capitalised. */
  ofToken(token: string): string;
  /** An id for one transaction, where nobody showed a token. */
  ofTransaction(identity: string, transactionId: string): string;
}

/** @param salt the key of the hash. */
export function createVehicleIds(salt: string | Uint8Array): VehicleIds {
  const hash = (text: string): string => createHmac("sha256", salt).update(text).digest("base64url");
  return {
    // Tokens are compared without case in every version.
    ofToken: (token) => hash(`token:${token.toLowerCase()}`),
    ofTransaction: (identity, transactionId) => hash(`transaction:${identity}:${transactionId}`),
  };
}
