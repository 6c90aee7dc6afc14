/** Longest wait for something that must come, in ms. Only a failing test waits that long. */
const patienceMs = 3_000;

/** The value of a promise, or an error that says what did not happen in time. */
export async function within<Value>(promise: Promise<Value>, what: string, timeoutMs = patienceMs): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Things that arrive one after the other, and are taken in that order. */
export class Arrivals<Item> {
  readonly #what: string;
  readonly #items: Item[] = [];
  readonly #takers: ((item: Item) => void)[] = [];

  /** @param what names the things in the message of a wait that was in vain. */
  constructor(what: string) {
    this.#what = what;
  }

  push(item: Item): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#items.push(item);
    else taker(item);
  }

  /** The next thing, waited for if need be. */
  next(): Promise<Item> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return within(new Promise((resolve) => this.#takers.push(resolve)), this.#what);
  }

  /** The things that came and were not taken. */
  get waiting(): readonly Item[] {
    return this.#items;
  }
}

/** A promise whose end the test decides. */
export interface Gate<Value> {
  readonly promise: Promise<Value>;
  open(value: Value): void;
}

/** Makes a gate; a handler that awaits it is slow for exactly as long as the test wants. */
export function gate<Value = void>(): Gate<Value> {
  let open: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { promise, open: (value) => open(value) };
}
