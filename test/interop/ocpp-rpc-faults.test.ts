import {
  type ClientOptions,
  type Disconnection,
  HandshakeError,
  type Opening,
  type Report,
  type Server,
} from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals, gate } from "../support/arrivals.js";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.js";
import { rejection } from "../support/session.js";
import { theyServe, weServe } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { makeTheirClient, startTheirServer } from "./ocpp-rpc-side.js";
import { callThrough, identity, makeOurClient, startOurServer } from "./our-side.js";
import { type Version, versions } from "./versions.js";

// The network between the two goes bad; the clients of both connect again by themselves.

const titled = versions.map((version): [string, Version] => [version.title, version]);

/** Their client, which reconnects, before a server of ours, with the proxy in between. */
async function theirClientThroughProxy(version: Version, pingIntervalMs?: number) {
  const casting = weServe(version);
  const { server, remote } = await startOurServer(version);
  const { response: ourAnswer = {} } = version.exchanges("client", casting.theirs)[0] ?? {};
  const { response: theirAnswer = {} } = version.exchanges("server", casting.ours)[0] ?? {};
  handleAll(server, version.protocol, "client", () => ourAnswer);
  const connections = new Arrivals<Server["connections"][number]>("A connection");
  const ends = new Arrivals<Disconnection>("The end of a connection");
  server.on("connect", (connection) => connections.push(connection));
  server.on("disconnect", (_connection, disconnection) => ends.push(disconnection));
  const proxy = await startFaultProxy(server.port ?? 0);
  const pings = pingIntervalMs === undefined ? {} : { pingIntervalMs };
  const peer = makeTheirClient(version, `${proxy.url}/ocpp`, { reconnects: true, ...pings });
  peer.handle(casting.ours, async () => ({ ...theirAnswer }));
  const expectUseful = async (): Promise<void> => {
    expect(await peer.call(casting.theirs, {})).toEqual(ourAnswer);
    expect(await callThrough(remote(identity), casting.ours, {})).toEqual(theirAnswer);
  };
  return { ...casting, server, facade: remote(identity), proxy, peer, connections, ends, expectUseful };
}

/** As short as waits may be, again and again. */
const atOnce = { waitMinimumMs: 100, randomRangeMs: 0, repeatTimes: 0 } as const;

/** Our client, which reconnects, before a server of theirs, with the proxy in between. */
async function ourClientThroughProxy(version: Version, reconnect: ClientOptions["reconnect"] = atOnce) {
  const casting = theyServe(version);
  const { url, peers } = await startTheirServer(version);
  const proxy: FaultProxy = await startFaultProxy(Number(new URL(url).port));
  const client = makeOurClient(version, proxy.url, { reconnect });
  const { response: ourAnswer = {} } = version.exchanges("server", casting.theirs)[0] ?? {};
  const { response: theirAnswer = {} } = version.exchanges("client", casting.ours)[0] ?? {};
  handleAll(client, version.protocol, "server", () => ourAnswer);
  const ends = new Arrivals<Disconnection>("The end of our connection");
  client.on("disconnect", (_connection, disconnection) => ends.push(disconnection));
  const openings = new Arrivals<Opening>("The next connection of our client");
  client.on("connect", (_connection, opening) => openings.push(opening));
  const failures = new Arrivals<Report>("A failed attempt of our client");
  client.on("report", (report) => void (report.kind === "connectFailed" && failures.push(report)));
  /** The next connection, which the client makes by itself unless it was told to. */
  const opened = async () => {
    const [{ isReconnect }, link, peer] = await Promise.all([openings.next(), proxy.link(), peers.next()]);
    peer.handle(casting.ours, async () => ({ ...theirAnswer }));
    return { isReconnect, link, peer };
  };
  const connect = async () => {
    const [, connected] = await Promise.all([client.connect(), opened()]);
    return connected;
  };
  return { ...casting, client, proxy, ends, failures, connect, opened, ourAnswer, theirAnswer };
}

describe.each(titled)("%s: our server, their client that reconnects", (_title, version) => {
  test("cut, reset and cut in the middle of a frame: it is back each time, under its identity", async () => {
    const { server, proxy, peer, connections, ends, expectUseful } = await theirClientThroughProxy(version);
    await peer.connect();
    for (const fault of ["end", "reset", "cut"] as const) {
      const link = await proxy.link();
      const connection = await connections.next();
      await expectUseful();
      if (fault === "cut") {
        link.toClient.cutAfter(9);
        expect(await rejection(connection.callUnchecked("Anything", {}))).toMatchObject({
          closeCode: 1006,
          sent: true,
        });
      } else {
        link[fault]();
      }
      expect(await ends.next()).toEqual({ closeCode: 1006, reason: "" });
      expect([connection.connected, connection.pending]).toEqual([false, []]);
    }
    await connections.next();
    await expectUseful();
    expect(server.connections.map((connection) => connection.identity)).toEqual([identity]);
    expect(ends.waiting).toEqual([]);
  });

  test("calls that were on their way when it was cut end on both sides, and settle nothing later", async () => {
    const { server, facade, proxy, peer, connections, ends, ours, theirs, expectUseful } =
      await theirClientThroughProxy(version);
    const asked = gate();
    handleAll(server, version.protocol, "client", () => new Promise(() => asked.open()));
    await peer.connect();
    const link = await proxy.link();
    const connection = await connections.next();
    const theirCall = rejection(peer.call(theirs, {}));
    await asked.promise;
    link.toClient.stall();
    const ourCall = rejection(callThrough(facade, ours, {}));
    link.reset();
    expect(await ourCall).toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1006 });
    await theirCall;
    await ends.next();
    expect(connection.pending).toEqual([]);
    const { response = {} } = version.exchanges("client", theirs)[0] ?? {};
    handleAll(server, version.protocol, "client", () => response);
    await connections.next();
    await expectUseful();
    expect(Object.values(server.reportCounts).every((count) => count === 0)).toBe(true);
  });

  test("R31 half-open, noticed by its pings: the new connection takes over from the one that never ended", async () => {
    const { server, facade, proxy, peer, connections, ours, expectUseful } = await theirClientThroughProxy(
      version,
      400,
    );
    await peer.connect();
    const link = await proxy.link();
    const half = await connections.next();
    link.vanish();
    const lost = rejection(callThrough(facade, ours, {}));
    const newer = await connections.next();
    expect(await lost).toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1008 });
    expect([half.pending, server.connections]).toEqual([[], [newer]]);
    await expectUseful();
  });

  test("truncated handshakes and refusals: it keeps trying until it is through", async () => {
    const { server, proxy, peer, connections, expectUseful } = await theirClientThroughProxy(version);
    await peer.connect();
    const first = await proxy.link();
    await connections.next();
    proxy.plan = { toServer: { cutAfter: 60 } };
    first.end();
    await proxy.link();
    proxy.plan = { toClient: { cutAfter: 30 } };
    // Our server takes this one for connected, until it sees the end.
    expect((await connections.next()).identity).toBe(identity);
    proxy.plan = {};
    let newest = await connections.next();
    while (!newest.connected) newest = await connections.next();
    await expectUseful();
    expect(server.connections).toHaveLength(1);
  });
});

describe.each(titled)("%s: their server, our client that reconnects", (_title, version) => {
  test("cut, reset and cut in the middle of a frame: calls end, and it is back each time, both directions at work", async () => {
    const { client, ends, connect, opened, ours, theirs, ourAnswer, theirAnswer } =
      await ourClientThroughProxy(version);
    let next = connect();
    for (const [index, fault] of (["end", "reset", "cut", "none"] as const).entries()) {
      const { link, peer, isReconnect } = await next;
      expect(isReconnect).toBe(index > 0);
      expect(await callThrough(client, ours, {})).toEqual(theirAnswer);
      expect(await peer.call(theirs, {})).toEqual(ourAnswer);
      if (fault === "none") break;
      link.toServer.cutAfter(9);
      link.toClient.stall();
      next = opened();
      const lost = fault === "cut" ? rejection(callThrough(client, ours, {})) : undefined;
      if (fault !== "cut") link[fault]();
      expect(await ends.next()).toEqual({ closeCode: 1006, reason: "" });
      if (lost !== undefined) expect(await lost).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: true });
      expect([client.connected, client.connection?.pending]).toEqual([false, []]);
    }
  });

  test("R34 a call that is to be resent is answered over the next connection", async () => {
    const { client, ends, connect, opened, ours, theirAnswer } = await ourClientThroughProxy(version);
    const { link } = await connect();
    link.toClient.cutAfter(0);
    const call = callThrough(client, ours, {}, { onDisconnect: "resend" });
    await ends.next();
    expect((await opened()).isReconnect).toBe(true);
    expect(await call).toEqual(theirAnswer);
    expect(client.connection?.pending).toEqual([]);
  });

  test("R33 truncated and refused handshakes: it keeps trying until it is through", async () => {
    const { client, proxy, failures, opened, ours, theirAnswer } = await ourClientThroughProxy(version, {
      ...atOnce,
      fromStart: true,
    });
    proxy.plan = { toServer: { cutAfter: 40 } };
    const connected = client.connect();
    expect(await failures.next()).toMatchObject({ attempt: 1, error: expect.any(HandshakeError) });
    await proxy.link();
    proxy.plan = { instead: "refuse" };
    expect(await failures.next()).toMatchObject({ attempt: 2, error: expect.any(HandshakeError) });
    proxy.plan = {};
    await Promise.all([connected, opened()]);
    expect(await callThrough(client, ours, {})).toEqual(theirAnswer);
  });

  test("a truncated handshake is an error of connect() where it is not to try by itself", async () => {
    const { client, proxy, connect, ours, theirAnswer } = await ourClientThroughProxy(version, false);
    for (const passed of [0, 40]) {
      proxy.plan = { toServer: { cutAfter: passed } };
      expect(await rejection(client.connect())).toBeInstanceOf(HandshakeError);
      await proxy.link();
    }
    proxy.plan = {};
    await connect();
    expect(await callThrough(client, ours, {})).toEqual(theirAnswer);
  });
});
