import { expect, test } from "vitest";
import { AnswerCache } from "./answer-cache.js";

test("R13 an answer is found for the same id and exactly the same text", () => {
  const cache = new AnswerCache(4);
  cache.add("1", "Ping", "call", "answer");
  expect(cache.find("1", "call")).toBe("answer");
  expect(cache.find("1", "call ")).toBeUndefined();
  expect(cache.find("2", "call")).toBeUndefined();
});

test("R13 the oldest answer goes when there are too many", () => {
  const cache = new AnswerCache(2);
  for (const id of ["1", "2", "3"]) cache.add(id, "Ping", "call", `answer ${id}`);
  expect(["1", "2", "3"].map((id) => cache.find(id, "call"))).toEqual([undefined, "answer 2", "answer 3"]);
});

test("R13 an id that was used again for another call finds each answer by its own text", () => {
  const cache = new AnswerCache(4);
  cache.add("1", "Ping", "first", "A");
  cache.add("1", "Ping", "second", "B");
  expect([cache.find("1", "first"), cache.find("1", "second")]).toEqual(["A", "B"]);
});

test("R13 a size of 0 keeps nothing", () => {
  const cache = new AnswerCache(0);
  cache.add("1", "Ping", "call", "answer");
  expect(cache.find("1", "call")).toBeUndefined();
});

test("R13 nothing is known any more after clear, and answers may be added again", () => {
  const cache = new AnswerCache(2);
  cache.add("1", "Ping", "call", "answer");
  cache.clear();
  expect(cache.find("1", "call")).toBeUndefined();
  cache.add("2", "Ping", "call", "answer");
  expect(cache.find("2", "call")).toBe("answer");
});

test("R13 a long CALL is recognised without being kept, and a long answer is not kept", () => {
  const cache = new AnswerCache(4);
  const long = "x".repeat(1_000_000);
  cache.add("1", "Ping", long, "answer");
  cache.add("2", "Ping", "call", long);
  expect(cache.find("1", long)).toBe("answer");
  expect(cache.find("1", `${long}y`)).toBeUndefined();
  expect(cache.find("2", "call")).toBeUndefined();
});
