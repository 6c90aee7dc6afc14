import { DefinitionError, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { attachAll, makeClient, startServer } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { startRawServer } from "../support/wire-server.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const spoken16 = fixture16.protocol.subprotocol;
const spoken21 = fixture21.protocol.subprotocol;

/** Identities, and how they travel in the URL. */
const identities: readonly [identity: string, encoded: string][] = [
  ["CP-1", "CP-1"],
  ["RDAM 123", "RDAM%20123"],
  ["RDAM|123", "RDAM%7C123"],
  ["site/7", "site%2F7"],
  ["ein Gerät", "ein%20Ger%C3%A4t"],
  ["充电桩 1", "%E5%85%85%E7%94%B5%E6%A1%A9%201"],
  ["🔌", "%F0%9F%94%8C"],
  ["100%", "100%25"],
  ["%20", "%2520"],
  ["a?b#c", "a%3Fb%23c"],
  ["a+b&c=d", "a%2Bb%26c%3Dd"],
  ["__proto__", "__proto__"],
];

describe("R1 the identity in the URL", () => {
  test.each(identities)("R1 a client with the identity %j appends it as %s", async (identity, encoded) => {
    const rawServer = await startRawServer();
    const client = makeClient(fixture16, { url: `${rawServer.url}/ocpp`, identity });
    const [{ request }] = await Promise.all([rawServer.accept(), client.connect()]);
    expect(request.url).toBe(`/ocpp/${encoded}`);
  });

  test.each(identities)(
    "R1 a server reads the identity %j from %s, decoded exactly once",
    async (identity, encoded) => {
      const { url, server, connections } = await startServer();
      await connectRaw(`${url}/ocpp/${encoded}`, spoken16);
      expect((await connections.next()).identity).toBe(identity);
      expect(server.connection(identity)?.connected).toBe(true);
    },
  );

  test.each([
    ["ws://host/ocpp", "/ocpp/CP%201"],
    ["ws://host/ocpp/", "/ocpp/CP%201"],
    ["ws://host", "/CP%201"],
    ["ws://host/", "/CP%201"],
    ["ws://host/a/b?token=1", "/a/b/CP%201?token=1"],
    ["ws://host/a%20b", "/a%20b/CP%201"],
  ])("R1 a client appends the identity to the path of %s", async (base, expected) => {
    const rawServer = await startRawServer();
    const url = base.replace("ws://host", rawServer.url);
    const client = makeClient(fixture16, { url, identity: "CP 1" });
    const [{ request }] = await Promise.all([rawServer.accept(), client.connect()]);
    expect(request.url).toBe(expected);
  });

  test.each(["/CP-1/", "/ocpp/CP-1/", "/ocpp/CP-1/?a=b"])("R1 a trailing slash is tolerated in %s", async (path) => {
    const { url, connections } = await startServer();
    await connectRaw(url + path, spoken16);
    expect((await connections.next()).identity).toBe("CP-1");
  });

  test.each(["/ocpp/%", "/ocpp/CP%2", "/ocpp/%zz", "/ocpp/100%", "/ocpp/%ff%fe", "/ocpp/%C3", "/ocpp/%ED%A0%80"])(
    "R1 the badly encoded path %s is refused with 400 and the server goes on",
    async (path) => {
      const { url, port, connections } = await startServer();
      // A WebSocket client would not let such a path out, so the request is written by hand.
      const socket = await openSocket(port);
      socket.write(upgradeRequest(path, { "Sec-WebSocket-Protocol": spoken16 }));
      expect((await socket.readHead()).httpStatus).toBe(400);
      await socket.ended();
      await connectRaw(`${url}/CP-1`, spoken16);
      expect((await connections.next()).identity).toBe("CP-1");
    },
  );

  test("R1 bad encoding is refused on an http server that others take upgrades from as well", async () => {
    const port = await attachAll([
      new Server({ protocols: [fixture16.protocol], path: "/ocpp/:identity" }),
      new Server({ protocols: [fixture16.protocol], path: "/other/:identity" }),
    ]);
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/ocpp/%zz", { "Sec-WebSocket-Protocol": spoken16 }));
    expect((await socket.readHead()).httpStatus).toBe(400);
  });

  test("R1 the path pattern decides where the identity is, and captures more than that", async () => {
    const { url, server } = await startServer(fixture16, {}, { path: "/:tenant/ocpp/:identity" });
    const params: unknown[] = [];
    server.on("connect", (_connection, handshake) => params.push(handshake.params));
    await connectRaw(`${url}/a%2Fb/ocpp/CP%201`, spoken16);
    expect(params).toEqual([{ tenant: "a/b", identity: "CP 1" }]);
    expect((await refusedRaw(`${url}/a/CP-1`, spoken16)).httpStatus).toBe(404);
  });

  test.each([".", "..", "\ud800"])("R1 a client refuses the identity %j, which no URL can carry", (identity) => {
    expect(() => makeClient(fixture16, { url: "ws://127.0.0.1:9", identity })).toThrow(DefinitionError);
  });

  test("R1 our client and our server agree on every identity", async () => {
    const { url, server } = await startServer();
    for (const [identity] of identities) {
      await makeClient(fixture16, { url: `${url}/ocpp`, identity }).connect();
      expect(server.connection(identity)?.identity).toBe(identity);
    }
  });
});

describe("R2 the identity of OCPP 2.x", () => {
  const longest = "x".repeat(48);

  test("R2 an identity of 48 characters is admitted", async () => {
    const { url, connections } = await startServer(fixture21);
    await connectRaw(`${url}/${longest}`, spoken21);
    expect((await connections.next()).identity).toBe(longest);
  });

  test("R2 characters are counted, not bytes or code units", async () => {
    const { url, connections } = await startServer(fixture21);
    const identity = "🔌".repeat(48);
    await connectRaw(`${url}/${encodeURIComponent(identity)}`, spoken21);
    expect((await connections.next()).identity).toBe(identity);
  });

  test.each([
    ["49 characters", `${longest}x`],
    ["a colon", "CP%3A1"],
    ["a colon as it is", "CP:1"],
  ])("R2 a server refuses an identity with %s with 400", async (_what, path) => {
    const { url, server } = await startServer(fixture21);
    expect((await refusedRaw(`${url}/${path}`, spoken21)).httpStatus).toBe(400);
    expect(server.connections).toEqual([]);
  });

  test.each([["CP:1"], [`${longest}x`]])("R2 1.6 admits the identity %s", async (identity) => {
    const { url, connections } = await startServer(fixture16);
    await connectRaw(`${url}/${encodeURIComponent(identity)}`, spoken16);
    expect((await connections.next()).identity).toBe(identity);
  });

  test("R2 the limit is that of the agreed protocol, not of others on the same port", async () => {
    const { url, connections } = await startServer([fixture21, fixture16]);
    await connectRaw(`${url}/CP%3A1`, spoken16);
    expect((await connections.next()).identity).toBe("CP:1");
    expect((await refusedRaw(`${url}/CP%3A1`, spoken21)).httpStatus).toBe(400);
  });

  test.each(["/", "//", "/?x=1"])("R2 the path %s, without an identity, is refused", async (path) => {
    const { url } = await startServer([fixture21, fixture16]);
    expect((await refusedRaw(url + path, spoken16)).httpStatus).toBe(404);
    expect((await refusedRaw(url + path, spoken21)).httpStatus).toBe(404);
  });

  test("R2 an empty identity under a fixed path is refused", async () => {
    const { url } = await startServer(fixture21, {}, { path: "/ocpp/:identity" });
    expect((await refusedRaw(`${url}/ocpp/`, spoken21)).httpStatus).toBe(404);
    expect((await refusedRaw(`${url}/ocpp`, spoken21)).httpStatus).toBe(404);
  });

  test.each([[""], ["CP:1"], [`${longest}x`]])("R2 a client refuses the identity %j when it is made", (identity) => {
    expect(() => makeClient(fixture21, { url: "ws://127.0.0.1:9", identity })).toThrow(DefinitionError);
  });

  test("R2 a client of 1.6 refuses only an empty identity", () => {
    expect(() => makeClient(fixture16, { url: "ws://127.0.0.1:9", identity: "" })).toThrow(DefinitionError);
    expect(() => makeClient(fixture16, { url: "ws://127.0.0.1:9", identity: "CP:1" })).not.toThrow();
  });
});
