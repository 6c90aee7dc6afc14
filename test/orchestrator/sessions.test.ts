import { describe, expect, test } from "vitest";
import { at, connectController, makeController, openStream, reading, startOrchestrator } from "./sides.js";

describe("the sessions of an orchestrator", () => {
  test("a session starts with its first reading, is updated, and ends with the reading that has an end", async () => {
    const { client, orchestrator, sessions } = await openStream();
    const last = reading("A", 120, { end: at(130) });
    client.controller.report(reading("A", 0));
    expect(await sessions.next()).toEqual({ event: "start", session: reading("A", 0) });
    expect(orchestrator.session("A")).toEqual(reading("A", 0));
    client.controller.report(reading("A", 60, { watts: 0 }));
    expect(await sessions.next()).toEqual({ event: "update", session: reading("A", 60, { watts: 0 }) });
    client.controller.report(last);
    expect(await sessions.next()).toEqual({ event: "end", session: last, reason: "ended" });
    expect([orchestrator.session("A"), orchestrator.sessions]).toEqual([undefined, []]);
  });

  test("a later session at the same point ends the one before, told as superseded", async () => {
    const { client, sessions, orchestrator } = await openStream();
    const later = reading("A", 90, { start: at(80), vehicle: "another" });
    client.controller.report(reading("A", 60));
    await sessions.next();
    client.controller.report(later);
    expect(await sessions.next()).toEqual({ event: "end", session: reading("A", 60), reason: "superseded" });
    expect(await sessions.next()).toEqual({ event: "start", session: later });
    expect(orchestrator.sessions).toEqual([later]);
  });

  test("a session whose only reading is its end starts and ends", async () => {
    const { client, sessions } = await openStream();
    const whole = reading("A", 60, { end: at(60) });
    client.controller.report(whole);
    expect(await sessions.next()).toEqual({ event: "start", session: whole });
    expect(await sessions.next()).toEqual({ event: "end", session: whole, reason: "ended" });
  });

  test("one stream carries many points, each with a session of its own", async () => {
    const { client, sessions, orchestrator } = await openStream();
    for (const point of ["A", "B", "C"]) client.controller.report(reading(point, 1));
    for (const point of ["A", "B", "C"]) {
      expect(await sessions.next()).toEqual({ event: "start", session: reading(point, 1) });
    }
    expect(orchestrator.streams.map(({ keys }) => keys)).toEqual([["A", "B", "C"]]);
    client.controller.report(reading("B", 2, { end: at(2) }));
    await sessions.next();
    expect(orchestrator.sessions.map(({ point }) => point)).toEqual(["A", "C"]);
  });

  test("another client that tells of a point takes it over", async () => {
    const { client, sessions, orchestrator, url } = await openStream();
    client.controller.report(reading("A", 1));
    await sessions.next();
    const other = await connectController(url);
    other.controller.report(reading("A", 2));
    expect(await sessions.next()).toEqual({ event: "update", session: reading("A", 2) });
    orchestrator.command("A", { limit: 6_000 });
    expect(await other.commands.next()).toEqual({ point: "A", limit: 6_000 });
    expect(orchestrator.streams.map(({ keys }) => keys)).toEqual([[], ["A"]]);
    expect(client.commands.waiting).toEqual([]);
  });
});

describe("the order of readings", () => {
  test("a reading older than the newest of its point is not sent, and reported", async () => {
    const { client, sessions } = await openStream();
    client.controller.report(reading("A", 60));
    client.controller.report(reading("A", 59));
    client.controller.report(reading("B", 1));
    expect(await client.reports.next()).toEqual({ kind: "lateReading", key: "A", session: reading("A", 59) });
    expect([await sessions.next(), await sessions.next()]).toEqual([
      { event: "start", session: reading("A", 60) },
      { event: "start", session: reading("B", 1) },
    ]);
  });

  test("nanoseconds count for the order", async () => {
    const { client, sessions } = await openStream();
    const newer = reading("A", 1, { measured: "2026-11-21T08:00:01.000000002Z" });
    client.controller.report(newer);
    client.controller.report(reading("A", 1, { measured: "2026-11-21T08:00:01.000000001Z" }));
    expect(await client.reports.next()).toMatchObject({ kind: "lateReading" });
    expect(await sessions.next()).toEqual({ event: "start", session: newer });
  });

  test("after the end of a session nothing more is told of it", async () => {
    const { client, sessions } = await openStream();
    client.controller.report(reading("A", 60, { end: at(70) }));
    client.controller.report(reading("A", 65));
    client.controller.report(reading("A", 80, { start: at(75) }));
    expect(await client.reports.next()).toMatchObject({ kind: "lateReading", key: "A" });
    expect((await sessions.next()).event).toBe("start");
    expect((await sessions.next()).event).toBe("end");
    expect(await sessions.next()).toEqual({ event: "start", session: reading("A", 80, { start: at(75) }) });
  });

  test("what is told before there is a stream waits for it, the newest of each point, and every end", async () => {
    const { url, sessions } = await startOrchestrator();
    const { controller } = makeController({ url });
    controller.report(reading("A", 1));
    controller.report(reading("A", 2));
    controller.report(reading("A", 3, { end: at(3) }));
    controller.report(reading("A", 10, { start: at(9) }));
    controller.report(reading("A", 11, { start: at(9) }));
    await controller.connect();
    const seen = [await sessions.next(), await sessions.next(), await sessions.next()];
    expect(seen).toEqual([
      { event: "start", session: reading("A", 3, { end: at(3) }) },
      { event: "end", session: reading("A", 3, { end: at(3) }), reason: "ended" },
      { event: "start", session: reading("A", 11, { start: at(9) }) },
    ]);
  });

  test("the object that was told may change afterwards", async () => {
    const { url, sessions } = await startOrchestrator();
    const { controller } = makeController({ url });
    const told = reading("A", 1);
    controller.report(told);
    told.watts = Number.NaN;
    await controller.connect();
    expect(await sessions.next()).toEqual({ event: "start", session: reading("A", 1) });
  });
});

describe("an invalid reading", () => {
  const wrong = [
    ["no vehicle", { vehicle: "" }, "/vehicle"],
    ["power that is no number", { watts: Number.NaN }, "/watts"],
    ["infinite power", { watts: Number.POSITIVE_INFINITY }, "/watts"],
    ["measured before its start", { measured: at(-1) }, "/measured"],
    ["measured after its end", { end: at(0.5) }, "/end"],
    ["an end before its start", { measured: at(0), end: at(-1) }, "/end"],
    ["a time that is none", { measured: "now" }, "/measured"],
    ["a time that a Timestamp cannot say", { start: "0000-01-01T00:00:00Z" }, "/start"],
  ] as const;

  test.each(wrong)("with %s is refused when it is told, and nothing is sent", async (_what, change, path) => {
    const { client, sessions } = await openStream();
    let error: unknown;
    try {
      client.controller.report(reading("A", 1, change));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "CW_VALIDATION", action: "ChargerSession", issues: [{ path }] });
    client.controller.report(reading("A", 2));
    expect(await sessions.next()).toEqual({ event: "start", session: reading("A", 2) });
  });
});
