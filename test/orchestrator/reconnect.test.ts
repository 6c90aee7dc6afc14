import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Link, startFaultProxy } from "../support/fault-proxy.js";
import { rejection, settle, useFakeClock } from "../support/session.js";
import { startForeignServer } from "./foreign.js";
import { at, connectController, makeController, quickly, reading, startOrchestrator } from "./sides.js";

afterEach(() => {
  vi.useRealTimers();
});

/** An orchestrator and a controller with a proxy between them. */
async function throughProxy(client: Parameters<typeof connectController>[1] = {}) {
  const started = await startOrchestrator();
  const proxy = await startFaultProxy(started.port);
  const [made, link] = await Promise.all([connectController(`http://127.0.0.1:${proxy.port}`, client), proxy.link()]);
  await started.connections.next();
  const cut = async (how: (link: Link) => void = (each) => each.reset()): Promise<void> => {
    how(link);
    await made.disconnections.next();
  };
  return { ...started, ...made, opened: started.connections, proxy, link, cut };
}

describe("a cut stream", () => {
  test("heals, and the running sessions are told again with their newest readings", async () => {
    const { controller, sessions, opened, cut, orchestrator } = await throughProxy();
    controller.report(reading("A", 1));
    controller.report(reading("B", 1));
    controller.report(reading("C", 1, { end: at(1) }));
    for (let events = 0; events < 4; events++) await sessions.next();
    await cut();
    controller.report(reading("B", 2));
    expect(await opened.next()).toBe(2);
    expect([await sessions.next(), await sessions.next()]).toEqual([
      { event: "update", session: reading("B", 2) },
      { event: "update", session: reading("A", 1) },
    ]);
    expect(orchestrator.sessions.map(({ point }) => point)).toEqual(["A", "B"]);
  });

  test("an end that was written and got lost is told on the next stream", async () => {
    const { controller, sessions, link, disconnections } = await throughProxy();
    controller.report(reading("A", 1));
    await sessions.next();
    // Half-open: what is written from here on arrives nowhere.
    link.vanish();
    controller.report(reading("A", 2, { end: at(2) }));
    controller.report(reading("A", 10, { start: at(9) }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    link.reset();
    await disconnections.next();
    expect(await sessions.next()).toMatchObject({ event: "end", session: { end: at(2) }, reason: "ended" });
    expect(await sessions.next()).toEqual({ event: "start", session: reading("A", 10, { start: at(9) }) });
  });

  test.each([
    ["that lived on for as long as its loss can go unnoticed is not told again", 300, ["B"]],
    ["that did not is told again, although a ping would have been due", 299, ["A", "B"]],
  ])("an end on a stream %s", async (_what, ageMs, again) => {
    const server = await startForeignServer();
    const { controller, connections } = await connectController(server.url, {
      ...{ acceptAfterMs: 0, keepAlive: { timeMs: 100, timeoutMs: 100 } },
    });
    useFakeClock();
    controller.report(reading("A", 1, { end: at(1) }));
    controller.report(reading("B", 1));
    await server.sessions.next();
    await server.sessions.next();
    await vi.advanceTimersByTimeAsync(ageMs);
    (await server.calls.next()).end();
    while (controller.state.status !== "waiting") await settle();
    vi.useRealTimers();
    controller.reconnectNow();
    await connections.next();
    const points: (string | undefined)[] = [];
    while (points.at(-1) !== "B") points.push((await server.sessions.next()).point);
    expect(points).toEqual(again);
  });

  test("the last command of a point is sent again, with the lifetime that is left", async () => {
    const { controller, sessions, orchestrator, commands, cut } = await throughProxy();
    controller.report(reading("A", 1));
    controller.report(reading("B", 1));
    await sessions.next();
    await sessions.next();
    orchestrator.command("A", { limit: 1_000, lifetime: 3_600 });
    orchestrator.command("B", { limit: 0 });
    await commands.next();
    await commands.next();
    await cut();
    const again = await commands.next();
    expect(again).toMatchObject({ point: "A", limit: 1_000 });
    expect(again.lifetime).toBeLessThan(3_600);
    expect(again.lifetime).toBeGreaterThan(3_500);
    expect(await commands.next()).toEqual({ point: "B", limit: 0 });
  });

  test("a command that has lapsed meanwhile is sent without a lifetime: it has replaced the one that the controller has", async () => {
    const { controller, sessions, orchestrator, commands, lapsed, link, disconnections } = await throughProxy();
    controller.report(reading("A", 1));
    await sessions.next();
    orchestrator.command("A", { limit: 32_000, lifetime: 3_600 });
    await commands.next();
    link.vanish();
    orchestrator.command("A", { limit: 5_000, lifetime: 0.02 });
    link.reset();
    await disconnections.next();
    expect(controller.limit("A")).toBe(32_000);
    expect(await commands.next()).toEqual({ point: "A", limit: 5_000, lifetime: 0 });
    expect(await lapsed.next()).toBe("A");
    expect(controller.limit("A")).toBe(Number.POSITIVE_INFINITY);
  });

  test("a command stays in force while there is no stream", async () => {
    const { controller, sessions, orchestrator, commands, cut } = await throughProxy();
    controller.report(reading("A", 1));
    await sessions.next();
    orchestrator.command("A", { limit: 1_000, lifetime: 3_600 });
    await commands.next();
    await cut();
    expect(controller.limit("A")).toBe(1_000);
  });

  test("a dead connection is noticed by the pings of the controller", async () => {
    const { link, disconnections, opened } = await throughProxy({ keepAlive: { timeMs: 100, timeoutMs: 100 } });
    link.vanish();
    expect(await disconnections.next()).toMatchObject({ status: "UNAVAILABLE" });
    expect(await opened.next()).toBe(2);
  });

  test("a dead connection is noticed by the pings of the orchestrator", async () => {
    const started = await startOrchestrator({ keepAlive: { timeMs: 100, timeoutMs: 100 } });
    const proxy = await startFaultProxy(started.port);
    const [, link] = await Promise.all([connectController(`http://127.0.0.1:${proxy.port}`), proxy.link()]);
    link.vanish();
    expect(await started.disconnections.next()).toMatchObject({ status: "CANCELLED" });
    link.reset();
  });
});

describe("connecting again", () => {
  test("waits longer from attempt to attempt, and says so", async () => {
    const { controller, reports } = makeController({
      url: "http://127.0.0.1:1",
      reconnect: { waitMinimumMs: 100, randomRangeMs: 0, repeatTimes: 2, fromStart: true },
    });
    const waits: number[] = [];
    controller.on("state", (state) => {
      if (state.status === "waiting") waits.push(state.delayMs);
    });
    const connecting = rejection(controller.connect());
    for (const attempt of [1, 2, 3]) {
      expect(await reports.next()).toMatchObject({
        ...{ kind: "connectFailed", attempt },
        error: { code: "CW_STREAM", status: "UNAVAILABLE" },
      });
      controller.reconnectNow();
    }
    await controller.close();
    expect(waits).toEqual([100, 200, 400]);
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
  });

  test("without reconnect, a lost stream leaves the controller idle until it is told to connect", async () => {
    const { controller, opened, cut, proxy } = await throughProxy({ reconnect: false });
    await cut();
    expect(controller.state).toEqual({ status: "idle" });
    await Promise.all([controller.connect(), proxy.link()]);
    expect(await opened.next()).toBe(2);
  });

  test("the first connect rejects when nobody listens", async () => {
    const { controller } = makeController({ url: "http://127.0.0.1:1" });
    expect(await rejection(controller.connect())).toMatchObject({ code: "CW_STREAM", status: "UNAVAILABLE" });
    expect(controller.state).toEqual({ status: "idle" });
  });

  test("an orchestrator that is started again on its port is found", async () => {
    const first = await startOrchestrator();
    const { controller, disconnections, connections } = await connectController(first.url);
    controller.report(reading("A", 1));
    await first.sessions.next();
    await first.orchestrator.close();
    expect(await disconnections.next()).toMatchObject({ status: "UNAVAILABLE", details: "the server closes" });
    const second = await startOrchestrator({}, { port: first.port });
    expect(await connections.next()).toBe(true);
    expect(await second.sessions.next()).toEqual({ event: "start", session: reading("A", 1) });
  });
});

describe("close()", () => {
  test("after a connect() that nobody waits for leaves no rejection that nobody handles", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => {
      unhandled.push(error);
    };
    process.on("unhandledRejection", note);
    onTestFinished(() => {
      process.off("unhandledRejection", note);
    });
    const { controller, reports } = makeController({
      ...{ url: "http://127.0.0.1:1", reconnect: { ...quickly, fromStart: true } },
    });
    void controller.connect();
    await reports.next();
    await controller.close();
    await settle();
    await settle();
    expect(unhandled).toEqual([]);
  });

  test("may be called by a listener of what it does, and is one close", async () => {
    const { url } = await startOrchestrator();
    const { controller, disconnections } = await connectController(url);
    const closes: Promise<void>[] = [];
    controller.on("state", () => closes.push(controller.close()));
    controller.on("disconnect", () => closes.push(controller.close()));
    const closed = controller.close();
    await closed;
    expect(closes).toHaveLength(2);
    for (const each of closes) expect(each).toBe(closed);
    expect(disconnections.waiting).toHaveLength(1);
  });

  test.each([0, 0.05])(
    "by the listener of a command with a lifetime of %d s is the last that happens",
    async (lifetime) => {
      const { orchestrator, sessions, url } = await startOrchestrator();
      const { controller, commands, lapsed } = await connectController(url);
      const closed = new Promise<void>((resolve) => {
        controller.on("command", () => resolve(controller.close()));
      });
      controller.report(reading("A", 1));
      await sessions.next();
      useFakeClock();
      orchestrator.command("A", { limit: 1, lifetime });
      await commands.next();
      await closed;
      await vi.advanceTimersByTimeAsync(1_000);
      expect([lapsed.waiting, controller.state.status]).toEqual([[], "closed"]);
    },
  );

  test("sends what waits, ends the stream without a fault, and leaves the sessions as they are", async () => {
    const { url, sessions, disconnections, orchestrator } = await startOrchestrator();
    const made = await connectController(url);
    made.controller.report(reading("A", 1));
    made.controller.report(reading("B", 1, { end: at(1) }));
    await made.controller.close();
    expect(await made.disconnections.next()).toEqual({ status: "OK", details: "" });
    expect([await sessions.next(), await sessions.next(), await sessions.next()]).toMatchObject([
      { event: "start", session: { point: "A" } },
      { event: "start", session: { point: "B" } },
      { event: "end", session: { point: "B" } },
    ]);
    expect(await disconnections.next()).toEqual({ status: "OK", details: "" });
    expect(orchestrator.session("A")).toEqual(reading("A", 1));
    expect(made.controller.state).toEqual({ status: "closed" });
  });

  test("does not wait for a server that does not end its side for longer than it is told to", async () => {
    const server = await startForeignServer();
    const { controller } = await connectController(server.url, { acceptAfterMs: 20 });
    const call = await server.calls.next();
    call.removeAllListeners("end");
    await controller.close({ deadlineMs: 50 });
    expect(controller.state).toEqual({ status: "closed" });
  });

  test("ends the wait for the next attempt, and nothing can be told any more", async () => {
    const { controller } = makeController({ url: "http://127.0.0.1:1", reconnect: { ...quickly, fromStart: true } });
    const connecting = rejection(controller.connect());
    await controller.close();
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(() => controller.report(reading("A", 1))).toThrow(
      "http://127.0.0.1:1 is told nothing more: this client is closed. Make another one.",
    );
    expect(await rejection(controller.connect())).toMatchObject({ code: "CW_NOT_CONNECTED" });
  });

  test("comes by itself at the end of a block", async () => {
    const { url, disconnections } = await startOrchestrator();
    {
      await using made = (await connectController(url)).controller;
      expect(made.connected).toBe(true);
    }
    expect(await disconnections.next()).toEqual({ status: "OK", details: "" });
  });
});
