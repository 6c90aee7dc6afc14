import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Authenticate, type ClientOptions, type ClientState, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { makeClient, startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { startRawServer } from "../support/wire-server.js";

const quick = { waitMinimumMs: 100, randomRangeMs: 0, repeatTimes: 0 } as const;

/** A client that stays connected, and the states that it enters. */
function persistent(options: Partial<ClientOptions> & Pick<ClientOptions, "url">) {
  const client = makeClient(fixture16, { reconnect: quick, ...options });
  const states = new Arrivals<ClientState>("A state");
  client.on("state", (state) => states.push(state));
  return { client, until: (status: ClientState["status"]) => until(states, status) };
}

async function until(states: Arrivals<ClientState>, status: ClientState["status"]): Promise<ClientState> {
  for (;;) {
    const state = await states.next();
    if (state.status === status) return state;
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server again on the port of one that has stopped. */
async function restart(port: number, authenticate?: Authenticate): Promise<Server> {
  const server = new Server({ protocols: [fixture16.protocol], ...(authenticate && { authenticate }) });
  server.handle(fixture16.profile, { echo: ({ text }) => ({ text }) });
  await server.listen({ port, host: "127.0.0.1" });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  return server;
}

describe("R33 over sockets", () => {
  test("R33 R34 a server that stops and starts again gets its client back, and the call that waited", async () => {
    const { server, url, port } = await startServer();
    const { client, until } = persistent({ url });
    await client.connect();
    await server.close({ deadlineMs: 0 });
    expect(await until("waiting")).toMatchObject({
      attempt: 2,
      error: { code: "CW_CONNECTION_LOST", closeCode: 1001 },
    });
    const call = client.call("Echo", { text: "kept" }, { onDisconnect: "resend" });
    const refused = await until("waiting");
    const message = expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/CP-1 cannot be reached: .*ECONNREFUSED/);
    expect(refused).toMatchObject({ attempt: 3, error: { code: "CW_HANDSHAKE", message } });
    const again = await restart(port);
    expect(await call).toEqual({ text: "kept" });
    expect(again.connection("CP-1")?.connected).toBe(true);
    expect(client.connected).toBe(true);
  });

  test("R33 a server that refuses with 401, 403 and 404 before it accepts", async () => {
    const refusals = [401, 403, 404];
    const port = await freePort();
    await restart(port, () => {
      const httpStatus = refusals.shift();
      return httpStatus === undefined || { httpStatus };
    });
    const { client } = persistent({ url: `ws://127.0.0.1:${port}`, reconnect: { ...quick, fromStart: true } });
    const seen: unknown[] = [];
    client.on("report", (report) => {
      if (report.kind === "connectFailed") seen.push((report.error as { httpStatus?: number }).httpStatus);
    });
    await client.connect();
    expect(seen).toEqual([401, 403, 404]);
  });

  test("R33 a server that is not there yet, with fromStart", async () => {
    const port = await freePort();
    const { client, until } = persistent({
      url: `ws://127.0.0.1:${port}/ocpp`,
      reconnect: { ...quick, fromStart: true },
    });
    const connecting = client.connect();
    await until("waiting");
    const server = await restart(port);
    await connecting;
    expect(server.connection("CP-1")?.identity).toBe("CP-1");
  });

  test("R33 the next server of a list, when the first one is gone", async () => {
    const first = await startServer();
    const second = await startServer();
    const { client, until } = persistent({ url: [first.url, { url: `${second.url}/b` }] });
    await client.connect();
    await first.server.close({ deadlineMs: 0 });
    expect(await until("open")).toMatchObject({ url: `${first.url}/CP-1` });
    expect(await until("open")).toMatchObject({ url: `${second.url}/b/CP-1` });
    expect(second.server.connection("CP-1")?.connected).toBe(true);
  });

  test("R33 a socket that ends without a close frame, and one that a server resets in the handshake", async () => {
    const rawServer = await startRawServer();
    const { client, until } = persistent({ url: rawServer.url });
    const [{ peer }] = await Promise.all([rawServer.accept(), client.connect()]);
    peer.socket.terminate();
    expect(await until("waiting")).toMatchObject({ error: { closeCode: 1006 } });
    await rawServer.accept();

    const resetting = createServer();
    resetting.on("upgrade", (_request, socket) => socket.destroy());
    await new Promise<void>((resolve) => resetting.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void resetting.close());
    const url = `ws://127.0.0.1:${(resetting.address() as AddressInfo).port}`;
    const other = persistent({ url, reconnect: { ...quick, fromStart: true } });
    void other.client.connect();
    expect(await other.until("waiting")).toMatchObject({ error: { code: "CW_HANDSHAKE" } });
    expect(await other.until("waiting")).toMatchObject({ attempt: 3 });
  });

  test("R33 the wait keeps the process alive, close() does not", async () => {
    const { server, url } = await startServer();
    const { client, until } = persistent({ url, reconnect: { waitMinimumMs: 60_000 } });
    await client.connect();
    await server.close({ deadlineMs: 0 });
    await until("waiting");
    const whileWaiting = activeTimers();
    await client.close();
    expect(activeTimers()).toBe(whileWaiting - 1);
  });

  test("R38 close() during a handshake that the server never answers", async () => {
    const silent = createServer();
    silent.on("upgrade", () => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { client } = persistent({ url: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}` });
    const connecting = client.connect().catch((error: unknown) => error);
    await new Promise((resolve) => silent.once("upgrade", resolve));
    await client.close();
    expect(await connecting).toMatchObject({ code: "CW_NOT_CONNECTED" });
    expect(client.state).toEqual({ status: "closed" });
  });
});

/** How many timers keep the process alive: node lists only those. */
function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}
