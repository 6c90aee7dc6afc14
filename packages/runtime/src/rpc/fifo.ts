/** Taken items at the front that are kept before the array is cut, so that taking costs the same for any length. */
const slack = 32;

/** A list that is filled at one end and emptied at the other. */
export class Fifo<Item extends object> {
  #items: (Item | undefined)[] = [];
  #head = 0;

  /** How many items are in it. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The oldest item, which stays; `undefined` when there is none. */
  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  /** Takes the oldest item; `undefined` when there is none. */
  pop(): Item | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head > slack && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
