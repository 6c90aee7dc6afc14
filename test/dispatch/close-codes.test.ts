import { once } from "node:events";
import { Client, DefinitionError, type Disconnection, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { dialScripted } from "../support/scripted-peer.js";
import { identity, modern, old, openFromScript, openToScript, settle } from "../support/session.js";

/** A server on a port of its own and a client of ours on a real socket. */
async function openSocket(maxMessageBytes?: number): Promise<{ server: Server; client: Client<FixtureTypes> }> {
  const server = new Server({ protocols: [old.protocol], maxMessageBytes });
  await server.listen({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  const url = `ws://127.0.0.1:${server.port}`;
  const client = new Client<FixtureTypes>({
    protocols: [old.protocol],
    url,
    identity,
    maxMessageBytes,
    reconnect: false,
  });
  onTestFinished(() => client.close({ deadlineMs: 0 }));
  await client.connect();
  return { server, client };
}

function disconnection(endpoint: Server | Client<FixtureTypes>): Promise<Disconnection> {
  return new Promise((resolve) => {
    (endpoint as Server).on("disconnect", (_connection, how) => resolve(how));
  });
}

describe("R37 close codes", () => {
  test("R37 a client that is closed closes with 1000, a server with 1001", async () => {
    const first = await openSocket();
    const seenByServer = disconnection(first.server);
    await first.client.close();
    expect(await seenByServer).toMatchObject({ closeCode: 1000 });

    const second = await openSocket();
    const seenByClient = disconnection(second.client);
    await second.server.close();
    expect(await seenByClient).toMatchObject({ closeCode: 1001 });
  });

  test("R37 too many bad frames in a row: 1002", async () => {
    const { peer } = await openFromScript({ maxBadFrames: 3 });
    for (const text of ["x", "[]", "{}"]) peer.write(text);
    await settle();
    expect(peer.closed).toEqual({ closeCode: 1002, reason: "3 bad frames in a row" });
  });

  test("R37 a good frame between bad ones starts the count anew", async () => {
    const { peer, server } = await openFromScript({ maxBadFrames: 2 });
    for (const text of ["x", '[2,"1","Nothing",{}]', "x", '[2,"2","Nothing",{}]']) peer.write(text);
    await settle();
    expect(peer.closed).toBeUndefined();
    expect(server.reportCounts.badFrame).toBe(2);
  });

  test("R37 with maxBadFrames 0 no number of bad frames is too many", async () => {
    const { peer } = await openFromScript({ maxBadFrames: 0 });
    for (let count = 0; count < 100; count++) peer.write("x");
    await settle();
    expect(peer.closed).toBeUndefined();
  });

  test("R37 a connection that is replaced: 1008", async () => {
    const { server, peer } = await openFromScript();
    await dialScripted(server, identity, old.protocol.subprotocol);
    await settle();
    expect(peer.closed).toMatchObject({ closeCode: 1008 });
  });

  test("R37 no common subprotocol: 1002", async () => {
    const server = new Server({ protocols: [modern.protocol] });
    const peer = await dialScripted(server, identity, "nobody speaks this");
    await settle();
    expect(peer.closed).toMatchObject({ closeCode: 1002 });
    expect(server.connections).toEqual([]);
  });

  test("R37 a message that is too big costs the connection, on either side: 1009", async () => {
    const { server, client } = await openSocket(1_000);
    const seen = disconnection(client);
    const call = client.connection?.callUnchecked("Big", { text: "x".repeat(2_000) });
    await expect(call).rejects.toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1009, sent: true });
    expect(await seen).toMatchObject({ closeCode: 1009 });

    await client.connect();
    const again = disconnection(server);
    const back = server.connection(identity)?.callUnchecked("Big", { text: "x".repeat(2_000) });
    await expect(back).rejects.toMatchObject({ closeCode: 1009 });
    expect(await again).toMatchObject({ closeCode: 1009 });
  });

  test("R37 a socket without a close frame ends with 1006, an empty close frame with 1005", async () => {
    const { server } = await openSocket();
    for (const [end, closeCode] of [
      ["terminate", 1006],
      ["close", 1005],
    ] as const) {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/other`, old.protocol.subprotocol);
      await once(socket, "open");
      const seen = disconnection(server);
      socket[end]();
      expect(await seen).toMatchObject({ closeCode });
    }
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 1000.5, Number.NaN])(
    "R37 the code %d cannot be sent and is a DefinitionError",
    async (closeCode) => {
      const { station } = await openToScript();
      expect(() => station.close(closeCode)).toThrow(DefinitionError);
      expect(station.connected).toBe(true);
    },
  );

  test.each([1000, 1012, 3000, 4999])("R37 the code %d reaches the peer with its reason", async (closeCode) => {
    const { station, peer } = await openToScript();
    station.close(closeCode, "because");
    await settle();
    expect(peer.closed).toEqual({ closeCode, reason: "because" });
  });

  test("R37 a long reason is cut between characters, in memory and on a socket", async () => {
    const reason = `x${"€".repeat(100)}`;
    const cut = `x${"€".repeat(40)}`;
    const { station, peer } = await openToScript();
    station.close(1000, reason);
    await settle();
    expect(peer.closed?.reason).toBe(cut);
    const { server, client } = await openSocket();
    const seen = disconnection(server);
    client.connection?.close(4000, reason);
    expect(await seen).toEqual({ closeCode: 4000, reason: cut });
  });
});
