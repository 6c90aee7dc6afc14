import { type JsonObject, MessageType } from "@chargewire/runtime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modern, openFromScript, openSession, openToScript, rejection, settle } from "../support/session.js";

/** What survives JSON: no `-0`, which it does not know, and keys without a meaning of their own. */
const payload = fc
  .dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((action) => modern.protocol.feature(action) === undefined);
const id = fc.string({ minLength: 1, maxLength: 36 });
const description = fc.string({ unit: "binary", maxLength: 300 });

describe("what one side writes is what the other side reads", () => {
  test("R8 CALL and CALLRESULT, in both directions", async () => {
    const { client, server, station, backEnd } = await openSession({}, modern);
    const seen: unknown[] = [];
    const answer = { value: {} as JsonObject };
    for (const endpoint of [client, server]) {
      endpoint.handleUnknown((action, request) => {
        seen.push([action, request]);
        return answer.value;
      });
    }
    await fc.assert(
      fc.asyncProperty(name, payload, payload, fc.boolean(), async (action, request, response, fromClient) => {
        answer.value = response;
        const connection = fromClient ? station : backEnd;
        expect(await connection.callUnchecked(action, request)).toEqual(response);
        expect(seen.pop()).toEqual([action, request]);
      }),
      { numRuns: 200 },
    );
  });

  test("R8 R11 the elements of a CALL stand where they belong, with any id of the generator", async () => {
    let next = "";
    const { station, peer } = await openToScript({ messageId: () => next });
    await fc.assert(
      fc.asyncProperty(id, name, payload, async (messageId, action, request) => {
        next = messageId;
        const call = station.callUnchecked(action, request);
        await settle();
        expect(peer.received.at(-1)).toEqual([MessageType.Call, messageId, action, request]);
        peer.write([MessageType.CallResult, messageId, {}]);
        expect(await call).toEqual({});
      }),
      { numRuns: 150 },
    );
  });

  test("R8 R23 CALLERROR: any code, description and details reach the caller", async () => {
    const { station, peer } = await openToScript({}, modern);
    const code = fc.oneof(fc.string(), fc.constantFrom("GenericError", "OccurenceConstraintViolation"));
    await fc.assert(
      fc.asyncProperty(code, description, payload, async (errorCodeText, errorDescription, errorDetails) => {
        const call = rejection(station.call("Ping", {}));
        await settle();
        peer.write([MessageType.CallError, peer.callId(), errorCodeText, errorDescription, errorDetails]);
        expect(await call).toMatchObject({ errorCodeText, errorDescription, remote: true });
        expect((await call) as { errorDetails: unknown }).toHaveProperty("errorDetails", errorDetails);
      }),
      { numRuns: 150 },
    );
  });

  test("R9 SEND and CALLRESULTERROR", async () => {
    const notes: unknown[] = [];
    const reports: unknown[] = [];
    const { server, peer } = await openFromScript({ validation: { incoming: "off" } }, modern, {
      note: (request) => void notes.push(request),
    });
    server.on("report", (report) => reports.push(report));
    await fc.assert(
      fc.asyncProperty(id, payload, description, async (messageId, request, errorDescription) => {
        peer.write([MessageType.Send, messageId, "Note", request]);
        peer.write([MessageType.CallResultError, messageId, "GenericError", errorDescription, request]);
        await settle();
        expect(notes.pop()).toEqual(request);
        expect(reports.pop()).toMatchObject({ kind: "resultRefused", messageId, error: { errorDescription } });
        expect(peer.received).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
