import { StreamServer } from "@chargewire/grpc";
import { Metadata, ServerCredentials } from "@grpc/grpc-js";
import { describe, expect, onTestFinished, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { type ForeignCall, type ForeignSession, protoFiles, startForeignServer } from "./foreign.js";
import { at, connectController, makeController, quickly, reading, startOrchestrator } from "./sides.js";
import { strictProtocol } from "./strict-protocol.js";

// A reading that a server refuses must not keep the others from it, and nothing is lost where it refuses none.

const eight = Date.parse(at(0)) / 1_000;

/** A server that ends its streams for some sessions, and tells which it has taken. */
async function startRefusingServer(code: number, isRefused: (session: ForeignSession) => boolean, delayMs = 0) {
  const taken = new Arrivals<string>("A session that is taken");
  const server = await startForeignServer(protoFiles.hand, ServerCredentials.createInsecure(), (call: ForeignCall) => {
    let isOver = false;
    call.sendMetadata(new Metadata());
    call.on("data", (session: ForeignSession) => {
      if (isOver) return;
      isOver = isRefused(session);
      if (isOver) setTimeout(() => call.emit("error", { code, details: "no" }), delayMs);
      else taken.push(`${session.point} ${(session.measured?.seconds ?? 0) - eight}`);
    });
  });
  return { ...server, taken };
}

/** Takes what arrives until everything that is wanted has. */
async function takeAll(arrivals: Arrivals<string>, wanted: readonly string[]): Promise<void> {
  const missing = new Set(wanted);
  while (missing.size > 0) missing.delete(await arrivals.next());
}

describe("a reading for which a foreign server ends its streams", () => {
  test("with INVALID_ARGUMENT is found and reported, and all others arrive", async () => {
    const { url, taken } = await startRefusingServer(3, ({ point }) => point === "bad");
    const { controller, reports, connections } = makeController({
      ...{ url, acceptAfterMs: 100, reconnect: { fromStart: true, ...quickly } },
    });
    for (const point of ["A", "B", "bad", "C"]) controller.report(reading(point, 1));
    controller.report(reading("D", 1, { end: at(1) }));
    void controller.connect();
    await takeAll(taken, ["A 1", "B 1", "C 1", "D 1"]);
    let report = await reports.next();
    while (report.kind === "connectFailed") report = await reports.next();
    expect(report).toMatchObject({
      ...{ kind: "refused", key: "bad", session: reading("bad", 1) },
      error: { code: "CW_STREAM", status: "INVALID_ARGUMENT", details: "no", key: undefined, path: undefined },
    });
    while (!controller.connected) await connections.next();
    controller.report(reading("E", 2));
    await takeAll(taken, ["E 2"]);
    expect(controller.connected).toBe(true);
  });

  test("is told of with its next reading", async () => {
    const { url, taken } = await startRefusingServer(3, ({ watts }) => watts === -1);
    const { controller, reports } = makeController({
      url,
      acceptAfterMs: 100,
      reconnect: { fromStart: true, ...quickly },
    });
    controller.report(reading("A", 1, { watts: -1 }));
    void controller.connect();
    let report = await reports.next();
    while (report.kind === "connectFailed") report = await reports.next();
    expect(report).toMatchObject({ kind: "refused", key: "A" });
    controller.report(reading("A", 2));
    await takeAll(taken, ["A 2"]);
  });

  test("is found as well when the server takes its time to refuse it, up to acceptAfterMs", async () => {
    const { url, taken } = await startRefusingServer(3, ({ point }) => point === "bad", 100);
    const { controller, reports } = makeController({
      ...{ url, acceptAfterMs: 400, reconnect: { fromStart: true, ...quickly } },
    });
    for (const point of ["bad", "A", "B"]) controller.report(reading(point, 1));
    void controller.connect();
    await takeAll(taken, ["A 1", "B 1"]);
    let report = await reports.next();
    while (report.kind === "connectFailed") report = await reports.next();
    expect(report).toMatchObject({ kind: "refused", key: "bad" });
  });

  test("does not take the ends of other sessions of its point with it", async () => {
    const { url, taken } = await startRefusingServer(3, ({ watts }) => watts === -1);
    const { controller, reports } = makeController({
      url,
      acceptAfterMs: 100,
      reconnect: { fromStart: true, ...quickly },
    });
    controller.report(reading("A", 1, { end: at(1) }));
    controller.report(reading("A", 3, { start: at(2), end: at(3), watts: -1 }));
    controller.report(reading("A", 5, { start: at(4), end: at(5) }));
    controller.report(reading("B", 1));
    void controller.connect();
    await takeAll(taken, ["A 1", "B 1", "A 5"]);
    let report = await reports.next();
    while (report.kind === "connectFailed") report = await reports.next();
    expect(report).toMatchObject({ kind: "refused", key: "A", session: { measured: at(3) } });
  });

  test("is refused with each of its readings, and the others arrive each time", async () => {
    const { url, taken } = await startRefusingServer(3, ({ point }) => point === "bad");
    const { controller, reports } = makeController({
      ...{ url, acceptAfterMs: 100, reconnect: { fromStart: true, ...quickly } },
    });
    void controller.connect();
    for (const seconds of [1, 2]) {
      for (const point of ["bad", "A", "B"]) controller.report(reading(point, seconds));
      await takeAll(taken, [`A ${seconds}`, `B ${seconds}`]);
      let report = await reports.next();
      while (report.kind === "connectFailed") report = await reports.next();
      expect(report).toMatchObject({ kind: "refused", key: "bad", session: { measured: at(seconds) } });
    }
  });

  test("is not looked for any more when the controller closes: what waits goes out", async () => {
    let refusals = 0;
    const { url, taken } = await startRefusingServer(3, () => ++refusals === 1, 50);
    const { controller } = makeController({ url, acceptAfterMs: 200, reconnect: { fromStart: true, ...quickly } });
    for (const point of ["A", "B", "C", "D"]) controller.report(reading(point, 1, { end: at(1) }));
    void controller.connect();
    // Half of the suspects; the others wait until the stream has outlived them.
    const tried = [await taken.next(), await taken.next()];
    expect(taken.waiting).toEqual([]);
    await controller.close();
    const all = ["A 1", "B 1", "C 1", "D 1"];
    await takeAll(
      taken,
      all.filter((each) => !tried.includes(each)),
    );
  });
});

describe("a foreign server that refuses streams, not readings", () => {
  /** Ends the first streams, and takes what is told on the next one. */
  async function startUnwellServer(code: number, delayMs: number) {
    let streams = 0;
    return startForeignServer(protoFiles.hand, ServerCredentials.createInsecure(), (call) => {
      streams += 1;
      if (streams > 4) return call.sendMetadata(new Metadata());
      setTimeout(() => call.emit("error", { code, details: "closed for today" }), delayMs);
    });
  }

  test.each([
    ["UNKNOWN", 2, 150],
    ["INVALID_ARGUMENT", 3, 150],
    ["PERMISSION_DENIED", 7, 0],
    ["PERMISSION_DENIED", 7, 150],
    ["RESOURCE_EXHAUSTED", 8, 150],
    ["ABORTED", 10, 150],
    ["INTERNAL", 13, 150],
  ])("with %s (%i) after %i ms gets the end of a session when it is well again", async (_status, code, delayMs) => {
    const { url, sessions, calls } = await startUnwellServer(code, delayMs);
    const { controller, reports } = makeController({
      ...{ url, acceptAfterMs: 100, reconnect: { fromStart: true, ...quickly } },
    });
    controller.report(reading("A", 1, { end: at(1) }));
    void controller.connect();
    for (let streams = 0; streams < 5; streams++) await calls.next();
    while (sessions.waiting.length > 0) await sessions.next();
    expect(await sessions.next()).toMatchObject({ point: "A", end: { seconds: eight + 1 } });
    expect(reports.waiting.filter(({ kind }) => kind === "refused")).toEqual([]);
  });

  test("with anything but INVALID_ARGUMENT is told running sessions again as well", async () => {
    const { url, sessions, calls } = await startUnwellServer(7, 150);
    const { controller } = makeController({
      ...{ url, acceptAfterMs: 100, reconnect: { fromStart: true, ...quickly } },
    });
    controller.report(reading("A", 1));
    void controller.connect();
    for (let streams = 0; streams < 5; streams++) await calls.next();
    while (sessions.waiting.length > 0) await sessions.next();
    expect(await sessions.next()).toMatchObject({ point: "A" });
  });
});

describe("a reading that our orchestrator refuses and names", () => {
  test("because it is too long is reported, and the others arrive", async () => {
    const { url, orchestrator, sessions } = await startOrchestrator({ maxMessageBytes: 200 });
    const { controller, reports } = await connectController(url);
    controller.report(reading("A", 1, { vehicle: "x".repeat(300) }));
    controller.report(reading("B", 1));
    expect(await reports.next()).toMatchObject({
      ...{ kind: "refused", key: "A" },
      error: { status: "RESOURCE_EXHAUSTED", key: "A", details: expect.stringContaining("200 are read at most") },
    });
    expect(await sessions.next()).toEqual({ event: "start", session: reading("B", 1) });
    expect(orchestrator.sessions).toHaveLength(1);
  });

  test("because sessions run at too many points is reported, and arrives when one of these has ended", async () => {
    const { url, orchestrator, sessions } = await startOrchestrator({ maxKeysPerStream: 2 });
    const { controller, reports, connections } = await connectController(url);
    for (const point of ["A", "B", "C"]) controller.report(reading(point, 1));
    expect(await reports.next()).toMatchObject({ kind: "refused", key: "C", error: { status: "RESOURCE_EXHAUSTED" } });
    await connections.next();
    controller.report(reading("A", 2, { end: at(2) }));
    controller.report(reading("C", 2));
    let last = await sessions.next();
    while (last.session.point !== "C") last = await sessions.next();
    expect(orchestrator.sessions.map(({ point }) => point)).toEqual(["B", "C"]);
  });

  test("leaves another end of its point that was written behind it", async () => {
    const server = new StreamServer(strictProtocol(({ watts }) => watts <= 1));
    onTestFinished(() => server.close({ deadlineMs: 0 }));
    const ended = new Arrivals<string>("The end of a session");
    server.on("sessionEnd", ({ point, measured }) => ended.push(`${point} ${measured}`));
    const port = await server.listen({ port: 0, host: "127.0.0.1" });
    const { controller, reports } = await connectController(`http://localhost:${port}`, { acceptAfterMs: 100 });
    controller.report(reading("A", 1, { end: at(1), watts: 2 }));
    controller.report(reading("A", 3, { start: at(2), end: at(3), watts: 1 }));
    expect(await ended.next()).toBe(`A ${at(3)}`);
    expect(await reports.next()).toMatchObject({ kind: "refused", key: "A", session: { measured: at(1) } });
  });
});
