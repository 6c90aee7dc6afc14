import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

// The program that `npm start` ends with, built by `tsc -b`.
const program = resolve(import.meta.dirname, "..", "..", "examples", "dist", "session.js");

describe("the session of npm start", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8", timeout: 30_000 });
  const lines = stdout.split("\n");
  const calls = (identity: string): string[] =>
    lines
      .filter((line) => /^(-->|<--) /.test(line) && line.includes(` ${identity} `) && / CALL {2}/.test(line))
      .map((line) => line.split(/ +/).slice(0, 4).join(" "));

  test("ends by itself, with exit code 0 and nothing on stderr", () => {
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(lines.at(-2)).toBe("Stopped; nothing is left open.");
  });

  test("shows the life of a charge point", () => {
    expect(calls("CP-1")).toEqual([
      "--> CP-1 CALL BootNotification",
      "--> CP-1 CALL StatusNotification",
      "--> CP-1 CALL Heartbeat",
      "--> CP-1 CALL Authorize",
      "<-- CP-1 CALL RemoteStartTransaction",
      "--> CP-1 CALL StartTransaction",
      "--> CP-1 CALL MeterValues",
      "<-- CP-1 CALL TriggerMessage",
      "--> CP-1 CALL MeterValues",
      "<-- CP-1 CALL ChangeConfiguration",
      "--> CP-1 CALL DataTransfer",
      "--> CP-1 CALL StopTransaction",
      "<-- CP-1 CALL Reset",
      "--> CP-1 CALL Authorize",
    ]);
  });

  test("shows the life of a Ding.X Gateway", () => {
    expect(calls("GW-1")).toEqual([
      "--> GW-1 CALL BootNotification",
      "--> GW-1 CALL StatusNotification",
      "--> GW-1 CALL MeterValues",
      "<-- GW-1 CALL CaptureProcess",
      "<-- GW-1 CALL GetConfiguration",
      "--> GW-1 CALL FirmwareStatusNotification",
    ]);
  });

  test("shows the CALLERROR that a message earns which breaks its schema", () => {
    const errors = lines.filter((line) => line.includes(" CALLERROR "));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^<-- CP-1 .* Authorize .*PropertyConstraintViolation: \/idTag must have at most 20/);
  });

  test("answers every call, and prints no colours where there is no terminal", () => {
    const isAnswer = (line: string): boolean => / (CALLRESULT|CALLERROR) /.test(line);
    expect(lines.filter(isAnswer)).toHaveLength(calls("CP-1").length + calls("GW-1").length);
    expect(stdout).not.toContain("\u001b");
  });
});
