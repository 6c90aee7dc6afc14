import { once } from "node:events";
import { connect } from "node:net";
import { StreamServer } from "@chargewire/grpc";
import { describe, expect, onTestFinished, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import type { ForeignSession } from "./foreign.js";
import { openByteClient, openForeignClient, openUnreadingClient, sessionBytes, startForeignServer } from "./foreign.js";
import { at, connectController, makeController, openStream, reading, startOrchestrator } from "./sides.js";
import { strictProtocol } from "./strict-protocol.js";

const eight = Date.parse(at(0)) / 1_000;
const good: ForeignSession = {
  ...{ point: "A", vehicle: "V", watts: 1 },
  ...{ measured: { seconds: eight + 1 }, start: { seconds: eight } },
};

const { vehicle: _1, ...withoutVehicle } = good;
const { measured: _2, ...withoutMeasured } = good;
const { start: _3, ...withoutStart } = good;
const invalid: readonly (readonly [string, ForeignSession, string])[] = [
  ["without a vehicle", withoutVehicle, "/vehicle"],
  ["without a time of measuring", withoutMeasured, "/measured"],
  ["without a start", withoutStart, "/start"],
  ["measured before its start", { ...good, measured: { seconds: eight - 1 } }, "/measured"],
  [
    "measured a nanosecond after its end",
    { ...good, measured: { seconds: eight, nanos: 2 }, end: { seconds: eight, nanos: 1 } },
    "/end",
  ],
  ["with power that is no number", { ...good, watts: Number.NaN }, "/watts"],
  ["with infinite power", { ...good, watts: Number.POSITIVE_INFINITY }, "/watts"],
  ["with a time that RFC 3339 cannot say", { ...good, start: { seconds: -99_999_999_999 } }, "/start"],
  [
    "with a second of two thousand million nanoseconds",
    { ...good, start: { seconds: 1, nanos: 2_000_000_000 } },
    "/start",
  ],
];

describe("an invalid message", () => {
  test.each(invalid)("%s ends its stream with INVALID_ARGUMENT and the path", async (_what, session, path) => {
    const { port, invalid: told, sessions, orchestrator } = await startOrchestrator();
    const other = openForeignClient(port);
    other.stream.write({ ...good, point: "other" });
    await sessions.next();
    const { stream, status } = openForeignClient(port);
    stream.write({ ...good, point: "before" });
    await sessions.next();
    stream.write(session);
    expect(await status).toMatchObject({ code: 3, details: expect.stringContaining(`ChargerSession: ${path} `) });
    expect(await told.next()).toMatchObject({ path });
    // Nothing else has ended.
    other.stream.write({ ...good, point: "other", measured: { seconds: eight + 2 } });
    expect(await sessions.next()).toMatchObject({ event: "update", session: { point: "other" } });
    orchestrator.command("other", { limit: 1 });
    expect(await other.commands.next()).toEqual({ point: "other", limit: 1 });
    expect(orchestrator.session("before")).toMatchObject({ vehicle: "V" });
  });

  test("without a point is refused as well", async () => {
    const { port, invalid: told } = await startOrchestrator();
    const { point: _, ...withoutPoint } = good;
    const { stream, status } = openForeignClient(port);
    stream.write(withoutPoint);
    expect(await status).toMatchObject({ code: 3 });
    expect(await told.next()).toMatchObject({ path: "/point" });
  });

  test.each([
    ["a field that ends too early", [0x0a, 5, 0x41]],
    ["text that is no UTF-8", [0x0a, 1, 0xff]],
    ["a varint without an end", [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ["a time that reaches beyond its message", [0x22, 1, 0x08, 0x01]],
    ["a group that is never closed", [0x0b]],
  ])("that is no message at all, by %s, is refused with INVALID_ARGUMENT", async (_what, bytes) => {
    const { port, invalid: told, orchestrator } = await startOrchestrator();
    const { stream, status } = openByteClient(port);
    stream.write(Buffer.from(bytes));
    expect(await status).toMatchObject({ code: 3, details: expect.stringContaining("no message of protobuf") });
    expect(await told.next()).toMatchObject({ path: "" });
    expect(orchestrator.streams).toEqual([]);
  });

  test("of ours is told by the controller, which connects again and does not send it again", async () => {
    const server = new StreamServer(strictProtocol(({ watts }) => watts <= 1));
    onTestFinished(() => server.close({ deadlineMs: 0 }));
    const seen: string[] = [];
    server.on("sessionStart", ({ point }) => seen.push(`start ${point}`));
    server.on("sessionUpdate", ({ point, watts }) => seen.push(`${point} ${watts}`));
    const port = await server.listen({ port: 0, host: "127.0.0.1" });
    const { controller, reports, connections } = await connectController(`http://localhost:${port}`);
    controller.report(reading("A", 1, { watts: 1 }));
    controller.report(reading("B", 1, { watts: 2 }));
    const report = await reports.next();
    expect(report).toMatchObject({
      ...{ kind: "refused", key: "B", session: reading("B", 1, { watts: 2 }) },
      error: { code: "CW_STREAM", status: "INVALID_ARGUMENT", key: "B", path: "/watts" },
    });
    expect(await connections.next()).toBe(true);
    controller.report(reading("B", 2, { watts: 0 }));
    while (!seen.includes("start B")) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toEqual(["start A", "A 1", "start B"]);
  });
});

describe("limits against clients that ask for too much", () => {
  test("a message that is too long ends its stream, and is told whose it was", async () => {
    const { port, sessions, disconnections } = await startOrchestrator({ maxMessageBytes: 200 });
    const { stream, status } = openForeignClient(port);
    stream.write({ ...good, vehicle: "x".repeat(100) });
    await sessions.next();
    stream.write({ ...good, vehicle: "x".repeat(200) });
    const { code, details, metadata } = await status;
    expect([code, String(metadata.get("chargewire-key-bin"))]).toEqual([8, "A"]);
    expect(await disconnections.next()).toMatchObject({ status: "RESOURCE_EXHAUSTED", details, key: "A" });
  });

  test("a message that is far too long is not even read", async () => {
    const { port, sessions, disconnections } = await startOrchestrator({ maxMessageBytes: 200 });
    const { stream, status } = openForeignClient(port);
    stream.write({ ...good, vehicle: "x".repeat(100_000) });
    expect(await status).toMatchObject({ code: 8 });
    expect(await disconnections.next()).toMatchObject({ details: expect.stringContaining("far too long") });
    expect(sessions.waiting).toEqual([]);
  });

  test("a stream that tells of too many sessions is ended, and told at which point; those of others stay", async () => {
    const { port, sessions, orchestrator } = await startOrchestrator({ maxKeysPerStream: 2 });
    const other = openForeignClient(port);
    other.stream.write({ ...good, point: "other" });
    await sessions.next();
    const { stream, status } = openForeignClient(port);
    for (const point of ["A", "B", "C"]) stream.write({ ...good, point });
    const { code, metadata } = await status;
    expect([code, String(metadata.get("chargewire-key-bin"))]).toEqual([8, "C"]);
    expect(orchestrator.sessions.map(({ point }) => point)).toEqual(["other", "A", "B"]);
    expect(orchestrator.streams).toHaveLength(1);
  });

  test("a stream may go on to further points where sessions have ended", async () => {
    const { port, sessions, orchestrator, disconnections } = await startOrchestrator({ maxKeysPerStream: 2 });
    const { stream } = openForeignClient(port);
    stream.write({ ...good, point: "runs" });
    for (let index = 0; index < 20; index++) {
      stream.write({ ...good, point: `invented ${index}`, end: { seconds: eight + 1 } });
    }
    for (let events = 0; events < 41; events++) await sessions.next();
    expect([orchestrator.streams[0]?.keys, disconnections.waiting]).toEqual([["runs", "invented 19"], []]);
    expect(() => orchestrator.command("invented 18", { limit: 1 })).toThrow("is not connected");
    orchestrator.command("runs", { limit: 1 });
  });

  test("one stream more than there may be is ended", async () => {
    const { port, connections } = await startOrchestrator({ maxStreams: 1 });
    openForeignClient(port);
    await connections.next();
    expect(await openForeignClient(port).status).toMatchObject({ code: 8, details: "1 streams are open" });
  });

  test("streams that wait for authenticate count", async () => {
    const asked = new Arrivals<string>("A question");
    const authenticate = ({ address }: { readonly address: string }): Promise<boolean> => {
      asked.push(address);
      return new Promise(() => {});
    };
    const { port } = await startOrchestrator({ maxStreams: 1, authenticate });
    openForeignClient(port);
    await asked.next();
    expect(await openForeignClient(port).status).toMatchObject({ code: 8 });
    expect(asked.waiting).toEqual([]);
  });

  test("a stream that was ended counts while its client does not read that", async () => {
    const { port, sessions, orchestrator, connections, disconnections } = await startOrchestrator({ maxStreams: 1 });
    const client = await openUnreadingClient(port);
    const { stream, write } = client.open();
    write(sessionBytes("A"));
    await sessions.next();
    await connections.next();
    orchestrator.command("A", { limit: 1 });
    write(sessionBytes("A", ""));
    expect(await disconnections.next()).toMatchObject({ status: "INVALID_ARGUMENT" });
    expect((await client.open().response)["grpc-status"]).toBe("8");
    stream.close();
    while (connections.waiting.length === 0) {
      client.open();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(orchestrator.streams).toHaveLength(1);
  });

  test("one connection may have a hundred streams, however many there may be in all", async () => {
    const { port } = await startOrchestrator({ maxStreams: 50_000 });
    expect((await openUnreadingClient(port)).maxStreams).toBe(100);
  });

  test("one connection more than there may be is closed as it comes", async () => {
    const { port } = await startOrchestrator({ maxStreams: 1 });
    await openUnreadingClient(port);
    await openUnreadingClient(port);
    const third = connect(port, "127.0.0.1");
    expect(await once(third, "close")).toEqual([false]);
  });

  test("a key that is too long for a trailer is not told, and other streams of its connection stay", async () => {
    const { port, sessions, orchestrator, connections, disconnections } = await startOrchestrator();
    const first = openForeignClient(port);
    first.stream.write({ ...good, point: "other" });
    await sessions.next();
    await connections.next();
    const keys: number[] = [];
    for (const length of [1_024, 1_025, 60_000]) {
      const { stream, status } = openForeignClient(port);
      stream.write({ ...withoutVehicle, point: "x".repeat(length) });
      const { code, metadata } = await status;
      expect(code).toBe(3);
      expect(await disconnections.next()).toMatchObject({ status: "INVALID_ARGUMENT" });
      keys.push(String(metadata.get("chargewire-key-bin")).length);
    }
    expect(keys).toEqual([1_024, 0, 0]);
    expect(orchestrator.streams.map(({ id }) => id)).toEqual([1]);
  });

  test("options that say nothing are refused", async () => {
    await expect(startOrchestrator({ maxStreams: Number.NaN })).rejects.toThrow("maxStreams is NaN");
    await expect(connectController("ws://localhost:9000")).rejects.toThrow("is no URL of a gRPC server");
    await expect(connectController("http://localhost:9000", { connectTimeoutMs: -1 })).rejects.toThrow(
      "connectTimeoutMs",
    );
    for (const more of ["/orchestrator", "/?room=1", "/#part"]) {
      await expect(connectController(`http://localhost:9000${more}`)).rejects.toThrow("more than host and port");
    }
    await expect(connectController("http://me:secret@localhost:9000")).rejects.toThrow(
      expect.objectContaining({ code: "CW_DEFINITION", message: expect.not.stringContaining("secret") }),
    );
  });
});

describe("what comes too late to our orchestrator", () => {
  test("is ignored and told: older than the newest, or after the end", async () => {
    const { port, sessions, late } = await startOrchestrator();
    const { stream } = openForeignClient(port);
    const later = (seconds: number) => ({ seconds: eight + seconds });
    stream.write({ ...good, measured: later(9) });
    stream.write({ ...good, measured: later(8) });
    expect(await late.next()).toMatchObject({ measured: at(8) });
    stream.write({ ...good, measured: later(10), end: later(10) });
    stream.write({ ...good, measured: later(11) });
    expect(await late.next()).toMatchObject({ measured: at(11) });
    // An end that comes twice, as after a cut stream, is no news.
    stream.write({ ...good, measured: later(10), end: later(10) });
    stream.write({ ...good, point: "B" });
    expect((await sessions.next()).event).toBe("start");
    expect((await sessions.next()).event).toBe("end");
    expect(await sessions.next()).toMatchObject({ event: "start", session: { point: "B" } });
    expect(late.waiting).toEqual([]);
  });

  test("counts on a new stream: the clock of a controller may have been set right", async () => {
    const { port, sessions } = await startOrchestrator();
    openForeignClient(port).stream.write({
      ...good,
      start: { seconds: eight + 9_000 },
      measured: { seconds: eight + 9_000 },
    });
    await sessions.next();
    openForeignClient(port).stream.write(good);
    expect(await sessions.next()).toMatchObject({ event: "end", reason: "superseded" });
    expect(await sessions.next()).toMatchObject({ event: "start", session: { start: at(0) } });
  });
});

describe("a server that commands more points than there can be", () => {
  test("is listened to as far as the controller keeps commands, and the rest is reported", async () => {
    const server = await startForeignServer();
    const { controller, commands, reports } = await connectController(server.url, { acceptAfterMs: 20, maxKeys: 2 });
    const call = await server.calls.next();
    for (const point of ["A", "B", "C", "A"]) call.write({ point, limit: 5 });
    expect([(await commands.next()).point, (await commands.next()).point]).toEqual(["A", "B"]);
    expect(await reports.next()).toEqual({ kind: "tooManyKeys", key: "C" });
    expect((await commands.next()).point).toBe("A");
    expect(controller.command("C")).toBe(undefined);
  });

  test("cannot keep it from commands for its own points", async () => {
    const server = await startForeignServer();
    const { controller, commands, reports } = await connectController(server.url, { acceptAfterMs: 20, maxKeys: 2 });
    controller.report(reading("mine", 1));
    const call = await server.calls.next();
    for (const point of ["A", "B", "mine", "C"]) call.write({ point, limit: 5 });
    for (let count = 0; count < 3; count++) await commands.next();
    expect([await reports.next(), await reports.next()]).toEqual([
      { kind: "tooManyKeys", key: "A" },
      { kind: "tooManyKeys", key: "C" },
    ]);
    expect(["A", "B", "mine", "C"].map((point) => controller.limit(point) === 5)).toEqual([false, true, true, false]);
  });
});

describe("an application that tells more than a controller keeps", () => {
  test("of points: those whose session is over make room, and the rest is reported", async () => {
    const { url, sessions } = await startOrchestrator();
    const { controller, reports } = await connectController(url, { maxKeys: 2 });
    controller.report(reading("runs", 1));
    for (const point of ["A", "B", "C"]) controller.report(reading(point, 1, { end: at(1) }));
    for (let events = 0; events < 7; events++) await sessions.next();
    controller.report(reading("D", 2));
    controller.report(reading("E", 2));
    expect(await reports.next()).toEqual({ kind: "tooManySessions", key: "E", session: reading("E", 2) });
    expect(await sessions.next()).toEqual({ event: "start", session: reading("D", 2) });
    controller.report(reading("runs", 3));
    expect(await sessions.next()).toEqual({ event: "update", session: reading("runs", 3) });
  });

  test("of ends, while there is no stream: the oldest is dropped and reported", async () => {
    const { url, sessions } = await startOrchestrator();
    const { controller, reports } = makeController({ url, maxEnds: 2 });
    const ends = [2, 4, 6].map((second) => reading("A", second, { start: at(second - 1), end: at(second) }));
    for (const end of ends) controller.report(end);
    controller.report(reading("A", 8, { start: at(7) }));
    expect(reports.waiting).toEqual([{ kind: "endDropped", key: "A", session: ends[0] }]);
    await controller.connect();
    const seen: string[] = [];
    while (seen.at(-1) !== at(8)) {
      const { event, session } = await sessions.next();
      if (event === "start") seen.push(session.measured);
    }
    expect(seen).toEqual([at(4), at(6), at(8)]);
  });

  test("of ends, although all of them have arrived: nothing is told twice, and nothing is held up", async () => {
    const { url, sessions } = await startOrchestrator();
    const { controller, reports } = await connectController(url, { maxEnds: 1 });
    for (const second of [2, 4, 6]) {
      controller.report(reading("A", second, { start: at(second - 1), end: at(second) }));
      expect(await sessions.next()).toMatchObject({ event: "start", session: { measured: at(second) } });
      await sessions.next();
    }
    expect(reports.waiting).toMatchObject([{ kind: "endDropped" }, { kind: "endDropped" }]);
  });
});

describe("an invalid command", () => {
  test("changes nothing, and is reported", async () => {
    const server = await startForeignServer();
    const { controller, commands, reports } = await connectController(server.url, { acceptAfterMs: 20 });
    const call = await server.calls.next();
    call.write({ point: "A", limit: 5 });
    await commands.next();
    call.write({ point: "A", limit: Number.NaN });
    expect(await reports.next()).toMatchObject({ kind: "invalidCommand", error: { issues: [{ path: "/limit" }] } });
    call.write({ limit: 7 });
    expect(await reports.next()).toMatchObject({ kind: "invalidCommand", error: { issues: [{ path: "/point" }] } });
    expect([controller.limit("A"), controller.connected]).toEqual([5, true]);
  });

  test("is not sent: the application is told at once", async () => {
    const { client, orchestrator, sessions } = await openStream();
    client.controller.report(reading("A", 0));
    await sessions.next();
    expect(() => orchestrator.command("A", { limit: "5" } as never)).toThrow("/limit must be a number, or infinity");
    expect(() => orchestrator.command("", { limit: 5 })).toThrow("/point must have at least 1 characters");
  });
});
