import { type Dialer, HandshakeError, memoryPair, NotConnectedError, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { gate } from "../support/arrivals.js";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { ScriptedPeer } from "../support/scripted-peer.js";
import { identity, modern, newClient, old, openSession, openToScript, rejection, settle } from "../support/session.js";

/** A dialer that waits for the test before it gets through, and counts how often it was asked. */
function slowDialer() {
  const opened = gate();
  const dials: AbortSignal[] = [];
  const peers: ScriptedPeer[] = [];
  const dial: Dialer = async (_request, signal) => {
    dials.push(signal);
    await opened.promise;
    const [transport, far] = memoryPair();
    peers.push(new ScriptedPeer(far));
    return { transport, subprotocol: old.protocol.subprotocol };
  };
  return { dial, dials, peers, opened };
}

describe("R34 connecting", () => {
  test("R34 a connected client gives the same connection again, without another handshake", async () => {
    const { client, station, peers } = await openToScript();
    expect(await client.connect()).toBe(station);
    expect(client.connection).toBe(station);
    expect(peers).toHaveLength(1);
  });

  test("R34 several connects at once share one handshake", async () => {
    const { dial, dials, opened } = slowDialer();
    const client = newClient({ dial });
    const connecting = [client.connect(), client.connect(), client.connect()];
    opened.open();
    expect(new Set(await Promise.all(connecting)).size).toBe(1);
    expect(dials).toHaveLength(1);
  });

  test("R34 the connect event comes once for each socket, the disconnect event with how it ended", async () => {
    const { client, peer } = await openToScript();
    const events: unknown[] = [];
    client.on("connect", ({ connected }) => events.push({ connected }));
    client.on("disconnect", ({ connected }, disconnection) => events.push({ connected, ...disconnection }));
    peer.close(1012, "restart");
    await settle();
    await Promise.all([client.connect(), client.connect()]);
    expect(events).toEqual([{ connected: false, closeCode: 1012, reason: "restart" }, { connected: true }]);
  });

  test("R34 a connect while the socket is being closed waits for its end, and opens another", async () => {
    const { client, station, peers } = await openToScript();
    station.close();
    await client.connect();
    expect(peers).toHaveLength(2);
    const call = station.call("Ping", {});
    await settle();
    peers.at(-1)?.answer({});
    expect(await call).toEqual({});
  });

  test("R33 a refused client may try again, and its handlers stay", async () => {
    let admits = false;
    const server = new Server<FixtureTypes>({ protocols: [old.protocol], authenticate: () => admits });
    const client = newClient({ dial: server.inMemory() });
    client.handle(old.profile, { echo: ({ text }) => ({ text }) });
    const refused = await Promise.all([rejection(client.connect()), rejection(client.connect())]);
    for (const error of refused) {
      expect(error).toBeInstanceOf(HandshakeError);
      expect(error).toMatchObject({ httpStatus: 401, offered: [old.protocol.subprotocol] });
    }
    expect(client.connected).toBe(false);
    admits = true;
    await client.connect();
    expect(await server.call(identity, old.protocol, "Echo", { text: "x" })).toEqual({ text: "x" });
  });

  test("R34 calls that wait survive a refused connect", async () => {
    let admits = false;
    const server = new Server<FixtureTypes>({ protocols: [old.protocol], authenticate: () => admits });
    server.handle(old.profile, { ping: () => ({}) });
    const client = newClient({ dial: server.inMemory() });
    const call = client.call("Ping", {}, { onDisconnect: "resend" });
    await rejection(client.connect());
    expect(client.connection?.pending).toHaveLength(1);
    admits = true;
    await client.connect();
    expect(await call).toEqual({});
  });

  test("R3 a server that selects what was not offered is left, with 1002", async () => {
    const peers: ScriptedPeer[] = [];
    const dial: Dialer = async () => {
      const [transport, far] = memoryPair();
      peers.push(new ScriptedPeer(far));
      return { transport, subprotocol: "other" };
    };
    const client = newClient({ dial });
    expect(await rejection(client.connect())).toMatchObject({ code: "CW_HANDSHAKE", selected: "other" });
    await settle();
    expect(peers[0]?.closed).toMatchObject({ closeCode: 1002 });
    expect(client.connected).toBe(false);
  });

  test("R3 with several protocols there is no connection before the first connect, and nothing can wait", async () => {
    const server = new Server<FixtureTypes>({ protocols: [modern.protocol] });
    const client = newClient({ protocols: [old.protocol, modern.protocol], dial: server.inMemory() });
    expect(client.connection).toBeUndefined();
    const early = client.call("Ping", {}, { onDisconnect: "resend" });
    expect(await rejection(early)).toBeInstanceOf(NotConnectedError);
    expect((await client.connect()).protocol).toBe(modern.protocol);
  });
});

describe("R38 closing while connecting", () => {
  test("R38 the handshake is given up, and connect rejects with NotConnectedError", async () => {
    const { dial, dials, peers, opened } = slowDialer();
    const client = newClient({ dial });
    const connecting = rejection(client.connect());
    await client.close();
    expect(dials[0]?.aborted).toBe(true);
    opened.open();
    expect(await connecting).toBeInstanceOf(NotConnectedError);
    await settle();
    // The dialer did not listen to its signal: what it opened all the same is ended at once.
    expect(peers[0]?.closed).toMatchObject({ closeCode: 1006 });
    expect(client.connected).toBe(false);
  });

  test("R38 the same while the server in memory still checks the credentials", async () => {
    const server = new Server<FixtureTypes>({ protocols: [old.protocol], authenticate: () => new Promise(() => {}) });
    const client = newClient({ dial: server.inMemory() });
    const connecting = rejection(client.connect());
    await settle();
    await client.close();
    expect(await connecting).toBeInstanceOf(NotConnectedError);
  });

  test("R38 a client that was closed does not connect again", async () => {
    const { client } = await openSession();
    await client.close();
    expect(await rejection(client.connect())).toBeInstanceOf(NotConnectedError);
    expect(await rejection(client.call("Ping", {}, { onDisconnect: "resend" }))).toBeInstanceOf(NotConnectedError);
    expect(client.connected).toBe(false);
  });

  test("R38 a client that never connected is closed at once", async () => {
    const client = newClient({});
    await client.close();
    await client.close();
    expect(await rejection(client.connect())).toBeInstanceOf(NotConnectedError);
  });
});
