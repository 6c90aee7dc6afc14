/** Whether a value is a promise, or like one; anything else is answered or settled in the same turn. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
