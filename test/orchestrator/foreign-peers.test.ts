import { describe, expect, test } from "vitest";
import { openForeignClient, protoFiles, startForeignServer } from "./foreign.js";
import { connectController, reading, startOrchestrator } from "./sides.js";

// Either role against peers that our generator had no part in.

const eight = Date.parse("2026-11-21T08:00:00Z") / 1_000;
const files = Object.entries(protoFiles);

describe.each(files)("our controller and a server with the .proto file of the %s", (_who, file) => {
  test("tells sessions, and gets commands", async () => {
    const server = await startForeignServer(file);
    const { controller, commands } = await connectController(server.url, { acceptAfterMs: 100 });
    const call = await server.calls.next();
    controller.report(reading("A", 0.25, { watts: -1_500.5 }));
    expect(await server.sessions.next()).toEqual({
      ...{ point: "A", vehicle: "vehicle at A", watts: -1_500.5 },
      measured: { seconds: eight, nanos: 250_000_000 },
      start: { seconds: eight },
    });
    controller.report(reading("A", 60, { end: "2026-11-21T09:01:01.000000001+01:00" }));
    expect(await server.sessions.next()).toMatchObject({
      measured: { seconds: eight + 60 },
      end: { seconds: eight + 61, nanos: 1 },
    });
    call.write({ point: "A", limit: 4_140, lifetime: { seconds: 90, nanos: 500_000_000 } });
    expect(await commands.next()).toEqual({ point: "A", limit: 4_140, lifetime: 90.5 });
    expect(controller.limit("A")).toBe(4_140);
    await controller.close();
  });

  test("a server that answers nothing before its first command is connected to all the same", async () => {
    const server = await startForeignServer(file);
    const { controller } = await connectController(server.url, { acceptAfterMs: 50 });
    expect(controller.connected).toBe(true);
    expect(server.calls.waiting).toHaveLength(1);
  });
});

describe.each(files)("our orchestrator and a client with the .proto file of the %s", (_who, file) => {
  test("hears of sessions, and gives commands", async () => {
    const { orchestrator, port, sessions } = await startOrchestrator();
    const { stream, commands } = openForeignClient(port, file);
    const measured = { seconds: eight + 1, nanos: 5_000 };
    stream.write({ point: "A", vehicle: "V", watts: 3_680, measured, start: { seconds: eight } });
    expect(await sessions.next()).toEqual({
      event: "start",
      session: {
        ...{ point: "A", vehicle: "V", watts: 3_680 },
        measured: "2026-11-21T08:00:01.000005Z",
        start: "2026-11-21T08:00:00Z",
      },
    });
    orchestrator.command("A", { limit: 2_300, lifetime: 0.001 });
    expect(await commands.next()).toEqual({ point: "A", limit: 2_300, lifetime: { nanos: 1_000_000 } });
    orchestrator.command("A", { limit: 2_300.25 });
    expect(await commands.next()).toEqual({ point: "A", limit: 2_300.25 });
  });

  test("the end of the client's side ends the stream without a fault", async () => {
    const { port, disconnections } = await startOrchestrator();
    const { stream, status } = openForeignClient(port, file);
    stream.end();
    expect(await status).toMatchObject({ code: 0 });
    expect(await disconnections.next()).toEqual({ status: "OK", details: "" });
  });

  test("a client that goes away without a word is noticed, and its session runs on", async () => {
    const { orchestrator, port, disconnections, sessions } = await startOrchestrator();
    const { stream } = openForeignClient(port, file);
    const start = { seconds: eight };
    stream.write({ point: "A", vehicle: "V", watts: 1, measured: start, start });
    await sessions.next();
    stream.cancel();
    expect(await disconnections.next()).toMatchObject({ status: "CANCELLED" });
    expect(orchestrator.session("A")).toMatchObject({ vehicle: "V" });
    expect(() => orchestrator.command("A", { limit: 1 })).toThrow("A is not connected.");
  });
});
