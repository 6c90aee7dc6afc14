// npm test: everything that must hold, in the order in which a fault is cheapest to find. Ends with one plain line,
// "N passed, N failed", that counts the checks and the tests.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandOf, install, root } from "./tools.mjs";

const started = Date.now();
let passed = 0;
let failed = 0;

install();
check("generated code is what the schemas give", "scripts/codegen.mjs", ["--check"]);
check("lint, format, import order, import cycles", commandOf("@biomejs/biome", "biome"), ["check", "."]);
check("types of sources and tests, bundles of packages", "scripts/build.mjs", []);
check("layers", "scripts/check-layers.mjs", []);
check("reports of the public API", "scripts/api.mjs", ["--check"]);
check("changesets state what the schemas ask for", "scripts/check-changesets.mjs", []);
runTests(process.argv.slice(2));
console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function check(title, program, args) {
  const begin = Date.now();
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: "inherit" });
  const isGood = status === 0;
  if (isGood) passed++;
  else failed++;
  console.log(`${isGood ? "ok  " : "FAIL"} ${title} (${Date.now() - begin} ms)`);
}

function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-test-"));
  const outputFile = join(folder, "results.json");
  const vitest = [commandOf("vitest"), "run", "--reporter=default", "--reporter=json", `--outputFile=${outputFile}`];
  const { status } = spawnSync(process.execPath, [...vitest, ...args], { cwd: root, stdio: "inherit" });
  try {
    const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(outputFile, "utf8"));
    passed += numPassedTests;
    failed += numTotalTests - numPassedTests;
  } catch {
    // No results: vitest did not even start.
    failed++;
  }
  // An unhandled error outside of a test fails the run as a whole.
  if (status !== 0 && failed === 0) failed++;
  rmSync(folder, { recursive: true });
}
