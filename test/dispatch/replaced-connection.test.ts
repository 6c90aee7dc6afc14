import { describe, expect, test } from "vitest";
import { dialScripted } from "../support/scripted-peer.js";
import { follow, identity, old, openFromScript, rejection, settle } from "../support/session.js";

const { subprotocol } = old.protocol;

describe("R31 a newer connection of an identity replaces the older one", () => {
  test("R31 the late end of the older one does not remove the newer one", async () => {
    const { server, backEnd, peer } = await openFromScript();
    const ended: unknown[] = [];
    server.on("disconnect", (connection) => ended.push(connection));
    await dialScripted(server, identity, subprotocol);
    const newer = server.connection(identity);
    expect(newer).not.toBe(backEnd);
    await settle();
    expect(peer.closed).toMatchObject({ closeCode: 1008 });
    expect(ended).toEqual([backEnd]);
    expect(server.connection(identity)).toBe(newer);
    expect(server.connections).toEqual([newer]);
    expect([backEnd.connected, newer?.connected]).toEqual([false, true]);
  });

  test("R31 the calls of the older one reject, and it takes no more", async () => {
    const { server, backEnd } = await openFromScript();
    const calls = [follow(backEnd.call("Ping", {})), follow(backEnd.call("Ping", {}))];
    await settle();
    const newer = await dialScripted(server, identity, subprotocol);
    await settle();
    expect(calls.map(({ outcome }) => outcome)).toMatchObject([
      { error: { code: "CW_CONNECTION_CLOSED", closeCode: 1008, sent: true } },
      { error: { code: "CW_CONNECTION_CLOSED", closeCode: 1008, sent: false } },
    ]);
    expect(backEnd.pending).toEqual([]);
    expect(await rejection(backEnd.call("Ping", {}))).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(newer.received).toEqual([]);
  });

  test("R31 an answer over the older one settles no call of the newer one", async () => {
    const { server, peer } = await openFromScript({ messageId: () => "same" });
    const newer = await dialScripted(server, identity, subprotocol);
    const call = follow(server.call(identity, old.protocol, "Echo", { text: "x" }));
    await settle();
    peer.write([3, "same", { text: "old" }]);
    await settle();
    expect(call.outcome).toBe("pending");
    newer.answer({ text: "new" });
    await settle();
    expect(call.outcome).toEqual({ value: { text: "new" } });
  });

  test("R31 a handler that is still at work for the older one answers nobody", async () => {
    let finish: (answer: { text: string }) => void = () => {};
    let signal: AbortSignal | undefined;
    const { server, peer } = await openFromScript({}, old, {
      echo: (_request, context) => {
        signal = context.signal;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    peer.write([2, "1", "Echo", { text: "x" }]);
    await settle();
    const newer = await dialScripted(server, identity, subprotocol);
    await settle();
    expect(signal?.aborted).toBe(true);
    finish({ text: "late" });
    await settle();
    expect([peer.received, newer.received]).toEqual([[], []]);
  });

  test("R31 many in a row: the last one stays, each of the others ends once", async () => {
    const { server } = await openFromScript();
    let ended = 0;
    server.on("disconnect", () => ended++);
    const peers = await Promise.all([1, 2, 3, 4].map(() => dialScripted(server, identity, subprotocol)));
    await settle();
    expect(ended).toBe(4);
    expect(peers.filter(({ closed }) => closed === undefined)).toHaveLength(1);
    expect(server.connections).toHaveLength(1);
  });

  test("R31 other identities are left alone", async () => {
    const { server, backEnd } = await openFromScript();
    await dialScripted(server, "CP-2", subprotocol);
    await settle();
    expect(backEnd.connected).toBe(true);
    expect(server.connections.map((connection) => connection.identity)).toEqual([identity, "CP-2"]);
  });
});
