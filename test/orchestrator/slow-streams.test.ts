import { afterEach, describe, expect, test, vi } from "vitest";
import { useFakeClock } from "../support/session.js";
import { openForeignClient, openUnreadingClient, sessionBytes, startForeignServer } from "./foreign.js";
import { at, connectController, reading, startOrchestrator } from "./sides.js";

// A peer that does not read: HTTP/2 stops the sender, who keeps what counts.

afterEach(() => {
  vi.useRealTimers();
});

/** Makes a message so large that few of them fill the window of HTTP/2. */
const long = "x".repeat(2_000);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a slow stream", () => {
  test("gets the newest reading of each point, and every end", async () => {
    const server = await startForeignServer();
    const { controller } = await connectController(server.url, { acceptAfterMs: 20 });
    const call = await server.calls.next();
    call.pause();
    const count = 500;
    const ends: string[] = [];
    for (let index = 1; index <= count; index++) {
      controller.report(reading("A", index, { vehicle: long }));
      const isEnd = index % 100 === 0;
      const start = at(Math.floor((index - 1) / 100) * 100);
      controller.report(reading("B", index, { vehicle: long, start, ...(isEnd ? { end: at(index) } : {}) }));
      if (isEnd) ends.push(at(index));
      await turn();
    }
    call.resume();
    const last = at(count);
    const seen: { point?: string; measured?: number; end?: number }[] = [];
    const eight = Date.parse(at(0)) / 1_000;
    const isDone = (): boolean =>
      ["A", "B"].every((point) => {
        return seen.some((each) => each.point === point && each.measured === Date.parse(last) / 1_000);
      });
    while (!isDone()) {
      const { point = "", measured, end } = await server.sessions.next();
      seen.push({ point, measured: measured?.seconds ?? eight, ...(end === undefined ? {} : { end: end.seconds }) });
    }
    expect(seen.length).toBeLessThan(2 * count);
    expect(seen.flatMap(({ end }) => (end === undefined ? [] : [end]))).toEqual(
      ends.map((end) => Date.parse(end) / 1_000),
    );
    for (const point of ["A", "B"]) {
      const times = seen.filter((each) => each.point === point).map(({ measured = 0 }) => measured);
      expect(times).toEqual([...times].sort((left, right) => left - right));
    }
  });

  test("gets the newest command of each point", async () => {
    const { orchestrator, port, sessions } = await startOrchestrator();
    const { stream, commands } = openForeignClient(port);
    const eight = { seconds: Date.parse(at(0)) / 1_000 };
    const points = ["A", "B"].map((point) => point + long);
    for (const point of points) stream.write({ point, vehicle: "V", measured: eight, start: eight });
    await sessions.next();
    await sessions.next();
    stream.pause();
    const count = 500;
    for (let limit = 1; limit <= count; limit++) {
      for (const point of points) orchestrator.command(point, { limit });
      await turn();
    }
    stream.resume();
    const limits = new Map<string, number[]>(points.map((point) => [point, []]));
    while (points.some((point) => limits.get(point)?.at(-1) !== count)) {
      const { point = "", limit = 0 } = await commands.next();
      limits.get(point)?.push(limit);
    }
    for (const given of limits.values()) {
      expect(given.length).toBeLessThan(count);
      expect(given).toEqual([...given].sort((left, right) => left - right));
    }
  });
});

describe("a stream whose client does not read for a while", () => {
  /** A stream that speaks for some points, and on which one command is being written. */
  async function withBlockedStream(...points: string[]) {
    const started = await startOrchestrator();
    const client = await openUnreadingClient(started.port);
    const { write, commands } = client.open();
    for (const point of ["blocks", ...points]) {
      write(sessionBytes(point));
      await started.sessions.next();
    }
    started.orchestrator.command("blocks", { limit: 1 });
    await turn();
    return { ...started, commands, read: client.read };
  }

  test("gets a command with the lifetime that is left when it is written, and one that has lapsed with none", async () => {
    const { orchestrator, commands, read } = await withBlockedStream("lapses", "holds", "has no end");
    useFakeClock();
    orchestrator.command("lapses", { limit: 1, lifetime: 0.3 });
    orchestrator.command("holds", { limit: 2, lifetime: 60 });
    orchestrator.command("has no end", { limit: 3 });
    await vi.advanceTimersByTimeAsync(1_500);
    read();
    expect(await commands.next()).toEqual({ point: "blocks", limit: 1 });
    expect([await commands.next(), await commands.next(), await commands.next()]).toEqual([
      { point: "lapses", limit: 1, lifetime: {} },
      { point: "holds", limit: 2, lifetime: { seconds: 58, nanos: 500_000_000 } },
      { point: "has no end", limit: 3 },
    ]);
  });

  test("gets no command any more for a point that another stream has taken over", async () => {
    const { orchestrator, port, sessions, commands, read } = await withBlockedStream("moves", "stays");
    orchestrator.command("moves", { limit: 5 });
    orchestrator.command("stays", { limit: 6 });
    const other = openForeignClient(port);
    const eight = { seconds: Date.parse(at(0)) / 1_000 };
    other.stream.write({ point: "moves", vehicle: "V", measured: eight, start: eight });
    expect(await other.commands.next()).toEqual({ point: "moves", limit: 5 });
    expect(await sessions.next()).toMatchObject({ event: "update" });
    read();
    expect(await commands.next()).toMatchObject({ point: "blocks" });
    expect(await commands.next()).toEqual({ point: "stays", limit: 6 });
  });
});
