import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from "node:net";
import { Client, DefinitionError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FixtureTypes } from "../support/fixture-protocol.js";
import { modern, old, rejection } from "../support/session.js";

const host = "127.0.0.1";

function newServer(): Server<FixtureTypes> {
  const server = new Server<FixtureTypes>({ protocols: [old.protocol], path: "/ocpp/:identity" });
  server.handle(old.profile, { ping: () => ({}) });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  return server;
}

async function ping(port: number | undefined): Promise<unknown> {
  await using client = new Client<FixtureTypes>({
    protocols: [old.protocol],
    url: `ws://${host}:${port}/ocpp`,
    identity: "CP-1",
  });
  await client.connect();
  return client.call("Ping", {});
}

/** Takes a port for itself and gives it back when it can be had again: proof that nobody holds it. */
async function takePort(port: number): Promise<void> {
  const tcp = createTcpServer().listen(port, host);
  await once(tcp, "listening");
  tcp.close();
  await once(tcp, "close");
}

describe("R38 a port of its own", () => {
  test("R38 is open when listen resolves, and free when close does", async () => {
    const server = newServer();
    expect(server.port).toBeUndefined();
    await server.listen({ port: 0, host });
    const { port = 0 } = server;
    expect(await ping(port)).toEqual({});
    await server.close();
    expect(server.port).toBeUndefined();
    await takePort(port);
  });

  test("R38 one that is taken rejects with node's error, and another may be tried", async () => {
    const taken = newServer();
    await taken.listen({ port: 0, host });
    const server = newServer();
    expect(await rejection(server.listen({ port: taken.port ?? 0, host }))).toMatchObject({ code: "EADDRINUSE" });
    await server.listen({ port: 0, host });
    expect(await ping(server.port)).toEqual({});
  });

  test("R38 a server that was closed does not open one any more", async () => {
    const server = newServer();
    await server.close();
    expect(await rejection(server.listen({ port: 0, host }))).toBeInstanceOf(DefinitionError);
    expect(server.port).toBeUndefined();
  });

  test("R38 a stop while the port is being opened leaves none open", async () => {
    const server = newServer();
    const listening = server.listen({ port: 0, host });
    await server.close();
    expect(await rejection(listening)).toBeInstanceOf(DefinitionError);
    expect(server.port).toBeUndefined();
  });

  test("R38 a second one is refused: the first would never be closed", async () => {
    const server = newServer();
    await server.listen({ port: 0, host });
    const { port } = server;
    expect(await rejection(server.listen({ port: 0, host }))).toBeInstanceOf(DefinitionError);
    expect(server.port).toBe(port);
  });

  test("a request that is no upgrade is answered with 426", async () => {
    const server = newServer();
    await server.listen({ port: 0, host });
    const response = await fetch(`http://${host}:${server.port}/ocpp/CP-1`);
    expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
  });
});

describe("R38 an http server of the application's", () => {
  test("R38 keeps its own requests and upgrades, and stays open when ours closes", async () => {
    const httpServer = createServer((_request, response) => response.end("page"));
    onTestFinished(() => {
      httpServer.closeAllConnections();
      httpServer.close();
    });
    httpServer.on("upgrade", (request, socket) => {
      if (request.url?.startsWith("/ocpp/") !== true) socket.end("HTTP/1.1 418 Other\r\nConnection: close\r\n\r\n");
    });
    const server = newServer();
    server.attach(httpServer);
    await once(httpServer.listen(0, host), "listening");
    const { port } = httpServer.address() as AddressInfo;

    expect(await ping(port)).toEqual({});
    expect(server.port).toBeUndefined();
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe("page");
    expect(await upgradeAnswer(port, "/chat")).toContain("418");
    await server.close();
    expect(httpServer.listening).toBe(true);
    expect(httpServer.listenerCount("upgrade")).toBe(1);
    expect(await upgradeAnswer(port, "/chat")).toContain("418");
  });

  test("R4 a path that nobody wants is refused with 404 where there is nobody else", async () => {
    const httpServer = createServer();
    onTestFinished(() => void httpServer.close());
    newServer().attach(httpServer);
    await once(httpServer.listen(0, host), "listening");
    expect(await upgradeAnswer((httpServer.address() as AddressInfo).port, "/chat")).toContain("404");
  });

  test("R3 of two servers with the same path each takes the clients of its protocol; none twice", async () => {
    const httpServer = createServer();
    onTestFinished(() => void httpServer.close());
    for (const { protocol, profile } of [old, modern]) {
      const server = new Server<FixtureTypes>({ protocols: [protocol] });
      onTestFinished(() => server.close({ deadlineMs: 0 }));
      server.handle(profile, { echo: () => ({ text: protocol.name }) });
      server.attach(httpServer);
      expect(() => server.attach(httpServer)).toThrow(DefinitionError);
    }
    await once(httpServer.listen(0, host), "listening");
    const { port } = httpServer.address() as AddressInfo;
    for (const { protocol } of [old, modern]) {
      const url = `ws://${host}:${port}`;
      await using client = new Client<FixtureTypes>({ protocols: [protocol], url, identity: "CP-1" });
      await client.connect();
      expect(await client.call("Echo", { text: "?" })).toEqual({ text: protocol.name });
    }
  });

  test("R38 several servers share one, each with its path", async () => {
    const httpServer = createServer();
    onTestFinished(() => void httpServer.close());
    const servers = ["a", "b"].map((name) => {
      const server = new Server<FixtureTypes>({ protocols: [old.protocol], path: `/${name}/:identity` });
      onTestFinished(() => server.close({ deadlineMs: 0 }));
      server.handle(old.profile, { echo: () => ({ text: name }) });
      server.attach(httpServer);
      return server;
    });
    await once(httpServer.listen(0, host), "listening");
    const { port } = httpServer.address() as AddressInfo;
    for (const name of ["a", "b"]) {
      await using client = new Client<FixtureTypes>({
        protocols: [old.protocol],
        url: `ws://${host}:${port}/${name}`,
        identity: "CP-1",
      });
      await client.connect();
      expect(await client.call("Echo", { text: "?" })).toEqual({ text: name });
      expect(servers.map(({ connections }) => connections.length)).toEqual(name === "a" ? [1, 0] : [0, 1]);
    }
    expect(await upgradeAnswer(port, "/c/CP-1")).toContain("404");
  });
});

/** The first line that a server answers to an upgrade request. */
async function upgradeAnswer(port: number, path: string): Promise<string> {
  const socket = connectTcp(port, host);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  const [data] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return data.toString().split("\r\n")[0] ?? "";
}
