import { getEventListeners } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openToScript, settle, useFakeClock } from "../support/session.js";

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

type Step =
  | { readonly do: "call"; readonly resend: boolean }
  | { readonly do: "answer" | "refuse" | "abort"; readonly which: number }
  | { readonly do: "time"; readonly ms: number }
  | { readonly do: "disconnect" | "reconnect" | "pause" | "resume" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("call" as const), resend: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("answer" as const, "refuse" as const, "abort" as const),
      which: fc.nat(5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("time" as const), ms: fc.constantFrom(1, 400, 600, 999, 1_000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("disconnect" as const, "reconnect" as const, "pause" as const, "resume" as const),
    }),
  },
);

/** What the model knows of a call. */
interface Modelled {
  readonly text: string;
  readonly resend: boolean;
  readonly cancel: AbortController;
  state: "queued" | "inFlight" | "settled";
  /** When its clock runs out, in ms of the fake time; `undefined` while none runs. */
  due: number | undefined;
  settled: number;
  outcome: string;
}

const timeoutMs = 1_000;
const capacity = 4;

/** The outbox as the rules describe it, as plainly as it can be written. */
class Model {
  readonly calls: Modelled[] = [];
  /** Calls that wait; those that are sent again come first. */
  waiting: Modelled[] = [];
  inFlight: Modelled[] = [];
  /** Texts in the order of their sends on the present socket. */
  sent: string[] = [];
  connected = true;
  paused = false;
  now = 0;
  /** How many of the waiting ones were in flight once: they have no place in the queue. */
  again: Modelled[] = [];
  /** Places of calls that were given up in flight: taken until their timeout (R15). */
  ghosts: { due: number | undefined }[] = [];
  readonly #maxInFlight: number;

  constructor(maxInFlight: number) {
    this.#maxInFlight = maxInFlight;
  }

  call(call: Modelled): void {
    this.calls.push(call);
    if (!this.connected && !call.resend) return this.end(call, "CW_NOT_CONNECTED");
    const mayGo = this.#maySend && this.waiting.length === 0 && this.again.length === 0;
    if (!mayGo && this.waiting.length >= capacity) return this.end(call, "CW_QUEUE_FULL");
    this.waiting.push(call);
    this.pump();
  }

  end(call: Modelled | undefined, outcome: string): void {
    if (call === undefined) return;
    for (const list of [this.waiting, this.inFlight, this.again]) {
      const index = list.indexOf(call);
      if (index >= 0) list.splice(index, 1);
    }
    call.state = "settled";
    call.due = undefined;
    call.outcome = outcome;
    this.pump();
  }

  abort(call: Modelled | undefined): void {
    if (call?.state === "inFlight") this.ghosts.push({ due: call.due });
    this.end(call, "aborted");
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [next] = [...this.inFlight, ...this.ghosts]
        .filter(({ due }) => due !== undefined && due <= until)
        .sort((a, b) => (a.due ?? 0) - (b.due ?? 0));
      if (next === undefined) break;
      this.now = next.due ?? this.now;
      const call = this.inFlight.find((each) => each === next);
      if (call !== undefined) this.end(call, "CW_CALL_TIMEOUT");
      this.ghosts = this.ghosts.filter((ghost) => ghost !== next);
      this.pump();
    }
    this.now = until;
  }

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    this.ghosts = [];
    const inFlight = this.inFlight.splice(0);
    for (const call of inFlight) {
      call.due = undefined;
      call.state = "queued";
    }
    this.again = [...inFlight.filter(({ resend }) => resend), ...this.again];
    const lost = [...inFlight, ...this.waiting].filter(({ resend }) => !resend);
    for (const call of lost) this.end(call, "CW_CONNECTION_CLOSED");
  }

  reconnect(): void {
    if (this.connected) return;
    this.connected = true;
    this.sent = [];
    this.pump();
  }

  pause(): void {
    this.paused = true;
    for (const place of [...this.inFlight, ...this.ghosts]) place.due = undefined;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    for (const place of [...this.inFlight, ...this.ghosts]) place.due = this.now + timeoutMs;
    this.pump();
  }

  get #maySend(): boolean {
    return this.connected && !this.paused && this.inFlight.length + this.ghosts.length < this.#maxInFlight;
  }

  pump(): void {
    while (this.#maySend) {
      const call = this.again.shift() ?? this.waiting.shift();
      if (call === undefined) return;
      call.state = "inFlight";
      call.due = this.now + timeoutMs;
      this.inFlight.push(call);
      this.sent.push(call.text);
    }
  }
}

async function play(steps: readonly Step[], maxInFlight: number): Promise<void> {
  const { client, station, peers } = await openToScript({
    maxInFlight,
    queueCapacity: capacity,
    callTimeoutMs: timeoutMs,
  });
  const model = new Model(maxInFlight);
  const outcomes = new Map<Modelled, string>();

  const start = (resend: boolean): void => {
    const text = `call ${model.calls.length}`;
    const cancel = new AbortController();
    const call: Modelled = { text, resend, cancel, state: "queued", due: undefined, settled: 0, outcome: "pending" };
    const settled = (outcome: string): void => {
      call.settled++;
      outcomes.set(call, outcome);
    };
    const onDisconnect = resend ? "resend" : "fail";
    station.call("Echo", { text }, { onDisconnect, signal: cancel.signal }).then(
      (response) => settled(`answered ${response.text}`),
      (error: unknown) => settled((error as { code?: string }).code ?? String(error)),
    );
    model.call(call);
  };

  /** The id of a call is read off the wire, so that the test needs no knowledge of how ids are made. */
  const idOf = (call: Modelled): string => {
    const frame = peers.at(-1)?.calls.find(([, , , payload]) => (payload as { text: string }).text === call.text);
    if (frame === undefined) throw new Error(`${call.text} is not on the wire`);
    return frame[1] as string;
  };

  const run = async (each: Step): Promise<void> => {
    switch (each.do) {
      case "call":
        return start(each.resend);
      case "answer":
      case "refuse": {
        const call = model.inFlight[each.which % Math.max(model.inFlight.length, 1)];
        if (call === undefined) return;
        const id = idOf(call);
        peers.at(-1)?.write(each.do === "answer" ? [3, id, { text: call.text }] : [4, id, "GenericError", "", {}]);
        return model.end(call, each.do === "answer" ? `answered ${call.text}` : "CW_CALL_ERROR");
      }
      case "abort": {
        const open = model.calls.filter(({ state }) => state !== "settled");
        const call = open[each.which % Math.max(open.length, 1)];
        call?.cancel.abort("aborted");
        return model.abort(call);
      }
      case "time":
        await vi.advanceTimersByTimeAsync(each.ms);
        return model.pass(each.ms);
      case "disconnect":
        peers.at(-1)?.terminate();
        return model.disconnect();
      case "reconnect":
        await client.connect();
        return model.reconnect();
      case "pause":
        station.pause();
        return model.pause();
      case "resume":
        station.resume();
        return model.resume();
    }
  };

  for (const each of steps) {
    await run(each);
    await settle();
    const onWire = peers.at(-1)?.calls.map(([, , , payload]) => (payload as { text: string }).text);
    if (model.connected) expect(onWire).toEqual(model.sent);
    expect(station.pending.filter(({ state }) => state === "inFlight")).toHaveLength(model.inFlight.length);
    expect(station.pending).toHaveLength(model.inFlight.length + model.waiting.length + model.again.length);
    const running = [...model.inFlight, ...model.ghosts].filter(({ due }) => due !== undefined);
    expect(vi.getTimerCount()).toBe(running.length);
    for (const call of model.calls) expect(outcomes.get(call) ?? "pending").toBe(call.outcome);
  }

  const closed = client.close({ deadlineMs: 0 });
  await vi.advanceTimersByTimeAsync(0);
  await closed;
  await settle();
  for (const call of model.calls) {
    expect(call.settled).toBe(1);
    expect(getEventListeners(call.cancel.signal, "abort")).toEqual([]);
  }
  expect(station.pending).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
}

describe("R15 R34 R35 R36 the outbox does what its model does", () => {
  test.each([1, 2, 3])("R35 with %i in flight at most, whatever happens in whatever order", async (maxInFlight) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), (steps) => play(steps, maxInFlight)),
      { numRuns: 200 },
    );
  });
});
