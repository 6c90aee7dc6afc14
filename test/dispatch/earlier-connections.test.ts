import { once } from "node:events";
import { NotConnectedError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { gate } from "../support/arrivals.js";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { BareTransport, dialScripted } from "../support/scripted-peer.js";
import {
  follow,
  identity,
  newClient,
  old,
  openFromScript,
  openToScript,
  rejection,
  settle,
} from "../support/session.js";

const { subprotocol } = old.protocol;

describe("R31 what is left of an earlier connection of a client", () => {
  test("R31 a handler that outlived its connection does not answer a CALL of the same id on the next one", async () => {
    const gates = [gate<{ text: string }>(), gate<{ text: string }>()];
    let handled = 0;
    const { client, peers, peer } = await openToScript({}, old, {
      echo: () => gates[handled++]?.promise ?? { text: "?" },
    });
    peer.write([2, "1", "Echo", { text: "a" }]);
    await settle();
    peer.terminate();
    await settle();
    await client.connect();
    peers[1]?.write([2, "1", "Echo", { text: "b" }]);
    await settle();
    gates[0]?.open({ text: "answer to a" });
    await settle();
    expect(peers[1]?.received).toEqual([]);
    gates[1]?.open({ text: "answer to b" });
    await settle();
    expect(peers[1]?.received).toEqual([[3, "1", { text: "answer to b" }]]);
  });

  test("R13 the answers of an earlier connection are not replayed: the handler runs again", async () => {
    let handled = 0;
    const { client, peers, peer } = await openToScript({}, old, { echo: () => ({ text: String(++handled) }) });
    peer.write([2, "1", "Echo", { text: "a" }]);
    await settle();
    peer.terminate();
    await settle();
    await client.connect();
    peers[1]?.write([2, "1", "Echo", { text: "a" }]);
    await settle();
    expect(peers[1]?.received).toEqual([[3, "1", { text: "2" }]]);
  });

  test("R31 a transport that speaks after its end is not heard", async () => {
    const transports: BareTransport[] = [];
    const dial = async () => {
      const transport = new BareTransport();
      transports.push(transport);
      return { transport, subprotocol };
    };
    const client = newClient({ dial });
    client.handle(old.profile, { ping: () => ({}) });
    await client.connect();
    transports[0]?.receiver.closed(1006, "");
    await client.connect();
    const call = follow(client.call("Ping", {}));
    await settle();
    const [, messageId] = JSON.parse(transports[1]?.sent[0] ?? "[]") as string[];
    transports[0]?.receiver.text(JSON.stringify([3, messageId, {}]));
    transports[0]?.receiver.text(JSON.stringify([2, "1", "Ping", {}]));
    transports[0]?.receiver.closed(1006, "");
    await settle();
    expect(call.outcome).toBe("pending");
    expect(client.connected).toBe(true);
    expect(transports[1]?.sent).toHaveLength(1);
    transports[1]?.receiver.text(JSON.stringify([3, messageId, {}]));
    await settle();
    expect(call.outcome).toEqual({ value: {} });
  });
});

describe("R31 what is left of a connection that was replaced", () => {
  test("R31 its calls have ended and it takes no more by the time the newer one is told", async () => {
    const { server, backEnd } = await openFromScript();
    const inFlight = rejection(backEnd.call("Ping", {}));
    const seen: unknown[] = [];
    let late: Promise<unknown> | undefined;
    server.on("connect", () => {
      seen.push(backEnd.pending);
      late = rejection(backEnd.call("Ping", {}));
    });
    await dialScripted(server, identity, subprotocol);
    expect(seen).toEqual([[]]);
    expect(await inFlight).toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1008, sent: true });
    expect(await late).toBeInstanceOf(NotConnectedError);
  });

  test("R38 one that never answers the close does not hold up a stop of the server", async () => {
    const server = new Server<FixtureTypes>({ protocols: [old.protocol] });
    await server.listen({ port: 0, host: "127.0.0.1" });
    const url = `ws://127.0.0.1:${server.port}/${identity}`;
    const deaf = new WebSocket(url, subprotocol);
    onTestFinished(() => deaf.terminate());
    await once(deaf, "open");
    // It does not read any more, so it never sees the close frame.
    deaf.pause();
    const newer = new WebSocket(url, subprotocol);
    await once(newer, "open");
    await server.close({ deadlineMs: 0 });
    expect(server.connections).toEqual([]);
  });
});

test("R20 ten bad frames in a row cost the connection where no option says otherwise", async () => {
  const { server, peer } = await openFromScript();
  for (let index = 0; index < 9; index++) peer.write("no JSON");
  await settle();
  expect(peer.closed).toBeUndefined();
  peer.write("no JSON");
  await settle();
  expect(peer.closed).toMatchObject({ closeCode: 1002 });
  expect(server.reportCounts.badFrame).toBe(10);
});
