import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

const program = resolve(import.meta.dirname, "..", "..", "scripts", "check-layers.mjs");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What the check says of a tree with one file. */
function check(file: string, text: string): { status: number | null; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), "chargewire-layers-"));
  folders.push(folder);
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  const { status, stderr } = spawnSync(process.execPath, [program, folder], { encoding: "utf8" });
  return { status, stderr };
}

describe("the layer check", () => {
  test.each([
    ["upwards", "packages/runtime/src/wire/frame.ts", 'import { Outbox } from "../rpc/outgoing/outbox.js";\n'],
    [
      "upwards, types only",
      "packages/runtime/src/model/feature.ts",
      'import type { Client } from "../endpoint/client/client.js";\n',
    ],
    [
      "upwards, over several lines",
      "packages/runtime/src/rpc/incoming/inbox.ts",
      'import {\n  a,\n  b,\n} from "../../endpoint/server/server.js";\n',
    ],
    ["upwards, re-exported", "packages/runtime/src/wire/frame.ts", 'export { a } from "../model/feature.js";\n'],
    ["a package from the side", "packages/runtime/src/rpc/outgoing/outbox.ts", 'import { WebSocket } from "ws";\n'],
    [
      "a package from the side, late",
      "packages/runtime/src/rpc/outgoing/outbox.ts",
      'const ws = await import("ws");\n',
    ],
    ["another generated package", "packages/ocpp16/src/index.ts", 'export * from "@chargewire/ntxcp10";\n'],
    ["a generated package", "codegen/src/cli.ts", 'import { ocpp16 } from "@chargewire/ocpp16";\n'],
    [
      "a deep path from a test",
      "test/x.test.ts",
      'import { Outbox } from "../packages/runtime/src/rpc/outgoing/outbox.js";\n',
    ],
  ])("refuses to import %s", (_what, file, text) => {
    const { status, stderr } = check(file, text);
    expect(stderr).toContain(`${file}: the layer `);
    expect(status).toBe(1);
  });

  test.each([
    [
      "downwards",
      "packages/runtime/src/rpc/outgoing/outbox.ts",
      'import type { Feature } from "../../model/feature.js";\n',
    ],
    ["ws where it belongs", "packages/runtime/src/transport/ws-client.ts", 'import { WebSocket } from "#ws";\n'],
    ["the runtime in a generated package", "packages/x/src/a.ts", 'import { a } from "@chargewire/runtime/codegen";\n'],
    ["packages by name in a test", "test/x.test.ts", 'import { Client } from "@chargewire/runtime";\n'],
  ])("lets import %s", (_what, file, text) => {
    expect(check(file, text)).toEqual({ status: 0, stderr: "" });
  });

  test("says what to do about a file that belongs to no layer", () => {
    const { status, stderr } = check("examples/odd.ts", "export {};\n");
    expect(stderr).toContain("examples/odd.ts: belongs to no layer of scripts/check-layers.mjs; add one.");
    expect(status).toBe(1);
  });
});
