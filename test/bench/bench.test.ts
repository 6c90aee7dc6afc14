import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../support/schema-folder.js";

// The benchmark takes the packages as they were built, as an application does. Small as it is, a run compares every answer of every server with the one that is due, and fails when one is wrong.

/** What the benchmark writes, as far as it is looked at here. */
interface Results {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly targets: readonly { readonly target: string; readonly reached: string; readonly verdict: string }[];
}

interface Metric {
  readonly figures: readonly { readonly name: string }[];
  /** By contestant and figure. */
  readonly contestants: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

test("a tiny run of the benchmark works from end to end", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const json = join(folder, "results.json");

  const { status, stdout, stderr } = run(join(root, "bench", "main.mjs"), ["--smallest", "--no-setup", "--json", json]);

  expect(status, stderr).toBe(0);
  const { metrics, targets } = JSON.parse(readFileSync(json, "utf8")) as Results;
  expect(Object.keys(metrics)).toEqual([
    "calls-5",
    "server-to-client",
    "client",
    "handshake",
    "idle",
    "many",
    "import",
    "start",
    "packages",
    "protocols",
    "queue",
  ]);
  const servers = ["raw-ws", "raw-ws+ajv", "chargewire", "ocpp-rpc strict", "ocpp-rpc lax"];
  expect(Object.keys(metrics["calls-5"]?.contestants ?? {})).toEqual(servers);
  for (const { figures, contestants } of Object.values(metrics)) {
    for (const measured of Object.values(contestants)) {
      for (const { name } of figures) {
        const { median, ratio } = measured[name] ?? {};
        // JSON has null for what is no number; of so few connections the memory may not grow at all.
        expect(median, name).toBeTypeOf("number");
        if (name === "cpu") expect(ratio).toBeGreaterThan(0);
      }
    }
  }
  expect(targets).toContainEqual(expect.objectContaining({ target: "packages installed", reached: "3" }));
  for (const { target, reached, verdict } of targets) expect(stdout, target).toContain(`${reached} | ${verdict}`);
});

/** Runs a program without the condition "source" that the tests have. */
function run(program: string, args: readonly string[]) {
  return spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: "utf8" });
}
