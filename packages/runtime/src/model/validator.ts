/** What a generated validator says of a value that it refuses. */
export interface ValidatorError {
  /** JSON pointer to the place in the value, `""` for the whole. */
  readonly instancePath: string;
  /** The keyword of the schema that is broken, such as `maxLength`. */
  readonly keyword: string;
  /** What the keyword demands, such as `{ limit: 20 }`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * A generated check of one payload. Returns whether the value fits; when it does not, `errors` tells why until the
 * next call. It never throws, changes nothing and stops at the first fault, so that a hostile payload costs little.
 */
export interface Validator<Payload> {
  (value: unknown): value is Payload;
  /** Why the last value was refused; `null` when it was accepted. */
  errors?: readonly ValidatorError[] | null;
}
