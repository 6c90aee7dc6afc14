import { type Comparison, rules, type Step } from "@chargewire/codegen";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { filesCases, schemaCases } from "./diff-cases.js";
import { extensionKinds } from "./diff-extension-cases.js";
import { compareDemos, printedLines } from "./diff-fixture.js";
import type { Files } from "./fixture.js";

const steps: readonly Step[] = ["none", "patch", "minor", "major"];
const told = new Set<string>();

/** Kinds that only streams have, or whose keywords OCPP-J knows as well: told in stream-faults.test.ts. */
const streamKinds = [
  ...["transport-changed", "field-number-changed", "infinity-allowed", "infinity-refused"],
  ...["order-added", "order-removed", "order-changed"],
];

/** Puts a schema in the place of the request that both sides send. */
function withRequest(schema: object): (files: Files) => void {
  return (files) => {
    files["demo1.0/basic/ExchangeRequest.json"] = schema;
  };
}

function check(comparison: Comparison, lines: readonly string[]): void {
  expect(printedLines(comparison)).toEqual(lines);
  const largest = Math.max(0, ...comparison.changes.map(({ step }) => steps.indexOf(step)));
  expect(comparison.step).toBe(steps[largest]);
  for (const { kind, breaks, step } of comparison.changes) {
    expect({ breaks, step }).toEqual(rules[kind]);
    told.add(kind);
  }
}

/** Whom the changes of a comparison break, all taken together. */
function broken({ changes }: Comparison): { sender: boolean; receiver: boolean } {
  const has = (side: "sender" | "receiver"): boolean => changes.some(({ breaks }) => breaks.includes(side));
  return { sender: has("sender"), receiver: has("receiver") };
}

describe("a change in a message is told, with whom it breaks and its step:", () => {
  it.each(schemaCases)("$title", async ({ schemas: [old, now], there, back }) => {
    check(await compareDemos(withRequest(old), withRequest(now)), there);
    check(await compareDemos(withRequest(now), withRequest(old)), back);
  });
});

describe("what breaks whom is what a validator says:", () => {
  it.each(schemaCases)("$title", async ({ schemas, onlyBefore, onlyAfter }) => {
    const [old, now] = schemas.map((schema) => {
      const ajv = new Ajv({ strict: false });
      formats.default(ajv);
      return ajv.compile(schema);
    });
    if (onlyBefore !== undefined) expect([old?.(onlyBefore), now?.(onlyBefore)]).toEqual([true, false]);
    if (onlyAfter !== undefined) expect([old?.(onlyAfter), now?.(onlyAfter)]).toEqual([false, true]);
    const comparison = await compareDemos(withRequest(schemas[0]), withRequest(schemas[1]));
    expect(broken(comparison)).toEqual({ sender: onlyBefore !== undefined, receiver: onlyAfter !== undefined });
  });
});

describe("a change outside of messages is told, with whom it breaks and its step:", () => {
  // An open type that nothing refers to, for the case that needs one.
  const withOpenType = (files: Files): void => {
    const types = files["demo1.0/types.json"] as { definitions: Record<string, object> };
    types.definitions["Extra"] = { description: "Of vendors.", type: "object", properties: {} };
  };
  it.each(filesCases)("$title", async ({ edit, there, back }) => {
    const edited = (files: Files): void => {
      withOpenType(files);
      edit(files);
    };
    check(await compareDemos(withOpenType, edited), there);
    check(await compareDemos(edited, withOpenType), back);
  });
});

it("every rule was needed above, but for those of extensions and of streams", () => {
  expect([...told, ...extensionKinds, ...streamKinds].sort()).toEqual(Object.keys(rules).sort());
});
