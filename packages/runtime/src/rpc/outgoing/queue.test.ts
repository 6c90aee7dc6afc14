import { describe, expect, test } from "vitest";
import { fifoQueue, type QueuedCall } from "./queue.js";

const call = (messageId: string): QueuedCall => ({ messageId, action: "Ping" });

describe("R36 the default queue", () => {
  test("R36 gives calls back in the order in which they came", () => {
    const queue = fifoQueue(0);
    const calls = ["a", "b", "c"].map(call);
    for (const each of calls) queue.push(each);
    expect(queue.peek()).toBe(calls[0]);
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([...calls, undefined]);
    expect(queue.peek()).toBeUndefined();
  });

  test("R36 knows its size, and when it is full or empty", () => {
    const queue = fifoQueue(2);
    expect(queue).toMatchObject({ size: 0, empty: true, full: false });
    queue.push(call("a"));
    expect(queue).toMatchObject({ size: 1, empty: false, full: false });
    queue.push(call("b"));
    expect(queue).toMatchObject({ size: 2, empty: false, full: true });
    queue.pop();
    expect(queue).toMatchObject({ size: 1, empty: false, full: false });
  });

  test("R36 with a capacity of 0 is never full", () => {
    const queue = fifoQueue(0);
    for (let index = 0; index < 10_000; index++) queue.push(call(String(index)));
    expect(queue).toMatchObject({ size: 10_000, full: false });
  });

  test("R36 is empty after clear, and may be used again", () => {
    const queue = fifoQueue(3);
    for (const id of ["a", "b", "c"]) queue.push(call(id));
    queue.pop();
    queue.clear();
    expect(queue).toMatchObject({ size: 0, empty: true, full: false });
    expect(queue.pop()).toBeUndefined();
    queue.push(call("d"));
    expect(queue.pop()?.messageId).toBe("d");
  });

  test("R36 keeps order and size while its front is cut off", () => {
    const queue = fifoQueue(0);
    let pushed = 0;
    let popped = 0;
    // Grows by one each round, so that the cut happens with calls behind it.
    for (let round = 0; round < 500; round++) {
      queue.push(call(String(pushed++)));
      queue.push(call(String(pushed++)));
      expect(queue.pop()?.messageId).toBe(String(popped++));
      expect(queue.size).toBe(pushed - popped);
    }
    while (!queue.empty) expect(queue.pop()?.messageId).toBe(String(popped++));
    expect(popped).toBe(pushed);
  });
});
