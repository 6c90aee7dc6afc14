/**
 * What can be said of a thrown value in a log: anything may be thrown, and not everything can be made a string.
 * With the text of an exception; for those of the application's own hooks.
 */
export function inWords(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return typeof thrown;
  }
}

/** The name of a thrown error, or the type of what is none; never its text, which may tell too much (R46). */
export function nameOfThrown(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.name) : typeof thrown;
  } catch {
    return typeof thrown;
  }
}
