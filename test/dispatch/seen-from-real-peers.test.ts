import { NotConnectedError, type Report } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { follow, modern, newClient, openFromScript, openToScript, rejection, settle } from "../support/session.js";

describe("R20 a malformed answer", () => {
  test("R20 settles its call and costs nothing more, however often it comes", async () => {
    const { client, station, peer } = await openToScript({ maxBadFrames: 3 });
    for (let round = 0; round < 10; round++) {
      const call = rejection(station.call("Ping", {}));
      await settle();
      peer.write([4, peer.callId(), "GenericError", "no"]);
      expect(await call).toMatchObject({ errorCode: "GenericError", errorDescription: "no", errorDetails: {} });
    }
    expect(client.reportCounts.badFrame).toBe(10);
    expect(station.connected).toBe(true);
  });

  test("R20 R26 to a call that was never made counts as a bad frame", async () => {
    const { station, peer } = await openToScript({ maxBadFrames: 3 });
    for (let round = 0; round < 3; round++) peer.write([4, "never", "GenericError", "no"]);
    await settle();
    expect(station.connected).toBe(false);
    expect(peer.closed?.closeCode).toBe(1002);
  });
});

describe("R19 a message id", () => {
  test("R10 R19 of more than 255 characters is not echoed", async () => {
    const { peer } = await openFromScript({}, modern);
    peer.write([2, "x".repeat(255), "Ping", {}]);
    peer.write([2, "x".repeat(256), "Ping", {}]);
    await settle();
    expect(peer.received.map(([, messageId]) => messageId)).toEqual(["x".repeat(255), "-1"]);
  });

  test("R19 that can be read is used even when the message type is no number", async () => {
    const { peer } = await openFromScript({}, modern);
    peer.write(["2", "1", "Ping", {}]);
    await settle();
    expect(peer.received.map((frame) => frame.slice(0, 3))).toEqual([[4, "1", "RpcFrameworkError"]]);
  });
});

describe("R17 a SEND that cannot be handled", () => {
  const reportsOf = async (frame: unknown[]): Promise<Report[]> => {
    const { server, peer } = await openFromScript({}, modern);
    const reports: Report[] = [];
    server.on("report", (report) => reports.push(report));
    if (frame[2] === "Note") server.handle(modern.profile, { note: () => undefined });
    peer.write(frame);
    await settle();
    expect(peer.received).toEqual([]);
    return reports;
  };

  test("R17 is reported once, with the code that a CALL would get", async () => {
    const unknown = await reportsOf([6, "1", "Nonsense", {}]);
    expect(unknown).toMatchObject([{ kind: "sendRefused", error: { errorCode: "NotImplemented" } }]);
    const invalid = await reportsOf([6, "2", "Note", { note: 5 }]);
    expect(invalid).toMatchObject([{ kind: "invalidPayload", action: "Note", received: true }]);
  });
});

describe("R35 a call while the connection is being closed", () => {
  test("R35 is not sent, and says so", async () => {
    const { station, peer } = await openToScript();
    const inFlight = follow(station.call("Ping", {}));
    await settle();
    station.close();
    expect(await rejection(station.call("Ping", {}))).toBeInstanceOf(NotConnectedError);
    await settle();
    expect(inFlight.outcome).toMatchObject({ error: { code: "CW_CONNECTION_CLOSED", sent: true } });
    expect(peer.calls).toHaveLength(1);
  });
});

describe("R16 a SEND while the connection is being closed", () => {
  test("R16 is not written, and says so", async () => {
    const { station, peer } = await openToScript({}, modern);
    station.close();
    expect(await rejection(station.send("Note", { note: "x" }))).toBeInstanceOf(NotConnectedError);
    await settle();
    expect(peer.received).toEqual([]);
  });
});

describe("R46 an error of the handshake", () => {
  test("R46 names the server without user, password and query", async () => {
    const client = newClient({ url: "ws://user:secret@127.0.0.1:1/path?token=secret" });
    const error = (await rejection(client.connect())) as Error;
    expect(error.message).toContain("ws://127.0.0.1:1/path/CP-1 cannot be reached");
    expect(error.message).not.toContain("secret");
  });
});

describe("context.afterAnswer", () => {
  test("runs a task at once when the answer has been written already", async () => {
    const order: string[] = [];
    let late: (() => void) | undefined;
    const { peer } = await openFromScript({}, undefined, {
      ping: (_request, { afterAnswer }) => {
        late = () => afterAnswer(() => order.push("late"));
        afterAnswer(() => order.push("after"));
        order.push("handler");
        return {};
      },
    });
    peer.write([2, "1", "Ping", {}]);
    await settle();
    late?.();
    expect(order).toEqual(["handler", "after", "late"]);
  });
});

describe("R46 the log", () => {
  test("R46 shows an identity with a line end on one line", async () => {
    const lines: string[] = [];
    const info = (line: string): void => void lines.push(line);
    const logger = { debug: info, info, warn: info, error: info };
    const { server } = await openFromScript({ logger });
    await server.inMemory()(
      { url: "ws://memory/CP%0AFORGED", offered: [server.connections[0]?.protocol.subprotocol ?? ""], headers: {} },
      new AbortController().signal,
    );
    expect(lines).toContainEqual(expect.stringMatching(/^CP\\x0aFORGED connected with /));
    expect(lines.join("")).not.toContain("\n");
  });
});
