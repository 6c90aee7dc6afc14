/** Why bytes are no message; becomes an error of the public kind where it is known whose bytes they are. */
export class DecodeError extends Error {
  /** JSON pointer to the field, `""` for the message as a whole. */
  readonly path: string;

  /** @param message what is wrong, to be put after the path. */
  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}
