import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { diffProtocols, printChanges } from "@chargewire/codegen";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..", "..");

test("the README shows what diff says of 2.0.1 and 2.1, in its words and order", async () => {
  const { comparison, faults } = await diffProtocols("ocpp2.0.1", "ocpp2.1", { cwd: root });
  expect(faults).toEqual([]);
  const lines = comparison === undefined ? [] : printChanges(comparison).split("\n");
  const readme = readFileSync(resolve(root, "README.md"), "utf8");
  const shown = /^```markdown\n([\s\S]*?)^```$/m.exec(readme)?.[1]?.split("\n") ?? [];
  const quoted = shown.filter((line) => line !== "");
  expect(quoted.length).toBeGreaterThan(5);
  let at = 0;
  const found = quoted.filter((line) => {
    const next = lines.indexOf(line, at);
    at = next + 1;
    return next >= 0;
  });
  expect(found).toEqual(quoted);
  expect(readme).toContain(`the file has ${lines.length - 1} lines`);
});
