import { orAborted, startDeadline } from "@chargewire/runtime/kit";

/**
 * What a promise resolves to.
 * @param timeoutMs how long it may take, in ms.
 * @param tooLate makes what this rejects with when it took longer.
 * @param signal ends the wait: then this rejects with the signal's reason. Default: nothing does.
 */
export function inTime<Value>(
  promise: Promise<Value>,
  timeoutMs: number,
  tooLate: () => Error,
  signal?: AbortSignal,
): Promise<Value> {
  let cancel = (): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    ({ cancel } = startDeadline(timeoutMs, () => reject(tooLate())));
  });
  const first = Promise.race([promise, late]);
  return (signal === undefined ? first : orAborted(first, signal, () => {})).finally(() => cancel());
}
