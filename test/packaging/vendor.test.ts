import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, inject, test } from "vitest";
import { freePort } from "./free-port.js";
import { vendorsSteps } from "./snippets.js";

// The page of the README that takes a vendor from an empty folder to a typed call, step by step as it stands. Only what
// is not in a registry yet, our own packages, comes from tarballs.

const folder = mkdtempSync(join(tmpdir(), "chargewire-vendor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What npm would find in a registry: the packages that a line asks for, and the runtime, which they depend on. */
function fromTarballs(line: string): string {
  const tarballs = inject("tarballs");
  const named = Object.entries(tarballs).reduce(
    (text, [name, path]) => text.replace(new RegExp(` ${name}(?= |$)`), ` ${path}`),
    line,
  );
  const runtime = tarballs["@chargewire/runtime"] ?? "";
  return named === line || named.includes(runtime) ? named : `${named} ${runtime}`;
}

function shell(line: string): string {
  const command = line.startsWith("npm install") ? fromTarballs(line) : line;
  const quiet = { ...process.env, npm_config_loglevel: "error", npm_config_audit: "false", npm_config_fund: "false" };
  const { status, stdout, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: "utf8", env: quiet });
  expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: "" });
  return stdout;
}

const linesOf = (code: string): string[] => code.trim().split("\n");

test("the README takes a vendor from nothing to a typed call", { timeout: 180_000 }, async () => {
  const steps = vendorsSteps();
  expect(steps.map(({ language }) => language)).toEqual(["sh", "ts", "sh", "text"]);
  const [prepare, session, run, output] = steps;
  const port = await freePort();
  for (const line of linesOf(prepare?.code ?? "")) shell(line);
  // As in any project: what was generated is what the schemas give, and a change of a schema shows.
  shell("npx @chargewire/codegen --check");
  writeFileSync(join(folder, "session.ts"), session?.code.replaceAll("9000", String(port)) ?? "");
  const printed = linesOf(run?.code ?? "").map(shell);
  expect(printed.at(-1)).toBe(output?.code);
});

test("the package of the vendor depends on the runtime and on the version that it extends only", () => {
  const manifest = JSON.parse(readFileSync(join(folder, "packages", "acme", "package.json"), "utf8")) as object;
  expect(manifest).toMatchObject({ name: "acme-ocpp16", type: "module" });
  expect(Object.keys((manifest as { dependencies: object }).dependencies)).toEqual([
    "@chargewire/ocpp16",
    "@chargewire/runtime",
  ]);
});

test("a wrong message of the vendor does not compile", () => {
  const program = `import { ChargePoint } from "@chargewire/ocpp16";
import { ocpp16Acme } from "acme-ocpp16";
const chargePoint = new ChargePoint({ protocol: ocpp16Acme, url: "ws://localhost:9", identity: "CP-1" });
await chargePoint.peer(ocpp16Acme).acme.reportTemperature({ celsius: "warm" });
await chargePoint.peer(ocpp16Acme).acme.setDisplay({ text: "sent by the other side" });
`;
  writeFileSync(join(folder, "wrong.ts"), program);
  const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "--noEmit", "--module", "nodenext", "--target", "esnext", "--types", "node", "wrong.ts"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(linesOf(stdout).map((line) => line.replace(/: error TS\d+:.*/, ""))).toEqual([
    expect.stringMatching(/^wrong\.ts\(4,/),
    expect.stringMatching(/^wrong\.ts\(5,/),
  ]);
});

test("--check refuses what is not what the schemas give", () => {
  const file = join(folder, "schemas", "extensions", "acme", "data-transfer", "SetDisplayRequest.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"maxLength": 80', '"maxLength": 40'));
  const check = spawnSync("npx @chargewire/codegen --check", { cwd: folder, shell: true, encoding: "utf8" });
  writeFileSync(file, text);
  expect(check.status).toBe(1);
  expect(check.stderr).toContain("1 to 40 characters.");
});
