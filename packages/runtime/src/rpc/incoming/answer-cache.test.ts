import { expect, test } from "vitest";
import { AnswerCache } from "./answer-cache.js";

test("R13 an answer is found for the same id and exactly the same text", () => {
  const cache = new AnswerCache(4, true);
  cache.add("1", "Ping", "call", "answer");
  expect(cache.find("1", "call")).toBe("answer");
  expect(cache.find("1", "call ")).toBeUndefined();
  expect(cache.find("2", "call")).toBeUndefined();
});

test("R13 the oldest answer goes when there are too many", () => {
  const cache = new AnswerCache(2, true);
  for (const id of ["1", "2", "3"]) cache.add(id, "Ping", "call", `answer ${id}`);
  expect(["1", "2", "3"].map((id) => cache.find(id, "call"))).toEqual([undefined, "answer 2", "answer 3"]);
});

test("R13 an id that was used again for another call finds each answer by its own text", () => {
  const cache = new AnswerCache(4, true);
  cache.add("1", "Ping", "first", "A");
  cache.add("1", "Ping", "second", "B");
  expect([cache.find("1", "first"), cache.find("1", "second")]).toEqual(["A", "B"]);
});

test("R13 a size of 0 keeps nothing", () => {
  const cache = new AnswerCache(0, true);
  cache.add("1", "Ping", "call", "answer");
  expect(cache.find("1", "call")).toBeUndefined();
});

test("R13 nothing is known any more after clear, and answers may be added again", () => {
  const cache = new AnswerCache(2, true);
  cache.add("1", "Ping", "call", "answer");
  cache.clear();
  expect(cache.find("1", "call")).toBeUndefined();
  cache.add("2", "Ping", "call", "answer");
  expect(cache.find("2", "call")).toBe("answer");
});

test("R13 a long CALL is recognised without being kept, and a long answer is not kept", () => {
  const cache = new AnswerCache(4, true);
  const long = "x".repeat(1_000_000);
  cache.add("1", "Ping", long, "answer");
  cache.add("2", "Ping", "call", long);
  expect(cache.find("1", long)).toBe("answer");
  expect(cache.find("1", `${long}y`)).toBeUndefined();
  expect(cache.find("2", "call")).toBeUndefined();
});

test("R17 the action of an id is that of its newest CALL", () => {
  const cache = new AnswerCache(3, true);
  for (const [id, action] of [
    ["1", "A"],
    ["2", "B"],
    ["1", "C"],
    ["3", "D"],
  ] as const) {
    cache.add(id, action, action, "");
  }
  expect(["1", "2", "3", "4"].map((id) => cache.actionOf(id))).toEqual(["C", "B", "D", undefined]);
  cache.add("2", "E", "E", "");
  expect(cache.actionOf("2")).toBe("E");
});

test.each([true, false])(
  "R13 a CALL is still recognised after a rest, short, long or very long; it rests: %s",
  (rests) => {
    const cache = new AnswerCache(4, rests);
    const texts = ["x", "x".repeat(1_000), "x".repeat(10_000)];
    for (const text of texts) cache.add("1", "Ping", text, `answer to ${text.length}`);
    const answers = () => texts.map((text) => cache.find("1", text));
    const before = answers();
    cache.rest();
    expect(answers()).toEqual(before);
    expect(before).toEqual(["answer to 1", "answer to 1000", "answer to 10000"]);
  },
);

test("R13 a CALL that differs from one that is kept in the middle of its id, or of its text, is another one", () => {
  const cache = new AnswerCache(4, true);
  cache.add("a-0001", "Ping", "text 1", "answer");
  expect(cache.find("b-0001", "text 1")).toBeUndefined();
  expect(cache.find("a-0001", "text 2")).toBeUndefined();
  expect(cache.find("a-0001", "text 1")).toBe("answer");
});
