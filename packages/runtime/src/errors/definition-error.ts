import { ChargewireError } from "./chargewire-error.js";

/** A mistake in the program that uses the SDK: a duplicate action, an unknown handler, a wrong option. */
export class DefinitionError extends ChargewireError {
  override readonly code = "CW_DEFINITION";
}
