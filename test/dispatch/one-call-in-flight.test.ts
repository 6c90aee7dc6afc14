import { describe, expect, test } from "vitest";
import { dialScripted } from "../support/scripted-peer.js";
import { modern, openFromScript, openToScript, settle } from "../support/session.js";

describe("R15 one CALL in flight per connection and direction", () => {
  test("R15 the next CALL leaves when the one before it is answered, and in the order of the calls", async () => {
    const { station, peer } = await openToScript();
    const answers = ["a", "b", "c"].map((text) => station.call("Echo", { text }));
    await settle();
    expect(peer.calls.map(([, , , payload]) => payload)).toEqual([{ text: "a" }]);
    for (const text of ["a", "b", "c"]) {
      expect(peer.calls.at(-1)?.[3]).toEqual({ text });
      peer.answer({ text });
      await settle();
    }
    expect(await Promise.all(answers)).toEqual([{ text: "a" }, { text: "b" }, { text: "c" }]);
    expect(peer.calls).toHaveLength(3);
  });

  test("R15 a CALLERROR makes way for the next CALL as an answer does", async () => {
    const { station, peer } = await openToScript();
    const refused = station.call("Ping", {});
    const next = station.call("Ping", {});
    await settle();
    peer.write([4, peer.callId(), "GenericError", "", {}]);
    await expect(refused).rejects.toMatchObject({ errorCode: "GenericError" });
    await settle();
    peer.answer({});
    expect(await next).toEqual({});
  });

  test("R15 the server's direction is limited in the same way", async () => {
    const { backEnd, peer } = await openFromScript();
    const answers = [backEnd.call("Ping", {}), backEnd.call("Ping", {})];
    await settle();
    expect(peer.calls).toHaveLength(1);
    peer.answer({});
    await settle();
    expect(peer.calls).toHaveLength(2);
    peer.answer({});
    await Promise.all(answers);
  });

  test("R15 both directions may cross: a CALL of the peer is answered while one of our own is in flight", async () => {
    const { station, peer } = await openToScript({}, undefined, { echo: ({ text }) => ({ text }) });
    const own = station.call("Ping", {});
    await settle();
    peer.write([2, "theirs", "Echo", { text: "x" }]);
    await settle();
    expect(peer.received).toEqual([
      [2, peer.callId(), "Ping", {}],
      [3, "theirs", { text: "x" }],
    ]);
    peer.answer({});
    await own;
  });

  test("R15 the same message id in both directions at once confuses neither", async () => {
    const { station, peer } = await openToScript({ messageId: () => "1" }, undefined, { ping: () => ({}) });
    const own = station.call("Echo", { text: "ours" });
    await settle();
    peer.write([2, "1", "Ping", {}]);
    peer.answer({ text: "theirs" });
    expect(await own).toEqual({ text: "theirs" });
    expect(peer.received.at(-1)).toEqual([3, "1", {}]);
  });

  test("R15 maxInFlight lets more out at once, and answers may come in any order", async () => {
    const { station, peer } = await openToScript({ maxInFlight: 3 });
    const answers = ["a", "b", "c", "d"].map((text) => station.call("Echo", { text }));
    await settle();
    expect(peer.calls).toHaveLength(3);
    expect(station.pending.map(({ state }) => state)).toEqual(["inFlight", "inFlight", "inFlight", "queued"]);
    peer.answer({ text: "C" }, 2);
    await settle();
    expect(peer.calls).toHaveLength(4);
    peer.answer({ text: "A" }, 0);
    peer.answer({ text: "D" }, 3);
    peer.answer({ text: "B" }, 1);
    expect(await Promise.all(answers)).toEqual([{ text: "A" }, { text: "B" }, { text: "C" }, { text: "D" }]);
  });

  test("R15 connections do not wait for each other", async () => {
    const { server, backEnd, peer } = await openFromScript();
    const other = await dialScripted(server, "CP-2", backEnd.protocol.subprotocol);
    const stuck = backEnd.call("Ping", {});
    const answered = server.connection("CP-2")?.call("Ping", {});
    await settle();
    other.answer({});
    expect(await answered).toEqual({});
    peer.answer({});
    await stuck;
  });
});

describe("R16 SEND", () => {
  test("R16 a SEND overtakes the queue and needs no answer", async () => {
    const { station, peer } = await openToScript({}, modern);
    const calls = [station.call("Ping", {}), station.call("Ping", {})];
    await station.send("Note", { note: "now" });
    await settle();
    expect(peer.received.map(([messageType, , action]) => [messageType, action])).toEqual([
      [2, "Ping"],
      [6, "Note"],
    ]);
    expect(station.pending).toHaveLength(2);
    peer.answer({});
    await settle();
    peer.answer({});
    await Promise.all(calls);
  });

  test("R16 a SEND goes out while the queue is paused, and is refused without a connection", async () => {
    const { station, peer } = await openToScript({}, modern);
    station.pause();
    await station.send("Note", { note: "paused" });
    await settle();
    expect(peer.received).toHaveLength(1);
    peer.close();
    await settle();
    await expect(station.send("Note", { note: "late" })).rejects.toMatchObject({ code: "CW_NOT_CONNECTED" });
  });

  test("R16 a SEND whose signal is aborted is not written", async () => {
    const { station, peer } = await openToScript({}, modern);
    const reason = new Error("changed my mind");
    await expect(station.send("Note", { note: "n" }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await settle();
    expect(peer.received).toEqual([]);
  });
});
