import { expect, test } from "vitest";
import { formats } from "../model/format.js";
import { findIssues } from "./validation.js";

const local = "2024-01-01T00:00:00";
const isDateTime = (payload: unknown): payload is string => formats["date-time"].validate(payload as string);

test("the form of date-times holds for one validation", () => {
  expect(findIssues(isDateTime, local, "rfc3339")).toHaveLength(1);
  expect(findIssues(isDateTime, local, "assumeUtc")).toBeUndefined();
  expect(isDateTime(local)).toBe(false);
});

test("the form of date-times is set back after a validator that throws", () => {
  const throwing = (_payload: unknown): _payload is string => {
    throw new Error("no");
  };
  expect(() => findIssues(throwing, local, "assumeUtc")).toThrow("no");
  expect(isDateTime(local)).toBe(false);
});
