import { chargerSession } from "@chargewire/orchestrator10";
import fc from "fast-check";
import { expect, test } from "vitest";
import { repeatTransactionId } from "./back-end.js";
import { bridgeSession, joined, noon, pass } from "./session.js";
import { type Value, versions } from "./station.js";

/** A time of a station whose clock may be anything, as text. */
const time = fc
  .oneof(
    fc.integer({ min: -10_000, max: 10_000 }).map((seconds) => noon + seconds * 1_000),
    fc.date({ min: new Date(0), max: new Date("2300-01-01T00:00:00Z"), noInvalidDate: true }).map(Number),
  )
  .map((ms) => new Date(ms).toISOString());

/** Measurands with a unit that is theirs, and one that is not. */
const measured = fc.constantFrom(
  { measurand: "Power.Active.Import", unit: "W" } as const,
  { measurand: "Power.Active.Import", unit: "VA" } as const,
  { measurand: "Power.Active.Export", unit: "kW" } as const,
  { measurand: "Energy.Active.Import.Register", unit: "Wh" } as const,
  { measurand: "Energy.Active.Import.Interval", unit: "kWh" } as const,
  { measurand: "Current.Import", unit: "A" } as const,
  { measurand: "Voltage", unit: "V" } as const,
);

const value: fc.Arbitrary<Value> = fc
  .record({
    value: fc.oneof(fc.integer({ min: -100_000, max: 100_000 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    phase: fc.constantFrom(undefined, "L1", "L2", "L1-N", "L1-L2"),
    measured,
  })
  .map(({ measured, ...others }) => ({ ...others, ...measured }));

const step = fc.record({
  kind: fc.constantFrom("start", "meter", "meter", "meter", "meter", "clock", "stop"),
  evse: fc.integer({ min: 1, max: 2 }),
  transaction: fc.constantFrom(0, 0, 0, 1, 2),
  at: time,
  values: fc.array(value, { minLength: 1, maxLength: 4 }),
  passes: fc.integer({ min: 0, max: 60 }),
});

test.each([...versions.map((version) => [version, "are"] as const), ["1.6", "are not"] as const])(
  "whatever a station of %s says, whose ids %s its own, what is told is valid and in order",
  { timeout: 60_000 },
  async (version, own) => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const session = bridgeSession();
        const station = await joined(session, version);
        if (own === "are not") repeatTransactionId(session.server, 1);
        const ids = ["none"];
        for (const { kind, evse, transaction, at, values, passes } of steps) {
          const id = ids.at(-1 - (transaction % ids.length)) ?? "none";
          if (kind === "start") ids.push(await station.start({ evse, token: "TAG-1", at }));
          if (kind === "meter")
            await station.meter(version === "1.6" && id === "none" ? "9" : id, evse, { at, values });
          if (kind === "clock") await station.clock(evse, { at, values });
          if (kind === "stop") await station.stop(version === "1.6" && id === "none" ? "9" : id, at, 0, { at, values });
          await pass(passes);
        }
        expect(session.failed).toEqual([]);
        const { sessions } = session.orchestrator;
        const newest = new Map<
          string,
          { readonly measured: string; readonly start: string; readonly end?: string | undefined }
        >();
        count += sessions.length;
        for (const told of sessions) {
          expect(chargerSession.request(told)).toBe(true);
          const before = newest.get(told.point);
          if (before !== undefined) {
            const isNext = told.start > before.measured && told.start !== before.start;
            expect(told.measured >= before.measured).toBe(true);
            expect(told.start === before.start ? before.end : isNext ? undefined : "out of order").toBe(undefined);
          }
          newest.set(told.point, told);
        }
        await station.leave();
        session.bridge.close();
        await session.server.close({ deadlineMs: 0 });
      }),
      { numRuns: 60 },
    );
    expect(count).toBeGreaterThan(100);
  },
);
