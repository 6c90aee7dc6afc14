import { afterEach, describe, expect, test, vi } from "vitest";
import { useFakeClock } from "../support/session.js";
import { openForeignClient } from "./foreign.js";
import { at, startOrchestrator } from "./sides.js";

// Clients that are gone, and how long their sessions are kept.

afterEach(() => {
  vi.useRealTimers();
});

const eight = Date.parse(at(0)) / 1_000;

/** An orchestrator with a client that can come and go. */
async function withComings(options: Parameters<typeof startOrchestrator>[0]) {
  const started = await startOrchestrator(options);
  useFakeClock();
  /** Comes, tells of a session at each point, and goes. */
  const visit = async (...points: string[]): Promise<void> => {
    const { stream } = openForeignClient(started.port);
    for (const point of points) {
      stream.write({ point, vehicle: "V", measured: { seconds: eight }, start: { seconds: eight } });
      await started.sessions.next();
    }
    stream.end();
    await started.disconnections.next();
  };
  return { ...started, visit };
}

describe("the sessions of a client that is gone", () => {
  test("are forgotten when it has been gone for long enough, counted from when it went last", async () => {
    const { orchestrator, sessions, visit } = await withComings({ forgetAfterMs: 1_000 });
    await visit("A");
    await vi.advanceTimersByTimeAsync(900);
    await visit("A");
    await vi.advanceTimersByTimeAsync(900);
    expect([orchestrator.session("A")?.vehicle, sessions.waiting]).toEqual(["V", []]);
    await vi.advanceTimersByTimeAsync(100);
    expect(await sessions.next()).toMatchObject({ event: "end", reason: "forgotten", session: { point: "A" } });
    expect(orchestrator.sessions).toEqual([]);
  });

  test("are not forgotten while it is back", async () => {
    const { orchestrator, port, sessions, visit } = await withComings({ forgetAfterMs: 1_000 });
    await visit("A", "B");
    openForeignClient(port).stream.write({
      ...{ point: "A", vehicle: "V" },
      ...{ measured: { seconds: eight }, start: { seconds: eight } },
    });
    await sessions.next();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sessions.waiting).toMatchObject([{ event: "end", reason: "forgotten", session: { point: "B" } }]);
    expect(orchestrator.sessions).toMatchObject([{ point: "A" }]);
  });

  test.each([Number.POSITIVE_INFINITY, 60 * 86_400_000])("are kept for %d ms, which no timer can wait", async (ms) => {
    const { orchestrator, visit } = await withComings({ forgetAfterMs: ms });
    await visit("A");
    await vi.advanceTimersByTimeAsync(59 * 86_400_000);
    expect(orchestrator.session("A")).toMatchObject({ vehicle: "V" });
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(orchestrator.sessions).toHaveLength(ms === Number.POSITIVE_INFINITY ? 1 : 0);
  });

  test("are kept for so many points, and beyond them those that went last", async () => {
    const { orchestrator, sessions, visit } = await withComings({ maxAbsentKeys: 2 });
    await visit("A", "B");
    await visit("C");
    expect(await sessions.next()).toMatchObject({ event: "end", reason: "forgotten", session: { point: "A" } });
    expect(orchestrator.sessions.map(({ point }) => point)).toEqual(["B", "C"]);
  });
});
