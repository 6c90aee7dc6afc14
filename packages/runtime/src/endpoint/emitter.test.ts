import { expect, test, vi } from "vitest";
import { Emitter } from "./emitter.js";

interface Events {
  greet(name: string): unknown;
  other(): unknown;
}

test("listeners are called in the order in which they were added, with what the event carries", () => {
  const emitter = new Emitter<Events>(() => {});
  const seen: string[] = [];
  emitter.on("greet", (name) => seen.push(`first ${name}`));
  emitter.on("greet", (name) => seen.push(`second ${name}`));
  emitter.emit("greet", "A");
  emitter.emit("other");
  expect(seen).toEqual(["first A", "second A"]);
});

test("has tells whether anybody listens", () => {
  const emitter = new Emitter<Events>(() => {});
  expect(emitter.has("greet")).toBe(false);
  const off = emitter.on("greet", () => {});
  expect([emitter.has("greet"), emitter.has("other")]).toEqual([true, false]);
  off();
  off();
  expect(emitter.has("greet")).toBe(false);
});

test("a listener that throws keeps nobody else from being called", () => {
  const errors: unknown[] = [];
  const emitter = new Emitter<Events>((error) => errors.push(error));
  const last = vi.fn();
  emitter.on("other", () => {
    throw "no error at all";
  });
  emitter.on("other", last);
  emitter.emit("other");
  expect(last).toHaveBeenCalledOnce();
  expect(errors).toEqual(["no error at all"]);
});

test("a listener whose promise rejects is caught too", async () => {
  const errors: unknown[] = [];
  const emitter = new Emitter<Events>((error) => errors.push(error));
  emitter.on("other", () => Promise.reject("late"));
  emitter.emit("other");
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual(["late"]);
});

test("a listener may take itself off, or add another, while the event is emitted", () => {
  const emitter = new Emitter<Events>(() => {});
  const seen: string[] = [];
  const off = emitter.on("other", () => {
    seen.push("once");
    off();
    emitter.on("other", () => seen.push("added"));
  });
  emitter.on("other", () => seen.push("always"));
  emitter.emit("other");
  emitter.emit("other");
  expect(seen).toEqual(["once", "always", "always", "added"]);
});
