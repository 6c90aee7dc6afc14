import { type Dialer, HandshakeError, memoryPair } from "@chargewire/runtime";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ScriptedPeer } from "../support/scripted-peer.js";
import { follow, newClient, old, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

type Step =
  | { readonly do: "connect" | "lose" | "end" | "closeSocket" | "wake" | "call" | "accept" | "refuse" | "hang" }
  | { readonly do: "time"; readonly ms: number }
  | { readonly do: "reconnect"; readonly as: object | boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(["connect", "lose", "end", "closeSocket", "wake", "call", "accept", "refuse", "hang"] as const),
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("time" as const), ms: fc.constantFrom(0, 99, 100, 401, 5_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("reconnect" as const),
      as: fc.constantFrom<object | boolean>(
        false,
        { waitMinimumMs: 100, randomRangeMs: 300, stableAfterMs: 400 },
        { waitMinimumMs: 0, repeatTimes: 0, fromStart: true },
        { waitMinimumMs: 1_000, randomRangeMs: 0, fromStart: true },
      ),
    }),
  },
);

/** A network whose attempts succeed, fail, or hang, and that looks at what is open at once. */
function network() {
  const seen = { mood: "accept" as "accept" | "refuse" | "hang", dialling: 0, most: 0, peers: [] as ScriptedPeer[] };
  const dial: Dialer = async ({ offered }, signal) => {
    seen.dialling++;
    seen.most = Math.max(seen.most, seen.dialling);
    try {
      // A wait of its own, so that closing meets attempts that are under way.
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        if (seen.mood !== "hang") queueMicrotask(resolve);
      });
      if (seen.mood === "refuse") throw new HandshakeError("refused", { httpStatus: 401, offered });
      const [transport, far] = memoryPair();
      seen.peers.push(new ScriptedPeer(far));
      return { transport, subprotocol: old.protocol.subprotocol };
    } finally {
      seen.dialling--;
    }
  };
  return { seen, dial };
}

describe("R33 R34 R35 whatever happens to a client that stays connected", () => {
  test("R33 there is one attempt, one wait and one connection at most, and nothing is left after close()", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, onDisconnect) => {
        const { seen, dial } = network();
        const client = newClient({
          dial,
          url: ["ws://a", "ws://b"],
          onDisconnect: onDisconnect ? "resend" : "fail",
          callTimeoutMs: 0,
          reconnect: { waitMinimumMs: 100, randomRangeMs: 300, stableAfterMs: 400 },
        });
        const promises: { outcome: unknown }[] = [];
        let last: unknown;
        client.on("state", (state) => {
          expect(state).not.toEqual(last);
          last = state;
        });
        const act = async (what: Step): Promise<void> => {
          if (what.do === "connect") promises.push(follow(client.connect()));
          else if (what.do === "lose") seen.peers.at(-1)?.terminate();
          else if (what.do === "end") seen.peers.at(-1)?.close(1012);
          else if (what.do === "closeSocket") client.connection?.close();
          else if (what.do === "wake") client.reconnectNow();
          else if (what.do === "call") promises.push(follow(client.call("Ping", {})));
          else if (what.do === "time") await vi.advanceTimersByTimeAsync(what.ms);
          else if (what.do === "reconnect") client.reconnect = what.as;
          else seen.mood = what.do;
        };
        for (const [index, what] of steps.entries()) {
          await act(what);
          if (index % 2 === 0) await settle();
          expect(seen.dialling).toBeLessThanOrEqual(1);
          expect(seen.peers.filter((peer) => peer.closed === undefined).length).toBeLessThanOrEqual(2);
          // Calls have no clock here: a timer is the wait.
          expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
        }
        await settle();
        const { status } = client.state;
        expect(status === "open").toBe(client.connected);
        expect(vi.getTimerCount()).toBe(status === "waiting" ? 1 : 0);
        expect(seen.dialling).toBe(status === "connecting" ? 1 : 0);
        expect(seen.peers.filter((peer) => peer.closed === undefined)).toHaveLength(status === "open" ? 1 : 0);

        const closing = client.close({ deadlineMs: 0 });
        await vi.advanceTimersByTimeAsync(0);
        await closing;
        await settle();
        expect(seen.most).toBeLessThanOrEqual(1);
        expect(promises.filter(({ outcome }) => outcome === "pending")).toEqual([]);
        expect(client.connection?.pending).toEqual([]);
        expect(client.state).toEqual({ status: "closed" });
        // The expectation of the listener above, which a client survives.
        expect(client.reportCounts.applicationFailed).toBe(0);
        expect([vi.getTimerCount(), seen.dialling]).toEqual([0, 0]);
        expect(seen.peers.filter((peer) => peer.closed === undefined)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
