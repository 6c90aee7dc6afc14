import { CallTimeoutError, Client, type ClientOptions, memoryPair, NotConnectedError } from "@chargewire/runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { everyVersion } from "../support/ocpp-versions.js";
import { scriptedServer } from "../support/scripted-peer.js";
import { follow, rejection, settle, useFakeClock } from "../support/session.js";
import { extended, onTheWire } from "./beacon.js";

beforeEach(useFakeClock);
afterEach(() => void vi.useRealTimers());

describe.each(everyVersion)("a vendor's message of a $title client without a connection", (base) => {
  const { protocol } = extended(base);
  const accepted = { status: "Accepted", data: onTheWire(base, { seen: 1 }) };

  function offline(options: Partial<ClientOptions> = {}) {
    const script = scriptedServer(memoryPair, base.subprotocol);
    const settings = { identity: "CP-1", url: "ws://memory/", dial: script.dial, messageId: () => "m-1" };
    const client = new Client({ reconnect: false, ...settings, ...options, protocols: [protocol] });
    return { client, script, beacon: client.peer(protocol).beacon };
  }

  test("fails at once, unless it is to wait for one (R34)", async () => {
    const { client, script, beacon } = offline();
    expect(await rejection(beacon.signal({ text: "x" }))).toBeInstanceOf(NotConnectedError);
    const outcome = beacon.signal({ text: "x" }, { onDisconnect: "resend" });
    await client.connect();
    await settle();
    script.peer.answer(accepted);
    expect(await outcome).toEqual({ seen: 1 });
    await client.close();
  });

  test("goes out again over the next one, with the same id and data (R34)", async () => {
    const { client, script, beacon } = offline({ onDisconnect: "resend" });
    await client.connect();
    const outcome = beacon.signal({ text: "x" });
    await settle();
    const [first] = script.peer.calls;
    script.peer.terminate();
    await settle();
    await client.connect();
    await settle();
    expect(script.peers).toHaveLength(2);
    expect(script.peer.calls).toEqual([first]);
    script.peer.answer(accepted);
    expect(await outcome).toEqual({ seen: 1 });
    await client.close();
  });

  test("has its timeout from sending on, not from queueing", async () => {
    const { client, beacon } = offline({ onDisconnect: "resend" });
    const followed = follow(beacon.signal({ text: "x" }, { timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(5_000);
    await client.connect();
    await vi.advanceTimersByTimeAsync(999);
    await settle();
    expect(followed.outcome).toBe("pending");
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(followed.outcome).toEqual({ error: expect.any(CallTimeoutError) });
    await client.close();
  });
});
