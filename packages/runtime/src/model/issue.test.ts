import { describe, expect, test } from "vitest";
import { describeIssue, toIssue } from "./issue.js";

const issue = (keyword: string, params: Record<string, unknown> = {}, instancePath = "/a") =>
  toIssue({ instancePath, keyword, params });

describe("R24 issues", () => {
  test.each([
    ["type", { type: "string" }, "TypeConstraintViolation", "/a must be of type string"],
    ["type", { type: ["string", "integer"] }, "TypeConstraintViolation", "/a must be of type string or integer"],
    ["required", { missingProperty: "b" }, "OccurrenceConstraintViolation", "/a/b is required"],
    ["minItems", { limit: 1 }, "OccurrenceConstraintViolation", "/a must have at least 1 items"],
    ["maxItems", { limit: 2 }, "OccurrenceConstraintViolation", "/a must have at most 2 items"],
    ["additionalProperties", { additionalProperty: "x" }, "FormatViolation", "/a/x is not a field of this message"],
    ["enum", { allowedValues: ["A", "B"] }, "PropertyConstraintViolation", "/a must be one of A, B"],
    ["const", { allowedValue: "A" }, "PropertyConstraintViolation", '/a must be "A"'],
    ["minLength", { limit: 1 }, "PropertyConstraintViolation", "/a must have at least 1 characters"],
    ["maxLength", { limit: 20 }, "PropertyConstraintViolation", "/a must have at most 20 characters"],
    ["minimum", { limit: 0 }, "PropertyConstraintViolation", "/a must be at least 0"],
    ["maximum", { limit: 9 }, "PropertyConstraintViolation", "/a must be at most 9"],
    ["multipleOf", { multipleOf: 0.1 }, "PropertyConstraintViolation", "/a must be a multiple of 0.1"],
    ["format", { format: "date-time" }, "PropertyConstraintViolation", "/a must have the format date-time"],
    ["pattern", { pattern: "^x$" }, "PropertyConstraintViolation", "/a must match ^x$"],
    ["somethingNew", {}, "PropertyConstraintViolation", "/a breaks somethingNew"],
  ])("R24 %s %j", (keyword, params, errorCode, description) => {
    const made = issue(keyword, params);
    expect(made.errorCode).toBe(errorCode);
    expect(describeIssue(made)).toBe(description);
  });

  test("R24 the payload itself has no path", () => {
    expect(describeIssue(issue("type", { type: "object" }, ""))).toBe("payload must be of type object");
    expect(describeIssue(issue("required", { missingProperty: "b" }, ""))).toBe("/b is required");
  });

  test("a name of the peer's choosing is escaped and cut", () => {
    expect(issue("additionalProperties", { additionalProperty: "a/b~c" }).path).toBe("/a/a~1b~0c");
    expect(issue("additionalProperties", { additionalProperty: "x".repeat(10_000) }).path).toHaveLength(53);
  });
});
