import { type RunResult, watch } from "@chargewire/codegen";
import { describe, expect, it } from "vitest";
import { createFixture, textFields } from "./fixture.js";

describe("--watch", () => {
  it("generates again after a change, lives through a fault, and ends when it is told to", async () => {
    const fixture = await createFixture();
    const runs = watched(fixture.root);
    expect((await runs.next()).protocols[0]?.written).toBeGreaterThan(0);

    await fixture.write("schemas/demo1.0/basic/PingRequest.json", textFields("Asks differently."));
    expect((await runs.next()).faults).toEqual([]);
    expect(await fixture.read("packages/demo10/src/messages/basic.ts")).toContain("Asks differently.");

    await fixture.write("schemas/demo1.0/basic/PingRequest.json", "{");
    expect((await runs.next()).faults).toHaveLength(1);
    expect(await fixture.read("packages/demo10/src/messages/basic.ts")).toContain("Asks differently.");

    await fixture.write("schemas/demo1.0/basic/PingRequest.json", textFields("Asks at last."));
    expect((await runs.next()).faults).toEqual([]);
    expect(await fixture.read("packages/demo10/src/messages/basic.ts")).toContain("Asks at last.");
    await runs.end();
  });
});

/** Watches a folder; `next()` waits for the run after the last one seen, for 5 s at most. */
function watched(cwd: string): { next(): Promise<RunResult>; end(): Promise<void> } {
  const ended = new AbortController();
  const results: RunResult[] = [];
  let wake = (): void => {};
  const watching = watch({
    cwd,
    signal: ended.signal,
    onRun: (result) => {
      results.push(result);
      wake();
    },
  });
  return {
    async next() {
      const deadline = AbortSignal.timeout(5_000);
      while (results.length === 0) {
        await new Promise<void>((resolve, reject) => {
          wake = resolve;
          deadline.addEventListener("abort", () => reject(new Error("no run within 5 s")), { once: true });
        });
      }
      return results.shift() as RunResult;
    },
    async end() {
      ended.abort();
      await watching;
    },
  };
}
