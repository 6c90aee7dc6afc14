import { connect } from "node:net";
import { Orchestrator } from "@chargewire/orchestrator10";
import { afterEach, describe, expect, test, vi } from "vitest";
import { rejection, useFakeClock } from "../support/session.js";
import { openForeignClient, openUnreadingClient, sessionBytes } from "./foreign.js";
import { connectController, openStream, reading, startOrchestrator } from "./sides.js";

afterEach(() => {
  vi.useRealTimers();
});

/** Whether somebody listens on a port of this machine. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

describe("close() of an orchestrator", () => {
  test("with streams open leaves no timer that would forget their sessions", async () => {
    const { orchestrator, client, sessions } = await openStream({ server: { forgetAfterMs: 1_000 } });
    client.controller.report(reading("A", 1));
    await sessions.next();
    await client.controller.close();
    const other = await connectController(`http://localhost:${orchestrator.port}`, { reconnect: false });
    other.controller.report(reading("B", 1));
    await sessions.next();
    useFakeClock();
    await orchestrator.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sessions.waiting).toEqual([]);
    expect(orchestrator.sessions.map(({ point }) => point)).toEqual(["A", "B"]);
  });

  test("may be called by a listener of what it does, and is one close", async () => {
    const { orchestrator, disconnections } = await openStream({ client: { reconnect: false } });
    const closes: Promise<void>[] = [];
    orchestrator.on("disconnect", () => closes.push(orchestrator.close()));
    const closed = orchestrator.close();
    await closed;
    expect(closes).toEqual([closed]);
    expect(closes[0]).toBe(closed);
    expect(disconnections.waiting).toHaveLength(1);
  });

  test("ends a stream whose client does not read when its time is over", async () => {
    const { orchestrator, port, sessions, disconnections } = await startOrchestrator();
    const { stream, write } = (await openUnreadingClient(port)).open();
    write(sessionBytes("A"));
    await sessions.next();
    orchestrator.command("A", { limit: 1 });
    const gone = new Promise((resolve) => stream.on("close", resolve));
    await orchestrator.close({ deadlineMs: 50 });
    await gone;
    expect(disconnections.waiting).toEqual([{ status: "UNAVAILABLE", details: "the server closes" }]);
    expect(await isOpen(port)).toBe(false);
  });

  test("while listen() opens the port leaves nothing open, and listen() rejects", async () => {
    const { port, orchestrator: former } = await startOrchestrator();
    await former.close();
    const orchestrator = new Orchestrator();
    const listening = rejection(orchestrator.listen({ port, host: "127.0.0.1" }));
    await orchestrator.close();
    expect(await listening).toMatchObject({ code: "CW_DEFINITION", message: expect.stringContaining("is closed") });
    expect([orchestrator.port, await isOpen(port)]).toEqual([undefined, false]);
  });

  test("a closed one cannot listen again", async () => {
    const { orchestrator } = await startOrchestrator();
    await orchestrator.close();
    expect(await rejection(orchestrator.listen({ port: 0 }))).toMatchObject({ code: "CW_DEFINITION" });
  });
});

describe("listen()", () => {
  test("rejects with what node says when the port is taken, and may be called again", async () => {
    const { port } = await startOrchestrator();
    const second = new Orchestrator();
    expect(await rejection(second.listen({ port, host: "127.0.0.1" }))).toMatchObject({ code: "EADDRINUSE" });
    const other = await second.listen({ port: 0, host: "127.0.0.1" });
    openForeignClient(other).stream.end();
    await new Promise((resolve) => second.on("disconnect", resolve));
    await second.close();
    expect(second.streams).toEqual([]);
  });

  test("rejects when the key cannot be read", async () => {
    const orchestrator = new Orchestrator();
    const tls = { key: "no key", cert: "no certificate" };
    expect(await rejection(orchestrator.listen({ port: 0, tls }))).toBeInstanceOf(Error);
    await orchestrator.close();
  });
});
