import { once } from "node:events";
import { connect } from "node:tls";
import { type Client, type ClientTlsOptions, DefinitionError, Server } from "@chargewire/runtime";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { within } from "../support/arrivals.js";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { makeClient } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";

let before: Certificate;
let after: Certificate;
let serverBefore: Certificate;
let serverAfter: Certificate;
let clientBefore: Certificate;
let clientAfter: Certificate;

beforeAll(async () => {
  [before, after] = await Promise.all([makeAuthority("Before"), makeAuthority("After")]);
  const names = ["localhost"];
  [serverBefore, serverAfter, clientBefore, clientAfter] = await Promise.all([
    issue(before, { commonName: "Back end before", names }),
    issue(after, { commonName: "Back end after", names }),
    issue(before, { commonName: "CP-1" }),
    issue(after, { commonName: "CP-1" }),
  ]);
});

async function start(tls: object): Promise<{ server: Server; port: number; url: string }> {
  const server = new Server({ protocols: [fixture16.protocol], security: { profile: 3 } });
  server.handle(fixture16.profile, { ping: () => ({}) });
  await server.listen({ port: 0, host: "localhost", tls: { ...serverBefore, ca: before.cert, ...tls } });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  const port = server.port ?? 0;
  return { server, port, url: `wss://localhost:${port}` };
}

/** The common name of the certificate that the server shows to somebody new. */
async function shownBy(port: number): Promise<unknown> {
  const socket = connect({ port, host: "localhost", rejectUnauthorized: false });
  socket.on("error", () => {});
  await within(once(socket, "secureConnect"), "The TLS handshake");
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return CN;
}

const open = async (url: string, tls: ClientTlsOptions): Promise<Client> => {
  const client = makeClient(fixture16, { url, tls });
  await client.connect();
  return client as unknown as Client;
};

describe("R43 a server renews its certificate", () => {
  test("R43 who is connected stays so; who comes next sees the new one", async () => {
    const { server, port, url } = await start({});
    const client = await open(url, { ca: before.cert, ...clientBefore });
    const connection = server.connection("CP-1");
    server.setTls(serverAfter);
    expect(await shownBy(port)).toBe("Back end after");
    expect([server.connection("CP-1") === connection, client.connected]).toEqual([true, true]);
    expect(await client.connection?.callUnchecked("Ping", {})).toEqual({});
  });

  test("R43 what is left out stays: here the authority of the clients", async () => {
    const { server, url } = await start({});
    server.setTls(serverAfter);
    await open(url, { ca: after.cert, ...clientBefore });
    await expect(open(url, { ca: after.cert, ...clientAfter })).rejects.toMatchObject({ code: "CW_HANDSHAKE" });
  });

  test("R43 the authority of the clients can be replaced as well", async () => {
    const { server, url } = await start({});
    server.setTls({ ca: after.cert });
    await open(url, { ca: before.cert, ...clientAfter });
    await expect(open(url, { ca: before.cert, ...clientBefore })).rejects.toMatchObject({ code: "CW_HANDSHAKE" });
  });

  test("R43 a session from before does not bring back an authority that was replaced", async () => {
    const { server, port } = await start({ maxVersion: "TLSv1.2" });
    const options = { port, host: "localhost", rejectUnauthorized: false, ...clientBefore };
    const first = connect(options);
    const [session] = (await within(once(first, "session"), "The session")) as [Buffer];
    first.destroy();
    const again = connect({ ...options, session });
    await within(once(again, "secureConnect"), "The TLS handshake");
    expect(again.isSessionReused()).toBe(true);
    again.destroy();
    server.setTls({ ca: after.cert });
    const late = connect({ ...options, session });
    const outcome = new Promise((resolve) => {
      late.once("error", () => resolve("refused"));
      late.once("secureConnect", () => resolve("let in"));
    });
    expect(await within(outcome, "The end of the TLS handshake")).toBe("refused");
  });

  test.each([
    ["that is none", () => ({ key: "no key", cert: "no certificate" })],
    ["with another's key", () => ({ key: clientAfter.key, cert: serverAfter.cert })],
  ])("R43 a certificate %s is refused, and the former one stays", async (_what, tls) => {
    const { server, port } = await start({});
    expect(() => server.setTls(tls())).toThrow();
    expect(await shownBy(port)).toBe("Back end before");
    server.setTls({ ca: after.cert });
    expect(await shownBy(port)).toBe("Back end before");
  });

  test("R43 TLS 1.2 stays the least version", async () => {
    const { server, port } = await start({ ciphers: "DEFAULT:@SECLEVEL=0" });
    server.setTls({ ...serverAfter, ciphers: "DEFAULT:@SECLEVEL=0" });
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    const socket = connect({ port, host: "localhost", rejectUnauthorized: false, ...old });
    const [error] = (await within(once(socket, "error"), "The alert")) as [Error];
    expect(error.message).toMatch(/alert protocol version|wrong version/i);
  });

  test("R43 there is nothing to replace without a port of its own, or without TLS on it", async () => {
    const server = new Server({ protocols: [fixture16.protocol] });
    onTestFinished(() => server.close({ deadlineMs: 0 }));
    expect(() => server.setTls(serverAfter)).toThrow(DefinitionError);
    await server.listen({ port: 0, host: "localhost" });
    expect(() => server.setTls(serverAfter)).toThrow(/no TLS/);
  });
});

describe("R43 a client renews its certificate", () => {
  test("R43 the open connection stays, the next connect uses the new one", async () => {
    const { server, url } = await start({ ca: [before.cert, after.cert] });
    const security = { profile: 3 } as const;
    const client = makeClient(fixture16, { url, tls: { ca: before.cert, ...clientBefore }, security });
    await client.connect();
    const authorities: unknown[] = [];
    server.on("connect", (_connection, { tls }) => {
      authorities.push((tls?.peerCertificate as { issuer: { CN: string } } | undefined)?.issuer.CN);
    });
    client.setCredentials({ tls: clientAfter });
    expect(client.connected).toBe(true);
    client.connection?.close();
    await client.connect();
    expect(authorities).toEqual(["After"]);
  });

  test("R43 what goes against the security profile replaces nothing", async () => {
    const { url } = await start({});
    const security = { profile: 3 } as const;
    const client = makeClient(fixture16, { url, tls: { ca: before.cert, ...clientBefore }, security });
    expect(() => client.setCredentials({ tls: { rejectUnauthorized: false } })).toThrow(DefinitionError);
    expect(() => client.setCredentials({ tls: { minVersion: "TLSv1.1" } })).toThrow(DefinitionError);
    await client.connect();
    expect(client.connected).toBe(true);
  });
});
