import { ntxcp10 } from "@chargewire/ntxcp10";
import { core, ocpp16 } from "@chargewire/ocpp16";
import { ErrorCode, OcppError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { type Fixture, fixture16, fixture21, fixture201 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";

/** The ten codes of 1.6, as they were published. */
const published16 = [
  "NotImplemented",
  "NotSupported",
  "InternalError",
  "ProtocolError",
  "SecurityError",
  "FormationViolation",
  "PropertyConstraintViolation",
  "OccurenceConstraintViolation",
  "TypeConstraintViolation",
  "GenericError",
];

/** How each typed code is written in 1.6, and in 2.x. */
const spellings: readonly [code: ErrorCode, in16: string, in2x: string][] = [
  ["NotImplemented", "NotImplemented", "NotImplemented"],
  ["NotSupported", "NotSupported", "NotSupported"],
  ["InternalError", "InternalError", "InternalError"],
  ["ProtocolError", "ProtocolError", "ProtocolError"],
  ["SecurityError", "SecurityError", "SecurityError"],
  ["FormatViolation", "FormationViolation", "FormatViolation"],
  ["PropertyConstraintViolation", "PropertyConstraintViolation", "PropertyConstraintViolation"],
  ["OccurrenceConstraintViolation", "OccurenceConstraintViolation", "OccurrenceConstraintViolation"],
  ["TypeConstraintViolation", "TypeConstraintViolation", "TypeConstraintViolation"],
  ["GenericError", "GenericError", "GenericError"],
  ["RpcFrameworkError", "FormationViolation", "RpcFrameworkError"],
  ["MessageTypeNotSupported", "NotSupported", "MessageTypeNotSupported"],
];

/** Spellings in the field, and the typed code of each. */
const inbound: readonly [text: string, code: ErrorCode][] = [
  ...Object.values(ErrorCode).map((code): [string, ErrorCode] => [code, code]),
  ["FormationViolation", "FormatViolation"],
  ["OccurenceConstraintViolation", "OccurrenceConstraintViolation"],
  ["SomethingOfAVendor", "GenericError"],
  ["notimplemented", "GenericError"],
  ["", "GenericError"],
  ["constructor", "GenericError"],
  ["__proto__", "GenericError"],
];

/** The code that a peer sees when a handler throws this one. */
async function thrown(fixture: Fixture, code: string): Promise<unknown> {
  const echo = () => {
    throw new OcppError(code);
  };
  const { peer } = await serverUnderTest(fixture, { echo });
  return (await peer.exchange([2, "1", "Echo", { text: "a" }]))[2];
}

describe("R21 unknown, and known but not handled", () => {
  test.each([fixture16, fixture21])(
    "R21 an action that is not known is NotImplemented ($protocol.name)",
    async (fixture) => {
      const { peer } = await serverUnderTest(fixture);
      const [messageType, messageId, code, description, details] = await peer.exchange([2, "1", "Fly", { a: 1 }]);
      expect([messageType, messageId, code, details]).toEqual([4, "1", "NotImplemented", {}]);
      expect(description).not.toContain("Fly");
    },
  );

  test.each([fixture16, fixture21])(
    "R21 a known action without a handler is NotSupported ($protocol.name)",
    async (fixture) => {
      const { peer } = await serverUnderTest(fixture);
      expect((await peer.exchange([2, "1", "Measure", {}])).slice(0, 3)).toEqual([4, "1", "NotSupported"]);
    },
  );

  test("R21 it is NotSupported whatever the payload is", async () => {
    const { peer } = await serverUnderTest();
    expect((await peer.exchange([2, "1", "Measure", { nonsense: true }]))[2]).toBe("NotSupported");
  });

  test("R21 a client says the same", async () => {
    const { peer } = await clientUnderTest();
    expect((await peer.exchange([2, "1", "Fly", {}]))[2]).toBe("NotImplemented");
    expect((await peer.exchange([2, "2", "Measure", {}]))[2]).toBe("NotSupported");
  });

  test("R21 a handler that is registered later counts from then on", async () => {
    const { peer, server } = await serverUnderTest();
    expect((await peer.exchange([2, "1", "Measure", {}]))[2]).toBe("NotSupported");
    server.handle(fixture16.profile, { measure: () => ({ count: 1 }) });
    expect(await peer.exchange([2, "2", "Measure", {}])).toEqual([3, "2", { count: 1 }]);
  });

  test("R21 an unknown action may have a handler of the application", async () => {
    const { peer, server } = await serverUnderTest();
    server.handleUnknown((action, request) => ({ action, request }));
    expect(await peer.exchange([2, "1", "Fly", { a: 1 }])).toEqual([3, "1", { action: "Fly", request: { a: 1 } }]);
    expect((await peer.exchange([2, "2", "Measure", {}]))[2]).toBe("NotSupported");
  });

  test("R21 an action of 1.6 that only the other side may start is NotSupported", async () => {
    const server = new Server({ protocols: [ocpp16] });
    server.handle(core, {});
    await server.listen({ port: 0, host: "127.0.0.1" });
    onTestFinished(() => server.close({ deadlineMs: 0 }));
    const peer = await connectRaw(`ws://127.0.0.1:${server.port}/CP-1`, "ocpp1.6");
    expect((await peer.exchange([2, "1", "Reset", { type: "Soft" }]))[2]).toBe("NotSupported");
    expect((await peer.exchange([2, "2", "NotifyReport", {}]))[2]).toBe("NotImplemented");
  });
});

describe("R22, R23 spellings", () => {
  test.each(spellings)("R22 in 1.6 %s is written %s", async (code, in16) => {
    expect(await thrown(fixture16, code)).toBe(in16);
    expect(published16).toContain(in16);
  });

  test.each(spellings.map(([code, , in2x]) => [code, in2x]))("R23 in 2.x %s is written %s", async (code, in2x) => {
    expect(await thrown(fixture21, code)).toBe(in2x);
    expect(await thrown(fixture201, code)).toBe(in2x);
  });

  test.each([ocpp16, ntxcp10])("R22 the package of $title writes the published codes", ({ dialect }) => {
    const written = Object.values(ErrorCode).map((code) => dialect.errorCodes[code] ?? code);
    expect(new Set(written)).toEqual(new Set(published16));
  });

  test.each([
    ["FormationViolation", "FormationViolation", "FormatViolation"],
    ["OccurenceConstraintViolation", "OccurenceConstraintViolation", "OccurrenceConstraintViolation"],
    ["SomethingOfAVendor", "GenericError", "GenericError"],
  ])("R23 a handler may throw %s in the spelling of any version", async (text, in16, in2x) => {
    expect([await thrown(fixture16, text), await thrown(fixture21, text)]).toEqual([in16, in2x]);
  });

  test.each(inbound)(
    "R23 a received %j is the typed code %s in every version, and its text is kept",
    async (text, code) => {
      for (const fixture of [fixture16, fixture21]) {
        const { client, peer } = await clientUnderTest(fixture);
        const failure = client.call("Echo", { text: "a" }).catch((error: unknown) => error);
        peer.send([4, await peer.receiveCall("Echo"), text, "", {}]);
        expect(await failure).toMatchObject({ errorCode: code, errorCodeText: text, remote: true });
      }
    },
  );

  test.each(inbound)("R23 a server reads a received %j as %s", async (text, code) => {
    const { connection, peer } = await serverUnderTest(fixture16);
    const failure = connection.call("Echo", { text: "a" }).catch((error: unknown) => error);
    peer.send([4, await peer.receiveCall("Echo"), text, "why", { a: 1 }]);
    expect(await failure).toMatchObject({ errorCode: code, errorDescription: "why", errorDetails: { a: 1 } });
  });
});
