/** What a queue sees of a waiting call. */
export interface QueuedCall {
  readonly messageId: string;
  readonly action: string;
}

/**
 * The queue of calls that wait to be sent, one per connection. The default is first in, first out; another one may
 * order calls differently, for example by action.
 */
export interface RequestQueue {
  /** Adds a call; the runtime asks {@link full} first. */
  push(call: QueuedCall): void;
  /** The call that {@link pop} would return; `undefined` when there is none. */
  peek(): QueuedCall | undefined;
  /** Takes the next call; `undefined` when there is none. */
  pop(): QueuedCall | undefined;
  /** Takes all calls out. */
  clear(): void;
  /** How many calls wait. */
  readonly size: number;
  /** Whether no call can be added. */
  readonly full: boolean;
  /** Whether no call waits. */
  readonly empty: boolean;
}

/** Makes the queue of one connection. */
export type RequestQueueFactory = (capacity: number) => RequestQueue;

/** Taken entries at the front that are kept before the array is cut, so that taking costs the same for any length. */
const slack = 32;

/**
 * The default queue: first in, first out.
 * @param capacity how many calls may wait; `0` for no bound.
 */
export function fifoQueue(capacity: number): RequestQueue {
  let calls: (QueuedCall | undefined)[] = [];
  let head = 0;
  return {
    push(call) {
      calls.push(call);
    },
    peek: () => calls[head],
    pop() {
      const call = calls[head];
      if (call === undefined) return undefined;
      calls[head++] = undefined;
      if (head > slack && head * 2 > calls.length) {
        calls = calls.slice(head);
        head = 0;
      }
      return call;
    },
    clear() {
      calls = [];
      head = 0;
    },
    get size() {
      return calls.length - head;
    },
    get full() {
      return capacity > 0 && calls.length - head >= capacity;
    },
    get empty() {
      return calls.length === head;
    },
  };
}
