import { CentralSystem, ChargePoint, core } from "@chargewire/ocpp16";

import { describe, expect, onTestFinished, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";
import { startRawServer } from "../support/wire-server.js";

/** RFC 3339, as peers in the field write it. */
const withZone = [
  "2024-02-29T12:34:09Z",
  "2024-02-29T12:34:09.901Z",
  "2024-02-29T12:34:09.400712+00:00",
  "2024-02-29T12:34:09.123456789Z",
  "2024-02-29T12:34:09+14:00",
  "2024-02-29T12:34:09-00:00",
  "2024-02-29t12:34:09z",
  "2016-12-31T23:59:60Z",
  "2017-01-01T00:59:60+01:00",
  "0000-01-01T00:00:00Z",
];

/** The same without a zone. */
const withoutZone = ["2024-02-29T12:34:09", "2024-02-29T12:34:09.901"];

const never = [
  "",
  "now",
  "2024-02-29",
  "12:34:09Z",
  "2024-02-29 12:34:09Z",
  "2024-02-29T12:34Z",
  "2024-2-9T12:34:09Z",
  "2023-02-29T12:34:09Z",
  "1900-02-29T12:34:09Z",
  "2024-04-31T12:34:09Z",
  "2024-13-01T12:34:09Z",
  "2024-00-01T12:34:09Z",
  "2024-01-00T12:34:09Z",
  "2024-01-01T24:00:00Z",
  "2024-01-01T12:60:09Z",
  "2024-01-01T12:34:60Z",
  "2024-01-01T12:34:61Z",
  "2024-01-01T12:34:09.Z",
  "2024-01-01T12:34:09,5Z",
  "2024-01-01T12:34:09+0100",
  "2024-01-01T12:34:09+01",
  "2024-01-01T12:34:09+24:00",
  "2024-01-01T12:34:09+01:60",
  "2024-01-01T12:34:09ZZ",
  " 2024-01-01T12:34:09Z",
  "2024-01-01T12:34:09Z\n",
  "20240101T123409Z",
  "+2024-01-01T12:34:09Z",
];

/** What a server with this setting answers to a Measure with the date-time: the handler's echo, or an error code. */
async function received(when: string, incomingDateTime?: "utc" | "rfc3339" | "assumeUtc"): Promise<unknown> {
  const { peer } = await serverUnderTest(
    fixture16,
    { measure: (request) => request },
    {
      validation: { incomingDateTime, outgoing: "off" },
    },
  );
  const [messageType, , content] = await peer.exchange([2, "1", "Measure", { when }]);
  return messageType === 3 ? (content as { when: string }).when : content;
}

describe("R28 date-times on receiving", () => {
  test.each(withZone)("R28 %s is accepted, and its text is kept as it came", async (when) => {
    expect(await received(when)).toBe(when);
    expect(await received(when, "assumeUtc")).toBe(when);
  });

  test.each(withoutZone)("R28 %s, without a zone, is refused unless a setting assumes UTC", async (when) => {
    expect(await received(when)).toBe("PropertyConstraintViolation");
    expect(await received(when, "assumeUtc")).toBe(when);
  });

  test.each(never)("R28 %j is refused with every setting", async (when) => {
    for (const setting of [undefined, "utc", "rfc3339", "assumeUtc"] as const) {
      expect(await received(when, setting)).toBe("PropertyConstraintViolation");
    }
  });

  test("R28 the setting utc wants the Z", async () => {
    expect(await received("2024-02-29T12:34:09.901Z", "utc")).toBe("2024-02-29T12:34:09.901Z");
    expect(await received("2024-02-29T12:34:09+00:00", "utc")).toBe("PropertyConstraintViolation");
  });

  test("R28 the setting holds for responses too, on either side", async () => {
    for (const [incomingDateTime, settled] of [
      ["rfc3339", false],
      ["assumeUtc", true],
    ] as const) {
      const { client, peer } = await clientUnderTest(fixture16, {}, { validation: { incomingDateTime } });
      const outcome = client.call("Measure", {}).then(
        () => true,
        () => false,
      );
      peer.send([3, await peer.receiveCall("Measure"), { when: "2024-02-29T12:34:09" }]);
      expect(await outcome).toBe(settled);
    }
  });

  test("R28 endpoints with different settings do not disturb each other", async () => {
    const when = "2024-02-29T12:34:09";
    const lenient = await serverUnderTest(
      fixture16,
      { measure: () => ({}) },
      { validation: { incomingDateTime: "assumeUtc" } },
    );
    const strict = await serverUnderTest(fixture16, { measure: () => ({}) });
    for (const id of ["1", "2", "3"]) {
      expect((await lenient.peer.exchange([2, id, "Measure", { when }]))[0]).toBe(3);
      expect((await strict.peer.exchange([2, id, "Measure", { when }]))[0]).toBe(4);
    }
  });
});

describe("R28 date-times on sending", () => {
  test.each(["2024-02-29T12:34:09Z", "2024-02-29T12:34:09.901Z", new Date(0).toISOString()])(
    "R28 %s is sent as it is",
    async (when) => {
      const { client, peer } = await clientUnderTest();
      void client.call("Measure", { when }).catch(() => {});
      expect((await peer.receive())[3]).toEqual({ when });
    },
  );

  test.each(["2024-02-29T12:34:09+00:00", "2024-02-29T12:34:09+01:00", ...withoutZone, "now", ""])(
    "R28 %j is not sent: a request rejects, a response becomes InternalError",
    async (when) => {
      const { client, peer } = await clientUnderTest(fixture16, { measure: () => ({ when }) });
      const outcome = client.call("Measure", { when });
      await expect(outcome).rejects.toMatchObject({ code: "CW_VALIDATION", issues: [{ path: "/when" }] });
      expect(await peer.exchange([2, "1", "Measure", {}])).toEqual([4, "1", "InternalError", "", {}]);
    },
  );

  test("R28 a setting sends other zones", async () => {
    const when = "2024-02-29T12:34:09+01:00";
    const validation = { outgoingDateTime: "rfc3339" } as const;
    const { client, peer } = await clientUnderTest(fixture16, { measure: () => ({ when }) }, { validation });
    void client.call("Measure", { when }).catch(() => {});
    expect((await peer.receive())[3]).toEqual({ when });
    expect(await peer.exchange([2, "1", "Measure", {}])).toEqual([3, "1", { when }]);
  });
});

describe("R28 with the package of OCPP 1.6", () => {
  const status = { connectorId: 1, errorCode: "NoError", status: "Available" };

  test("R28 a central system reads what its setting allows, and keeps the text", async () => {
    for (const [incomingDateTime, messageType] of [
      ["rfc3339", 4],
      ["assumeUtc", 3],
    ] as const) {
      const seen: unknown[] = [];
      const server = new CentralSystem({ validation: { incomingDateTime } });
      server.handle(core, { statusNotification: ({ timestamp }) => void seen.push(timestamp) as unknown as object });
      await server.listen({ port: 0, host: "127.0.0.1" });
      onTestFinished(() => server.close({ deadlineMs: 0 }));
      const peer = await connectRaw(`ws://127.0.0.1:${server.port}/CP-1`, "ocpp1.6");
      const timestamp = "2024-02-29T12:34:09.901";
      expect((await peer.exchange([2, "1", "StatusNotification", { ...status, timestamp }]))[0]).toBe(messageType);
      expect((await peer.exchange([2, "2", "StatusNotification", status]))[0]).toBe(3);
      expect(seen).toEqual(messageType === 3 ? [timestamp, undefined] : [undefined]);
    }
  });

  test("R28 a charge point sends date-times with Z only", async () => {
    const rawServer = await startRawServer();
    const chargePoint = new ChargePoint({ url: rawServer.url, identity: "CP-1" });
    onTestFinished(() => chargePoint.close({ deadlineMs: 0 }));
    const [{ peer }] = await Promise.all([rawServer.accept(), chargePoint.connect()]);
    const notify = (timestamp: string) =>
      chargePoint.statusNotification({ connectorId: 1, errorCode: "NoError", status: "Available", timestamp });
    await expect(notify("2024-02-29T12:34:09+01:00")).rejects.toMatchObject({ code: "CW_VALIDATION" });
    const sent = notify("2024-02-29T12:34:09Z");
    peer.send([3, await peer.receiveCall("StatusNotification"), {}]);
    expect(await sent).toEqual({});
  });
});
