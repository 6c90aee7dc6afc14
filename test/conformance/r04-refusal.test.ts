import { HandshakeError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { makeClient, startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { startRawServer } from "../support/wire-server.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const spoken = fixture16.protocol.subprotocol;

describe("R4 refusals of the application", () => {
  test("R4 bad credentials get 401, which says how one may log in", async () => {
    const { url, server } = await startServer(fixture16, {}, { authenticate: () => false });
    const { httpStatus, headers } = await refusedRaw(`${url}/CP-1`, spoken);
    expect(httpStatus).toBe(401);
    expect(headers["www-authenticate"]).toMatch(/^Basic realm="/);
    expect(server.connections).toEqual([]);
  });

  test("R4 an unknown identity gets 404, and no challenge", async () => {
    const authenticate = ({ identity }: { identity: string }) => identity === "CP-1" || { httpStatus: 404 };
    const { url } = await startServer(fixture16, {}, { authenticate });
    const { httpStatus, headers } = await refusedRaw(`${url}/CP-2`, spoken);
    expect([httpStatus, headers["www-authenticate"]]).toEqual([404, undefined]);
    await connectRaw(`${url}/CP-1`, spoken);
  });

  test.each([400, 403, 418, 429, 500, 503, 599])("R4 an application may choose %i", async (httpStatus) => {
    const { url } = await startServer(fixture16, {}, { authenticate: async () => ({ httpStatus }) });
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(httpStatus);
  });

  test.each([
    ["200", { httpStatus: 200 }],
    ["101", { httpStatus: 101 }],
    ["302", { httpStatus: 302 }],
    ["600", { httpStatus: 600 }],
    ["404.5", { httpStatus: 404.5 }],
    ["NaN", { httpStatus: Number.NaN }],
    ["text", { httpStatus: "404" }],
    ["a message that is no text", { httpStatus: 404, message: 42 }],
    ["no status", {}],
    ["undefined", undefined],
    ["null", null],
    ["a word", "yes"],
    ["1", 1],
  ])("R4 a verdict that is none (%s) lets nobody in: 500", async (_what, verdict) => {
    // What JavaScript, or a type assertion, may return in spite of the types.
    const authenticate = () => verdict as unknown as boolean;
    const { url, server } = await startServer(fixture16, {}, { authenticate });
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(500);
    expect(server.connections).toEqual([]);
  });

  test.each([
    ["throws", () => JSON.parse("no")],
    ["rejects", () => Promise.reject(new Error("the database is down"))],
    ["rejects with nothing", () => Promise.reject(undefined)],
  ])("R4 an authenticate that %s means 500, and the server goes on", async (_what, fail) => {
    const authenticate = ({ identity }: { identity: string }) => (identity === "good" ? true : fail());
    const { url, connections } = await startServer(fixture16, {}, { authenticate });
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(500);
    await connectRaw(`${url}/good`, spoken);
    expect((await connections.next()).identity).toBe("good");
  });

  test("R4 the message of a refusal cannot forge a header", async () => {
    const message = "no\r\nSet-Cookie: a=b\r\n\r\nSecond";
    const { port } = await startServer(fixture16, {}, { authenticate: () => ({ httpStatus: 403, message }) });
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken }));
    const { headers } = await socket.readHead();
    expect(headers.has("set-cookie")).toBe(false);
    expect(headers.get("content-length")).toBe(String(message.length));
  });

  test("R4 a refusal is told to the application", async () => {
    const authenticate = () => ({ httpStatus: 404, message: "who?" });
    const { url, server } = await startServer(fixture16, {}, { authenticate });
    const refusals = new Arrivals<unknown>("The event refuse");
    server.on("refuse", (refused) => refusals.push(refused));
    await refusedRaw(`${url}/CP-1?a=b`, spoken);
    const told = { url: "/CP-1?a=b", remoteAddress: "127.0.0.1", httpStatus: 404, reason: "who?" };
    expect(await refusals.next()).toEqual(told);
  });

  test("R4 the refusal of a client that went away meanwhile still says where it came from", async () => {
    const asked = new Arrivals<(verdict: boolean) => void>("The check of the client");
    const authenticate = () => new Promise<boolean>((resolve) => asked.push(resolve));
    const { port, server } = await startServer(fixture16, {}, { authenticate });
    const refusals = new Arrivals<unknown>("The event refuse");
    server.on("refuse", (refused) => refusals.push(refused));
    const socket = await openSocket(port);
    socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken }));
    await asked.next();
    socket.socket.destroy();
    expect(await refusals.next()).toMatchObject({ remoteAddress: "127.0.0.1", httpStatus: 503 });
  });

  test.each([401, 403, 404, 503])("R4 a client that is refused with %i rejects with it", async (httpStatus) => {
    const { url } = await startServer(fixture16, {}, { authenticate: () => ({ httpStatus }) });
    const failure: unknown = await makeClient(fixture16, { url })
      .connect()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HandshakeError);
    expect(failure).toMatchObject({ httpStatus, offered: [spoken] });
  });

  test("R4 a client that was refused may try again", async () => {
    const verdicts = [false, true];
    const { url } = await startServer(fixture16, {}, { authenticate: () => verdicts.shift() ?? false });
    const client = makeClient(fixture16, { url });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 401 });
    await client.connect();
    expect(await client.call("Echo", { text: "a" })).toEqual({ text: "a" });
  });

  test("R4 a client does not follow a redirect", async () => {
    const rawServer = await startRawServer({ verifyClient: (_info, done) => done(false, 302, "", { Location: "/x" }) });
    const connecting = makeClient(fixture16, { url: rawServer.url }).connect();
    await expect(connecting).rejects.toMatchObject({ code: "CW_HANDSHAKE", httpStatus: 302 });
  });

  test("R4 the application sees everything about the handshake, the password as bytes", async () => {
    const seen = new Arrivals<unknown>("The handshake");
    const { url } = await startServer(
      fixture16,
      {},
      {
        authenticate: ({
          identity,
          username,
          password,
          path,
          query,
          headers,
          remoteAddress,
          offered,
          protocol,
          tls,
        }) => {
          seen.push([identity, username, password, path, query.get("site"), headers["x-a"], remoteAddress]);
          seen.push([offered, protocol?.name, tls]);
          return true;
        },
      },
    );
    const password = new Uint8Array([0, 255, 58, 10]);
    const headers = { "X-A": "1" };
    await makeClient(fixture16, { url: `${url}/ocpp?site=7`, identity: "a:b", password, headers }).connect();
    expect(await seen.next()).toEqual(["a:b", "a:b", password, "/ocpp/a%3Ab", "7", "1", "127.0.0.1"]);
    expect(await seen.next()).toEqual([[spoken], spoken, undefined]);
  });
});
