import { ErrorCode, OcppError } from "@chargewire/runtime";
import { createRPCError, RPCError } from "ocpp-rpc";
import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { castings } from "./casting.js";
import { spelled } from "./error-spellings.js";
import { handleAll } from "./handle-all.js";
import { meet } from "./ocpp-rpc-meeting.js";
import { callThrough } from "./our-side.js";

/** Every spelling that ocpp-rpc knows, and the one typed code that it stands for. */
const spellings = [
  ...Object.values(ErrorCode).map((code) => [code, code] as const),
  ["FormationViolation", ErrorCode.FormatViolation],
  ["OccurenceConstraintViolation", ErrorCode.OccurrenceConstraintViolation],
] as const;

/** What it makes of two codes in OCPP 1.6: the first as published, the second the other way round. */
const respelled16: Readonly<Record<string, string>> = {
  FormatViolation: "FormationViolation",
  OccurenceConstraintViolation: "OccurrenceConstraintViolation",
};

describe.each(castings)("%s, strict", (_title, casting) => {
  const { version, theirRole, ours, theirs } = casting;

  test.each(Object.values(ErrorCode))("our handler's %s arrives as the version spells it", async (errorCode) => {
    const { endpoint, peer, written } = await meet(casting);
    handleAll(endpoint, version.protocol, theirRole, () => {
      throw new OcppError(errorCode, { description: "no", details: { why: "policy" } });
    });
    const error = await rejection(peer.call(theirs, {}));
    const rpcErrorCode = spelled(version, errorCode);
    expect(error).toBeInstanceOf(RPCError);
    expect(error).toMatchObject({ rpcErrorCode, message: "no", details: { why: "policy" } });
    expect(await written.next()).toEqual([4, expect.any(String), rpcErrorCode, "no", { why: "policy" }]);
  });

  test.each(spellings)("their handler's %s arrives typed, as %s", async (text, errorCode) => {
    const { facade, peer } = await meet(casting);
    peer.handle(ours, async () => {
      throw createRPCError(text, "odd", { why: "policy" });
    });
    const error = await rejection(callThrough(facade, ours, {}));
    expect(error).toBeInstanceOf(OcppError);
    expect(error).toMatchObject({
      errorCode,
      errorCodeText: (version.protocol.version === "1.6" ? respelled16[text] : undefined) ?? text,
      errorDescription: "odd",
      errorDetails: { why: "policy" },
      action: ours,
      remote: true,
    });
  });

  test("an exception of our handler arrives as InternalError without its text", async () => {
    const { endpoint, peer } = await meet(casting);
    handleAll(endpoint, version.protocol, theirRole, () => {
      throw new Error("password is 1234");
    });
    const error = await rejection(peer.call(theirs, {}));
    expect(error).toMatchObject({ rpcErrorCode: "InternalError" });
    expect(String(error)).not.toContain("1234");
  });

  test("an exception of their handler arrives as GenericError", async () => {
    const { facade, peer } = await meet(casting);
    peer.handle(ours, async () => {
      throw new Error("out of memory");
    });
    await expect(callThrough(facade, ours, {})).rejects.toMatchObject({ errorCode: "GenericError", remote: true });
  });

  test("to us an unknown action is NotImplemented, a known one without a handler NotSupported", async () => {
    const { peer } = await meet(casting, { strict: false });
    await expect(peer.call("Nonsense", {})).rejects.toMatchObject({ rpcErrorCode: "NotImplemented" });
    await expect(peer.call(theirs, {})).rejects.toMatchObject({ rpcErrorCode: "NotSupported" });
  });

  test("their refusal of an unknown action arrives typed", async () => {
    const { connection } = await meet(casting);
    const call = connection.callUnchecked("Nonsense", {});
    await expect(call).rejects.toMatchObject({ errorCode: "NotImplemented", remote: true });
  });
});
