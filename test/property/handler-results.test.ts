import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modern, openFromScript, settle } from "../support/session.js";

/** Anything that JavaScript has, well-behaved or not. */
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

const ways: Record<string, (value: unknown) => unknown> = {
  returns: (value) => value,
  resolves: async (value) => value,
  throws: (value) => {
    throw value;
  },
  rejects: (value) => Promise.reject(value),
};

describe("R25 a handler cannot break the conversation", () => {
  test.each(Object.entries(ways))(
    "R25 one that %s anything gives exactly one answer, of the right shape",
    async (_how, way) => {
      await fc.assert(
        fc.asyncProperty(anything, fc.constantFrom("strict", "off"), async (value, outgoing) => {
          const { server, peer } = await openFromScript({ validation: { outgoing } }, modern, {
            ping: () => way(value) as never,
          });
          server.handleUnknown(() => way(value) as never);
          peer.write([2, "1", "Ping", {}]);
          peer.write([2, "2", "Other", {}]);
          await settle();
          expect(peer.received.map(([, id]) => id).sort()).toEqual(["1", "2"]);
          for (const frame of peer.received) {
            if (frame[0] === 3) expect(frame).toEqual([3, expect.any(String), expect.any(Object)]);
            else expect(frame).toEqual([4, expect.any(String), "InternalError", "", {}]);
            expect(Array.isArray(frame.at(-1))).toBe(false);
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});
