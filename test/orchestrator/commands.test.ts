import { NotConnectedError } from "@chargewire/runtime";
import { afterEach, describe, expect, test, vi } from "vitest";
import { useFakeClock } from "../support/session.js";
import { makeController, openStream, reading } from "./sides.js";

afterEach(() => {
  vi.useRealTimers();
});

/** A stream over which point A is known. */
async function withPoint(defaultLimit?: number) {
  const opened = await openStream({ client: { defaultLimit } });
  opened.client.controller.report(reading("A", 0));
  await opened.sessions.next();
  return { ...opened, ...opened.client };
}

describe("a command", () => {
  test("replaces the earlier one, which is told with it", async () => {
    const { orchestrator, controller, commands } = await withPoint();
    const earlier: unknown[] = [];
    controller.on("command", (_command, before) => earlier.push(before));
    orchestrator.command("A", { limit: 11_000, lifetime: 60 });
    await commands.next();
    orchestrator.command("A", { limit: 6_000 });
    await commands.next();
    expect(earlier).toEqual([undefined, { point: "A", limit: 11_000, lifetime: 60 }]);
    expect(controller.limit("A")).toBe(6_000);
  });

  test("holds for its point alone, beyond the end of the session", async () => {
    const { orchestrator, controller, commands } = await withPoint(3_680);
    orchestrator.command("A", { limit: 6_000 });
    await commands.next();
    controller.report(reading("A", 1, { end: reading("A", 1).measured }));
    expect([controller.limit("A"), controller.limit("B")]).toEqual([6_000, 3_680]);
  });

  test("for a point that is connected nowhere is a typed error, and is not kept", async () => {
    const { orchestrator, controller, sessions, commands } = await withPoint();
    expect(() => orchestrator.command("B", { limit: 1 })).toThrow(NotConnectedError);
    controller.report(reading("B", 0));
    await sessions.next();
    orchestrator.command("A", { limit: 2 });
    expect(await commands.next()).toEqual({ point: "A", limit: 2 });
  });

  test("without a default, no command means no limit", () => {
    const { controller } = makeController({ url: "http://localhost:1" });
    expect([controller.limit("A"), controller.command("A")]).toEqual([Number.POSITIVE_INFINITY, undefined]);
  });

  test("a default that is no number is refused", () => {
    expect(() => makeController({ url: "http://localhost:1", defaultLimit: Number.NaN })).toThrow("NaN");
  });
});

describe("the lifetime of a command", () => {
  test("is told as it goes by, and when it is over the default limit holds again", async () => {
    const { orchestrator, controller, commands, lapsed } = await withPoint(4_140);
    useFakeClock();
    orchestrator.command("A", { limit: 11_000, lifetime: 90 });
    const command = await commands.next();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(controller.command("A")).toEqual({ command, remainingMs: 60_000 });
    await vi.advanceTimersByTimeAsync(59_999);
    expect([controller.limit("A"), lapsed.waiting]).toEqual([11_000, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([controller.limit("A"), controller.command("A"), lapsed.waiting]).toEqual([4_140, undefined, ["A"]]);
  });

  test("begins anew with each command", async () => {
    const { orchestrator, controller, commands, lapsed } = await withPoint();
    useFakeClock();
    orchestrator.command("A", { limit: 1, lifetime: 10 });
    await commands.next();
    await vi.advanceTimersByTimeAsync(9_000);
    orchestrator.command("A", { limit: 2, lifetime: 10 });
    await commands.next();
    await vi.advanceTimersByTimeAsync(9_000);
    expect([controller.limit("A"), lapsed.waiting]).toEqual([2, []]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lapsed.waiting).toEqual(["A"]);
  });

  test("may be longer than a timer of node can wait", async () => {
    const { orchestrator, controller, commands, lapsed } = await withPoint();
    useFakeClock();
    const days = 86_400;
    orchestrator.command("A", { limit: 1, lifetime: 60 * days });
    await commands.next();
    await vi.advanceTimersByTimeAsync(59 * days * 1_000);
    expect([controller.limit("A"), lapsed.waiting]).toEqual([1, []]);
    await vi.advanceTimersByTimeAsync(1 * days * 1_000);
    expect(lapsed.waiting).toEqual(["A"]);
  });

  test("ends without an event when the controller is closed", async () => {
    const { orchestrator, controller, commands, lapsed } = await withPoint();
    orchestrator.command("A", { limit: 1, lifetime: 0.05 });
    await commands.next();
    await controller.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(lapsed.waiting).toEqual([]);
  });
});

describe("a listener that throws", () => {
  test("harms nobody else", async () => {
    const { orchestrator, controller, commands, sessions } = await withPoint();
    controller.on("command", () => {
      throw new Error("on purpose");
    });
    orchestrator.on("sessionUpdate", async () => {
      throw new Error("on purpose");
    });
    orchestrator.command("A", { limit: 1 });
    await commands.next();
    controller.report(reading("A", 1));
    await sessions.next();
    orchestrator.command("A", { limit: 2 });
    expect(await commands.next()).toEqual({ point: "A", limit: 2 });
  });
});
