import { afterAll, beforeAll, expect, test } from "vitest";
import { everyVersion } from "../support/ocpp-versions.js";
import { faultsOf, soak } from "./soak.js";

// The short form of `pnpm soak`: rounds instead of minutes. How much memory is in use, only the long form compares: here
// the test runner uses the same heap. That no connection is held, this one sees as well.

const rejections: unknown[] = [];
const onRejection = (reason: unknown): number => rejections.push(reason);
beforeAll(() => {
  process.on("unhandledRejection", onRejection);
});
afterAll(() => {
  process.off("unhandledRejection", onRejection);
});

test("R35 100 stations that call, vanish, come back and replace each other leave nothing behind", async () => {
  const figures = await soak({
    protocols: everyVersion,
    seed: 1,
    stations: 100,
    overSockets: 80,
    pauseMs: 10,
    settleMs: 0,
    warmUp: () => (steps) => steps < 3,
    main: () => (steps) => steps < 25,
  });
  expect(faultsOf(figures)).toEqual([]);
  expect(rejections).toEqual([]);
  // Every kind of end was among them.
  const { outcomes, closeCodes, calls } = figures.ledger;
  expect(calls).toBeGreaterThan(2_000);
  expect(Object.keys(closeCodes).sort()).toEqual(["1000", "1006", "1008"]);
  expect(Object.keys(outcomes)).toEqual(
    expect.arrayContaining(["resolved", "CW_CALL_ERROR", "CW_CALL_TIMEOUT", "CW_CONNECTION_CLOSED", "given up"]),
  );
}, 120_000);
