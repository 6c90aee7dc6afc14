/**
 * The value of a promise, unless the signal is aborted first: then it rejects with the signal's reason, at once.
 * @param drop receives a value that comes too late for that.
 */
export function orAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  drop: (value: Value) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(
      (value) => {
        signal.removeEventListener("abort", abort);
        if (signal.aborted) drop(value);
        else resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener("abort", abort);
        reject(error);
      },
    );
  });
}
