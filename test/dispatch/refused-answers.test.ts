import {
  ConnectionClosedError,
  ErrorCode,
  OcppError,
  type Report,
  type ResultRefusedReport,
} from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { follow, modern, openFromScript, openToScript, settle } from "../support/session.js";

/** Errors that cannot be written as they are. */
const unwritable = [
  ["a BigInt in the details", new OcppError(ErrorCode.SecurityError, { details: { big: 1n } as never })],
  ["a description that is a number", new OcppError(ErrorCode.SecurityError, { description: 5 as never })],
] as const;

describe("an answer that the application refuses", () => {
  test.each(unwritable)(
    "with %s: the call rejects, the peer is told the code, and the next call goes out",
    async (_what, error) => {
      for (const checkResponse of [
        () => {
          throw error;
        },
        () => Promise.reject(error),
      ]) {
        const session = await openToScript({}, modern);
        const refused = follow(session.station.call("Echo", { text: "x" }, { checkResponse }));
        const next = follow(session.station.call("Echo", { text: "y" }));
        await settle();
        session.peer.answer({ text: "x" });
        await settle();
        expect(refused.outcome).toEqual({ error });
        expect(session.peer.received).toContainEqual([5, session.peer.callId(0), "SecurityError", "", {}]);
        session.peer.answer({ text: "y" });
        await settle();
        expect(next.outcome).toEqual({ value: { text: "y" } });
        expect(session.client.reportCounts.applicationFailed).toBe(1);
      }
    },
  );

  test("ends with the connection when the application never makes up its mind", async () => {
    const session = await openToScript({}, modern);
    const checkResponse = () => new Promise(() => {});
    const call = follow(session.station.call("Echo", { text: "x" }, { checkResponse }));
    await settle();
    session.peer.answer({ text: "x" });
    await settle();
    expect(session.station.pending).toMatchObject([{ action: "Echo", state: "inFlight" }]);
    await session.client.close({ deadlineMs: 10 });
    expect(call.outcome).toEqual({ error: expect.any(ConnectionClosedError) });
    expect(session.station.pending).toEqual([]);
  });

  test("is no longer waited for when its call was aborted", async () => {
    const session = await openToScript({}, modern);
    const cancel = new AbortController();
    let refuse = (_error: unknown): void => {};
    const checkResponse = () =>
      new Promise((_resolve, reject) => {
        refuse = reject;
      });
    const call = follow(session.station.call("Echo", { text: "x" }, { checkResponse, signal: cancel.signal }));
    await settle();
    session.peer.answer({ text: "x" });
    await settle();
    cancel.abort();
    await settle();
    expect(call.outcome).toEqual({ error: cancel.signal.reason });
    expect(session.station.pending).toEqual([]);
    refuse(new OcppError(ErrorCode.SecurityError));
    await settle();
    expect(session.peer.received.filter(([type]) => type === 5)).toEqual([]);
    await session.client.close();
  });

  test("settles once, also by a thenable that says both", async () => {
    const session = await openToScript({}, modern);
    const checkResponse = () => ({
      // biome-ignore lint/suspicious/noThenProperty: such things exist
      then(resolve: () => void, reject: (error: unknown) => void) {
        resolve();
        reject(new OcppError(ErrorCode.SecurityError));
      },
    });
    const call = follow(session.station.call("Echo", { text: "x" }, { checkResponse }));
    await settle();
    session.peer.answer({ text: "x" });
    await settle();
    expect(call.outcome).toEqual({ value: { text: "x" } });
    expect(session.peer.received.filter(([type]) => type === 5)).toEqual([]);
  });
});

describe("what a server reports", () => {
  test("a refused answer bears the action of its CALL, as long as that is known", async () => {
    const { server, peer } = await openFromScript({}, modern, { echo: ({ text }) => ({ text }) });
    const reports: Report[] = [];
    server.on("report", (report) => reports.push(report));
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    for (const id of ["1", "never"]) peer.write([5, id, "FormatViolation", "no", {}]);
    await settle();
    expect(reports).toMatchObject([
      {
        kind: "resultRefused",
        action: "Echo",
        messageId: "1",
        error: { errorCode: "FormatViolation", action: "Echo" },
      },
      { kind: "resultRefused", action: undefined, messageId: "never" },
    ]);
    expect(reports.map((report) => (report as ResultRefusedReport).error.message)).toEqual([
      "The answer to Echo (message id 1) was refused with FormatViolation: no",
      "The answer to a CALL (message id never) was refused with FormatViolation: no",
    ]);
  });

  test("a SEND that is invalid and whose handler then refuses it are two things", async () => {
    const error = new OcppError(ErrorCode.SecurityError);
    const note = (): never => {
      throw error;
    };
    const { server, peer } = await openFromScript({ validation: { incoming: "report" } }, modern, { note });
    const reports: Report[] = [];
    server.on("report", (report) => reports.push(report));
    peer.write([6, "1", "Note", { other: 1 }]);
    await settle();
    expect(reports).toMatchObject([{ kind: "invalidPayload" }, { kind: "sendRefused", error }]);
  });
});
