import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const readme = resolve(import.meta.dirname, "..", "..", "packages", "orchestrator-bridge", "README.md");

/** Ids at the beginning of the rows of the tables. */
const rules = [...readFileSync(readme, "utf8").matchAll(/^\| ([SPTC]\d+) \|/gm)].map(([, id]) => id);

/** Ids at the beginning of the titles of tests, also of those that stand in data. */
const proofs = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts"))
  .flatMap((name) => [...readFileSync(join(import.meta.dirname, name), "utf8").matchAll(/"([SPTC]\d+) /g)])
  .map(([, id]) => id);

test("every rule of the table has a test of its name, and every test a rule", () => {
  expect(new Set(rules).size).toBe(rules.length);
  expect([...new Set(proofs)].sort()).toEqual([...rules].sort());
});
