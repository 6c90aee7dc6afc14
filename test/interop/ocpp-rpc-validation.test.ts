import { ErrorCode, OcppError, ValidationError } from "@chargewire/runtime";
import { RPCError } from "ocpp-rpc";
import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { type BrokenExchange, brokenExchanges, isWithoutEmptyFields } from "./broken-exchanges.js";
import { castings } from "./casting.js";
import { ourCodes, spelled } from "./error-spellings.js";
import { handleAll } from "./handle-all.js";
import { meet } from "./ocpp-rpc-meeting.js";
import { callThrough } from "./our-side.js";
import type { Version } from "./versions.js";

/** What ocpp-rpc answers to a payload that breaks a keyword; it reads the standard in another way than R24. */
const theirCodes: Readonly<Record<string, ErrorCode>> = {
  type: ErrorCode.TypeConstraintViolation,
  required: ErrorCode.OccurrenceConstraintViolation,
  minItems: ErrorCode.OccurrenceConstraintViolation,
  maxItems: ErrorCode.OccurrenceConstraintViolation,
  enum: ErrorCode.FormatViolation,
  minLength: ErrorCode.FormatViolation,
  maxLength: ErrorCode.FormatViolation,
  minimum: ErrorCode.FormatViolation,
  maximum: ErrorCode.FormatViolation,
  multipleOf: ErrorCode.OccurrenceConstraintViolation,
  format: ErrorCode.FormatViolation,
  additionalProperties: ErrorCode.PropertyConstraintViolation,
};

/** Its schemas of OCPP 1.6 let lists be empty that we do not: ocpp-rpc-schemas.test.ts names them. */
function isCheckedByThem({ protocol }: Version, { keyword }: BrokenExchange): boolean {
  return protocol.version !== "1.6" || keyword !== "minItems";
}

describe.each(castings)("%s", (_title, casting) => {
  const { version, role, theirRole } = casting;
  const theirRequests = brokenExchanges(version, theirRole, "request");
  const theirResponses = brokenExchanges(version, role, "response");
  const ourRequests = brokenExchanges(version, role, "request").filter(([, broken]) =>
    isCheckedByThem(version, broken),
  );
  const ourResponses = brokenExchanges(version, theirRole, "response", isWithoutEmptyFields).filter(([, broken]) =>
    isCheckedByThem(version, broken),
  );

  test.each(theirRequests)("their %s is refused by us", async (_name, { action, keyword, request, response }) => {
    const { endpoint, peer } = await meet(casting, { strict: false });
    handleAll(endpoint, version.protocol, theirRole, () => response);
    const error = await rejection(peer.call(action, request));
    expect(error).toMatchObject({ rpcErrorCode: spelled(version, ourCodes[keyword] ?? ErrorCode.GenericError) });
  });

  test.each(theirResponses)("their %s is refused by us", async (_name, { action, keyword, request, response }) => {
    const { facade, peer } = await meet(casting, { strict: false });
    peer.handle(action, async () => response);
    const error = await rejection(callThrough(facade, action, request));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ part: "response", issues: [{ errorCode: ourCodes[keyword] }] });
  });

  test.each(ourRequests)("our %s is refused by them", async (_name, { action, keyword, request, response }) => {
    const { connection, peer } = await meet(casting);
    peer.handle(action, async () => response);
    const error = await rejection(connection.callUnchecked(action, request));
    expect(error).toBeInstanceOf(OcppError);
    expect(error).toMatchObject({ errorCode: theirCodes[keyword], remote: true });
  });

  test.each(ourResponses)("our %s is refused by them", async (_name, { action, request, response }) => {
    const { endpoint, peer } = await meet(casting, { careful: false });
    handleAll(endpoint, version.protocol, theirRole, () => response);
    await expect(peer.call(action, request)).rejects.toBeInstanceOf(RPCError);
  });
});
