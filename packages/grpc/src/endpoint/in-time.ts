import { startDeadline } from "@chargewire/runtime/kit";

/**
 * What a promise resolves to.
 * @param timeoutMs how long it may take, in ms.
 * @param tooLate makes what this rejects with when it took longer.
 */
export function inTime<Value>(promise: Promise<Value>, timeoutMs: number, tooLate: () => Error): Promise<Value> {
  return new Promise((resolve, reject) => {
    const deadline = startDeadline(timeoutMs, () => reject(tooLate()));
    promise.then(resolve, reject).finally(() => deadline.cancel());
  });
}
