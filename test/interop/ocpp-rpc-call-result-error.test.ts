import { OcppError, ValidationError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { rejection } from "../support/session.js";
import { castingsOf } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { expectUseful, type Meeting, meet } from "./ocpp-rpc-meeting.js";
import { callThrough } from "./our-side.js";
import { version21 } from "./versions.js";

// ocpp-rpc does not know CALLRESULTERROR (R9), with which OCPP 2.1 refuses an answer.

describe.each(castingsOf(version21))("%s", (_title, casting) => {
  const { version, role, theirRole, ours, theirs } = casting;

  /** Proves that our call was answered and its answer refused, and that they complain without doing harm. */
  async function expectRefusal(meeting: Meeting, errorCode: string): Promise<void> {
    const [, messageId] = await meeting.written.next();
    const refusal = await meeting.written.next();
    expect(refusal).toEqual([5, messageId, errorCode, expect.any(String), {}]);
    // It answers a message type that it does not know with a CALLERROR, and has not read the message id by then.
    expect(await meeting.reports.next()).toEqual({ kind: "unexpectedAnswer", messageType: 4, messageId: "-1" });
    await expectUseful(casting, meeting);
    expect(meeting.reports.waiting).toEqual([]);
  }

  test("their invalid answer is refused; the connection stays useful", async () => {
    const meeting = await meet(casting, { strict: false });
    meeting.peer.handle(ours, async () => ({}));
    const error = await rejection(callThrough(meeting.facade, ours, {}));
    expect(error).toBeInstanceOf(ValidationError);
    expect(await meeting.reports.next()).toMatchObject({ kind: "invalidPayload", action: ours, part: "response" });
    await expectRefusal(meeting, "OccurrenceConstraintViolation");
  });

  test("their valid answer that our application refuses is refused; the connection stays useful", async () => {
    const meeting = await meet(casting);
    const [exchange] = version.exchanges(role, ours);
    meeting.peer.handle(ours, async () => ({ ...exchange?.response }));
    const refused = new OcppError("SecurityError", { description: "not signed" });
    const checkResponse = (): never => {
      throw refused;
    };
    expect(await rejection(callThrough(meeting.facade, ours, {}, { checkResponse }))).toBe(refused);
    await expectRefusal(meeting, "SecurityError");
  });

  test("one that they write by hand is reported; the connection stays useful", async () => {
    const meeting = await meet(casting);
    const [exchange] = version.exchanges(theirRole, theirs);
    handleAll(meeting.endpoint, version.protocol, theirRole, () => ({ ...exchange?.response }));
    const calls = new Arrivals<readonly unknown[]>("A CALL of theirs");
    meeting.peer.on("call", ({ payload }: { payload: readonly unknown[] }) => calls.push(payload));
    await meeting.peer.call(theirs, {});
    const [, messageId] = await calls.next();
    meeting.peer.sendRaw(JSON.stringify([5, messageId, "TypeConstraintViolation", "odd", {}]));
    const report = await meeting.reports.next();
    expect(report).toMatchObject({ kind: "resultRefused", messageId });
    expect(report).toMatchObject({ error: { errorCode: "TypeConstraintViolation", errorDescription: "odd" } });
    await expectUseful(casting, meeting);
  });
});
