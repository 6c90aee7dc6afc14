import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

// The program that `npm start` ends with, built by `pnpm build`.
const program = resolve(import.meta.dirname, "..", "..", "examples", "dist", "session.js");

describe("the session of npm start", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8", timeout: 30_000 });
  const lines = stdout.split("\n");
  /** Direction, identity, kind and action of each frame, and then its payload in short. */
  const frames = lines
    .filter((line) => /^(-->|<--) /.test(line))
    .map((line) => {
      const [, frame = "", payload = ""] = /^(\S+ +\S+ +\S+ +\S+) +(.*)$/.exec(line) ?? [];
      return { frame: frame.replace(/ +/g, " "), payload };
    });
  const framesOf = (identity: string): string[] =>
    frames.map(({ frame }) => frame).filter((frame) => frame.split(" ")[1] === identity);
  const calls = (identity: string): string[] => framesOf(identity).filter((frame) => / (CALL|SEND) /.test(frame));
  const payloads = (frame: string): string[] =>
    frames.filter((other) => other.frame === frame).map(({ payload }) => payload);

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

  test("shows the life of a charging station of OCPP 2.0.1", () => {
    expect(calls("CS-201")).toEqual([
      "--> CS-201 CALL BootNotification",
      "--> CS-201 CALL StatusNotification",
      "<-- CS-201 CALL GetVariables",
      "--> CS-201 CALL Authorize",
      "--> CS-201 CALL StatusNotification",
      "--> CS-201 CALL TransactionEvent",
      "<-- CS-201 CALL SetChargingProfile",
      "--> CS-201 CALL TransactionEvent",
      "--> CS-201 CALL TransactionEvent",
      "--> CS-201 CALL TransactionEvent",
      "--> CS-201 CALL StatusNotification",
      "<-- CS-201 CALL GetLog",
      "--> CS-201 CALL LogStatusNotification",
      "--> CS-201 CALL LogStatusNotification",
      "<-- CS-201 CALL ClearVariableMonitoring",
    ]);
    const events = payloads("--> CS-201 CALL TransactionEvent").map(
      (payload) => /"eventType":"(\w+)"/.exec(payload)?.[1],
    );
    expect(events).toEqual(["Started", "Updated", "Updated", "Ended"]);
    expect(payloads("--> CS-201 CALLRESULT SetChargingProfile")).toEqual(['{"status":"Accepted"}']);
    expect(payloads("--> CS-201 CALLRESULT GetLog")).toEqual(['{"status":"Accepted","filename":"diagnostics.log"}']);
    expect(payloads("--> CS-201 CALL LogStatusNotification")).toEqual([
      '{"status":"Uploading","requestId":12}',
      '{"status":"Uploaded","requestId":12}',
    ]);
    expect(payloads("--> CS-201 CALLRESULT ClearVariableMonitoring")).toEqual([
      '{"clearMonitoringResult":[{"id":1,"status":"Accepted"},{"id":99,"status":"NotFound"}]}',
    ]);
  });

  test("shows what a vendor adds: customData, messages inside DataTransfer, an action of its own", () => {
    expect(calls("ACME-1")).toEqual([
      "--> ACME-1 CALL BootNotification",
      "--> ACME-1 CALL DataTransfer",
      "--> ACME-1 CALL DataTransfer",
      "<-- ACME-1 CALL DataTransfer",
      "<-- ACME-1 CALL RunSelfTest",
      "--> ACME-1 CALL SelfTestFinished",
    ]);
    expect(payloads("<-- ACME-1 CALLRESULT DataTransfer")).toEqual([
      '{"status":"Accepted"}',
      '{"status":"Rejected","statusInfo":{"reasonCode":"Implausible"}}',
    ]);
    expect(payloads("--> ACME-1 CALLRESULT DataTransfer")).toEqual(['{"status":"Accepted","data":{"displays":1}}']);
    for (const line of [
      "    ACME-1 has a main board of revision C2",
      "    The DataTransfer of com.example.acme temp was answered with Rejected",
      "    ACME-1: Fan works, Modem works",
    ]) {
      expect(lines).toContain(line);
    }
  });

  test("shows the life of a charging station of OCPP 2.1", () => {
    expect(calls("CS-21")).toEqual([
      "--> CS-21 CALL BootNotification",
      "--> CS-21 CALL TransactionEvent",
      "<-- CS-21 CALL SetVariableMonitoring",
      "--> CS-21 CALL OpenPeriodicEventStream",
      "--> CS-21 SEND NotifyPeriodicEventStream",
      "--> CS-21 SEND NotifyPeriodicEventStream",
      "--> CS-21 CALL TransactionEvent",
      "<-- CS-21 CALL ClearVariableMonitoring",
      "--> CS-21 CALL ClosePeriodicEventStream",
    ]);
  });

  test("hands the readings of a SEND to its handler, and answers nothing", () => {
    const isAboutStream = (line: string): boolean =>
      / NotifyPeriodicEventStream /.test(line) || line.includes("CS-21, stream");
    expect(lines.filter(isAboutStream)).toEqual([
      expect.stringMatching(/^--> CS-21 +SEND /),
      "    CS-21, stream 1: 7150, 7180, 7200",
      expect.stringMatching(/^--> CS-21 +SEND /),
      "    CS-21, stream 1: 7210, 7200, 7190",
    ]);
  });

  test("gives a station that offers several versions the first of its list that is served", () => {
    expect(lines.filter((line) => line.startsWith("CS-ANY connected"))).toEqual([
      "CS-ANY connected with OCPP 2.1",
      "CS-ANY connected with OCPP 2.0.1",
    ]);
    const once = ["--> CS-ANY CALL BootNotification", "<-- CS-ANY CALL Reset"];
    expect(calls("CS-ANY")).toEqual([...once, ...once]);
    expect(payloads("<-- CS-ANY CALL Reset")).toEqual(['{"type":"OnIdle"}', '{"type":"OnIdle"}']);
    expect(payloads("--> CS-ANY CALLRESULT Reset")).toEqual(['{"status":"Accepted"}', '{"status":"Accepted"}']);
  });

  test("shows one command of an orchestrator that arrives at a station", () => {
    expect(calls("CP-2")).toEqual([
      "--> CP-2 CALL BootNotification",
      "--> CP-2 CALL StartTransaction",
      "--> CP-2 CALL MeterValues",
      "<-- CP-2 CALL GetConfiguration",
      "<-- CP-2 CALL SetChargingProfile",
      "<-- CP-2 CALL SetChargingProfile",
      "--> CP-2 CALL StopTransaction",
    ]);
    expect(payloads("--> CP-2 CALLRESULT SetChargingProfile")).toEqual([
      '{"status":"Accepted"}',
      '{"status":"Accepted"}',
    ]);
    expect(lines.filter((line) => line.includes("CP-2/1"))).toEqual([
      "    orchestrator: CP-2/1 draws 22000 W",
      "    back end: CP-2/1 may draw 11000 W",
      "    orchestrator: CP-2/1 has ended",
    ]);
  });

  test("shows the CALLERROR that a message earns which breaks its schema", () => {
    const errors = lines.filter((line) => line.includes(" CALLERROR "));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^<-- CP-1 .* Authorize .*PropertyConstraintViolation: \/idTag must have at most 20/);
  });

  test.each(["CP-1", "GW-1", "CS-201", "CS-21", "CS-ANY", "CP-2"])(
    "answers every CALL of and to %s, and nothing else",
    (identity) => {
      const isSend = (frame: string): boolean => frame.includes(" SEND ");
      const withAnswer = (call: string): string[] => {
        const [direction, , , action] = call.split(" ");
        return [call, `${direction === "-->" ? "<--" : "-->"} ${identity} answer ${action}`];
      };
      const exchanges = framesOf(identity)
        .filter((frame) => !isSend(frame))
        .map((frame) => frame.replace(/CALLRESULT|CALLERROR/, "answer"));
      const expected = calls(identity)
        .filter((frame) => !isSend(frame))
        .flatMap(withAnswer);
      expect(exchanges).toEqual(expected);
    },
  );

  test("prints no colours where there is no terminal", () => {
    expect(stdout).not.toContain("\u001b");
  });
});
