import { Fifo } from "../fifo.js";

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

/**
 * The default queue: first in, first out.
 * @param capacity how many calls may wait; `0` for no bound.
 */
export function fifoQueue(capacity: number): RequestQueue {
  const calls = new Fifo<QueuedCall>();
  return {
    push: (call) => calls.push(call),
    peek: () => calls.peek(),
    pop: () => calls.pop(),
    clear: () => calls.clear(),
    get size() {
      return calls.size;
    },
    get full() {
      return capacity > 0 && calls.size >= capacity;
    },
    get empty() {
      return calls.size === 0;
    },
  };
}
