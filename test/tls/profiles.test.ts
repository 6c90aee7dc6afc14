import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import {
  Client,
  type ClientTlsOptions,
  DefinitionError,
  type ListenOptions,
  Server,
  type ServerOptions,
  secretsEqual,
} from "@chargewire/runtime";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Arrivals, within } from "../support/arrivals.js";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { makeClient } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const { protocol } = fixture16;
const spoken = protocol.subprotocol;
const password = "0123456789abcdef";

let authority: Certificate;
let otherAuthority: Certificate;
let ofServer: Certificate;
const of: Record<string, Certificate> = {};

beforeAll(async () => {
  [authority, otherAuthority] = await Promise.all([makeAuthority("Operator"), makeAuthority("Somebody")]);
  ofServer = await issue(authority, { commonName: "Back end", names: ["localhost"] });
  of["CP-1"] = await issue(authority, { commonName: "CP-1" });
  of["CP-2"] = await issue(authority, { commonName: "CP-2" });
  of["serial"] = await issue(authority, { commonName: "SN-1", names: ["CP-1", "cp-3.example"] });
  of["expired"] = await issue(authority, { commonName: "CP-1", days: -1 });
  of["foreign"] = await issue(otherAuthority, { commonName: "CP-1" });
});

interface Started {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  readonly warnings: Arrivals<string>;
  readonly refusals: Arrivals<unknown>;
}

async function start(options: Partial<ServerOptions>, tls?: ListenOptions["tls"]): Promise<Started> {
  const warnings = new Arrivals<string>("A warning");
  const refusals = new Arrivals<unknown>("The event refuse");
  const logger = { debug: () => {}, info: () => {}, warn: (line: string) => warnings.push(line), error: () => {} };
  const server = new Server({ protocols: [protocol], logger, ...options });
  server.on("refuse", ({ httpStatus, reason }) => refusals.push([httpStatus, reason]));
  await server.listen({ port: 0, host: "localhost", tls });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  const port = server.port ?? 0;
  return { server, port, url: `${tls === undefined ? "ws" : "wss"}://localhost:${port}`, warnings, refusals };
}

const startBasic = (tls: object = {}): Promise<Started> =>
  start(
    { security: { profile: 2 }, authenticate: (handshake) => secretsEqual(handshake.password, password) },
    { ...ofServer, ...tls },
  );

const startMutual = (options: Partial<ServerOptions> = {}, tls: object = {}): Promise<Started> =>
  start({ security: { profile: 3 }, ...options }, { ...ofServer, ca: authority.cert, ...tls });

const shown = (name: string): ClientTlsOptions => ({ ca: authority.cert, ...of[name] });

describe("R42 security profile 2: Basic authentication over TLS", () => {
  test("R42 lets in who has both", async () => {
    const { url, server } = await startBasic();
    const tls = { ca: authority.cert };
    await makeClient(fixture16, { url, password, tls, security: { profile: 2 } }).connect();
    expect(server.connections).toHaveLength(1);
  });

  test.each([
    ["without a password", undefined],
    ["with another one", "fedcba9876543210"],
  ])("R42 refuses a client %s with 401", async (_what, wrong) => {
    const { url } = await startBasic();
    const client = makeClient(fixture16, { url, password: wrong, tls: { ca: authority.cert } });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 401 });
  });

  test("R42 refuses plain ws behind a port of the application's that has no TLS of its own", async () => {
    const trustedProxies = { addresses: ["192.0.2.1"] };
    const { url, refusals } = await start({ security: { profile: 2 }, authenticate: () => true, trustedProxies });
    const client = makeClient(fixture16, { url, password });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 403 });
    expect(await refusals.next()).toEqual([403, expect.stringContaining("wss:")]);
  });

  test("R42 plain ws to a TLS port ends without an answer, and the server goes on", async () => {
    const { url, port, warnings } = await startBasic();
    const socket = connect(port, "localhost");
    socket.on("error", () => {});
    socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken }));
    await within(once(socket, "close"), "The end of the socket");
    expect(await warnings.next()).toMatch(/^a TLS handshake with .* failed: /);
    const tls = { ca: authority.cert };
    await makeClient(fixture16, { url, password, tls, security: { profile: 2 } }).connect();
  });

  test("R45 a client that stops in the middle of its TLS handshake is ended", async () => {
    const handshakeTimeoutMs = 40;
    const { port } = await start({ handshakeTimeoutMs }, ofServer);
    const silent = await openSocketAt(port);
    await within(once(silent, "close"), "The end of the socket");
  });
});

async function openSocketAt(port: number): Promise<ReturnType<typeof connect>> {
  const socket = connect(port, "localhost");
  socket.on("error", () => {});
  onTestFinished(() => {
    socket.destroy();
  });
  await within(once(socket, "connect"), "The TCP connection");
  return socket;
}

describe("R44 security profile 3: the certificate of a client is that of its identity", () => {
  test.each([
    ["its common name", "CP-1"],
    ["its alternative name", "serial"],
  ])("R44 lets in the identity in %s, without a password", async (_what, name) => {
    const { url, server } = await startMutual();
    await makeClient(fixture16, { url, tls: shown(name), security: { profile: 3 } }).connect();
    expect(server.connections.map(({ identity }) => identity)).toEqual(["CP-1"]);
  });

  test.each([
    ["another station's", "CP-2"],
    ["one whose name only looks alike", "serial"],
  ])("R44 refuses a valid certificate that is %s with 403", async (_what, name) => {
    const { url, refusals, server } = await startMutual();
    const client = makeClient(fixture16, { url, identity: name === "serial" ? "CP-3" : "CP-1", tls: shown(name) });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 403 });
    expect(await refusals.next()).toEqual([403, expect.stringContaining("another identity")]);
    expect(server.connections).toEqual([]);
  });

  test.each([
    ["none", "none"],
    ["one of another authority", "foreign"],
    ["one that has expired", "expired"],
  ])("R44 a client that shows %s ends in the TLS handshake", async (_what, name) => {
    const { url, warnings, server } = await startMutual();
    const client = makeClient(fixture16, { url, tls: shown(name) });
    await expect(client.connect()).rejects.toMatchObject({ code: "CW_HANDSHAKE", httpStatus: undefined });
    expect(await warnings.next()).toMatch(/^a TLS handshake with .* failed: /);
    expect(server.connections).toEqual([]);
  });

  test.each(["none", "foreign", "expired"])(
    "R44 where TLS lets it through (%s), the profile refuses it with 403 all the same",
    async (name) => {
      const { url, refusals } = await startMutual({}, { rejectUnauthorized: false });
      const client = makeClient(fixture16, { url, tls: shown(name) });
      await expect(client.connect()).rejects.toMatchObject({ httpStatus: 403 });
      expect(await refusals.next()).toEqual([403, expect.stringContaining("trusted")]);
    },
  );

  test("R44 an application may know better whose a certificate is", async () => {
    const matchCertificate: NonNullable<ServerOptions["security"]>["matchCertificate"] = ({ identity, tls }) => {
      const { subject } = (tls?.peerCertificate ?? {}) as { subject?: { CN?: string } };
      return identity === "CP-1" && subject?.CN === "SN-1";
    };
    const { url } = await startMutual({ security: { profile: 3, matchCertificate } });
    await makeClient(fixture16, { url, tls: shown("serial") }).connect();
    const other = makeClient(fixture16, { url, tls: shown("CP-1") });
    await expect(other.connect()).rejects.toMatchObject({ httpStatus: 403 });
  });

  test("R44 authenticate still has the last word", async () => {
    const { url } = await startMutual({ authenticate: () => ({ httpStatus: 404 }) });
    const client = makeClient(fixture16, { url, tls: shown("CP-1") });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 404 });
  });

  test("R42 stations of profile 2 and of profile 3 share a port where a function knows which is which", async () => {
    const profile = ({ identity }: { identity: string }) => (identity === "CP-1" ? 3 : 2);
    const options = { security: { profile }, authenticate: () => true } as const;
    const { url, server } = await start(options, { ...ofServer, ca: authority.cert });
    await makeClient(fixture16, { url, tls: shown("CP-1") }).connect();
    await makeClient(fixture16, { url, identity: "CP-2", password, tls: { ca: authority.cert } }).connect();
    expect(server.connections).toHaveLength(2);
    const refused = makeClient(fixture16, { url, password, tls: { ca: authority.cert } });
    await expect(refused.connect()).rejects.toMatchObject({ httpStatus: 403 });
  });
});

describe("R43 TLS 1.2 is the least version", () => {
  /** OpenSSL itself no longer offers TLS 1.1 unless it is told twice. */
  const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;

  async function handshake(port: number): Promise<string | null> {
    const socket = connectTls({ port, host: "localhost", ca: authority.cert, ...old });
    onTestFinished(() => {
      socket.destroy();
    });
    return within(
      new Promise((resolve) => {
        socket.on("secureConnect", () => resolve(socket.getProtocol()));
        socket.on("error", () => resolve(null));
      }),
      "The end of the TLS handshake",
    );
  }

  test("R43 a client with TLS 1.1 is refused, unless the application asks for it", async () => {
    const ciphers = "DEFAULT:@SECLEVEL=0";
    const usual = await start({}, { ...ofServer, ciphers });
    expect(await handshake(usual.port)).toBeNull();
    const lax = await start({}, { ...ofServer, ciphers, minVersion: "TLSv1.1" });
    expect(await handshake(lax.port)).toBe("TLSv1.1");
  });

  test("R43 profile 2 refuses TLS 1.1 also where somebody else's https server allows it", async () => {
    const { url, refusals } = await start(
      { security: { profile: () => 2 } },
      { ...ofServer, ciphers: "DEFAULT:@SECLEVEL=0", minVersion: "TLSv1.1" },
    );
    const refused = await refusedRaw(`${url}/CP-1`, spoken, { ca: authority.cert, ...old });
    expect(refused.httpStatus).toBe(403);
    expect(await refusals.next()).toEqual([403, expect.stringContaining("TLS 1.2")]);
  });
});

describe("R42 R43 options that contradict a security profile", () => {
  test.each([
    ["profile 2 without TLS", 2, undefined, /no tls/],
    ["profile 3 without TLS", 3, undefined, /no tls/],
    ["profile 3 without an authority", 3, {}, /tls\.ca/],
    ["profile 3 that asks nobody", 3, { ca: "x", requestCert: false }, /requestCert/],
    ["profile 2 with TLS 1.1", 2, { minVersion: "TLSv1.1" }, /TLS 1\.2/],
    ["profile 2 with a method of its own", 2, { secureProtocol: "TLSv1_1_method" }, /TLS 1\.2/],
  ] as const)("R42 a server: %s", async (_what, profile, tls, message) => {
    const server = new Server({ protocols: [protocol], security: { profile }, authenticate: () => true });
    const listening = server.listen({ port: 0, tls });
    await expect(listening).rejects.toThrow(DefinitionError);
    await expect(server.listen({ port: 0, tls })).rejects.toThrow(message);
    expect(server.port).toBeUndefined();
  });

  test.each([
    ["profile 2 over ws:", { profile: 2, url: "ws://localhost" }, /wss:/],
    ["profile 3 over ws:", { profile: 3, url: "ws://localhost" }, /wss:/],
    ["profile 2 without a password", { profile: 2, password: undefined }, /password/],
    ["profile 2 that believes any server", { profile: 2, tls: { rejectUnauthorized: false } }, /rejectUnauthorized/],
    ["profile 2 with TLS 1.1", { profile: 2, tls: { minVersion: "TLSv1.1" } }, /TLS 1\.2/],
    ["profile 3 without a certificate", { profile: 3, tls: {} }, /certificate/],
    ["profile 3 with half of one", { profile: 3, tls: { cert: "x" } }, /certificate/],
    ["no profile", { profile: 7 }, /0, 1, 2 or 3/],
  ] as const)("R42 a client: %s", (_what, { profile, ...options }, message) => {
    const security = { profile: profile as 2 };
    const all = { protocols: [protocol], url: "wss://localhost", identity: "CP-1", password, ...options, security };
    expect(() => new Client(all)).toThrow(DefinitionError);
    expect(() => new Client(all)).toThrow(message);
  });
});

describe("R44 behind a proxy that ends TLS", () => {
  const field = (name: string): string => encodeURIComponent(of[name]?.cert ?? "");
  const trusting = (addresses: readonly string[]): Partial<ServerOptions> => ({
    security: { profile: 3 },
    trustedProxies: { addresses, certificateHeader: "X-Client-Cert" },
  });

  test("R44 its word about the certificate counts", async () => {
    const seen = new Arrivals<unknown>("The handshake");
    const authenticate: ServerOptions["authenticate"] = ({ remoteAddress, tls }) => {
      seen.push([remoteAddress, tls?.authorized, tls?.protocol]);
      return true;
    };
    const { url } = await start({ ...trusting(["127.0.0.0/8", "::1"]), authenticate });
    const told = { "X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https" };
    await connectRaw(`${url}/CP-1`, spoken, { headers: { ...told, "X-Client-Cert": field("CP-1") } });
    expect(await seen.next()).toEqual(["198.51.100.7", true, null]);
  });

  test.each([
    ["the certificate of another station", { "X-Forwarded-Proto": "https", cert: "CP-2" }],
    ["no certificate", { "X-Forwarded-Proto": "https" }],
    ["plain http in front of it", { "X-Forwarded-Proto": "http", cert: "CP-1" }],
    ["a client that claims TLS over plain http", { "X-Forwarded-Proto": "https, http", cert: "CP-1" }],
    ["nothing about TLS", { cert: "CP-1" }],
  ])("R44 it tells of %s: 403", async (_what, { cert, ...told }: Record<string, string>) => {
    const { url } = await start(trusting(["127.0.0.0/8", "::1"]));
    const headers = { ...told, ...(cert === undefined ? {} : { "X-Client-Cert": field(cert) }) };
    expect((await refusedRaw(`${url}/CP-1`, spoken, { headers })).httpStatus).toBe(403);
  });

  test("R44 anybody else's word does not count", async () => {
    const { url, server } = await start(trusting(["192.0.2.1"]));
    const addresses = new Arrivals<string>("The event refuse");
    server.on("refuse", ({ remoteAddress }) => addresses.push(remoteAddress));
    const headers = { "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Client-Cert": field("CP-1") };
    expect((await refusedRaw(`${url}/CP-1`, spoken, { headers })).httpStatus).toBe(403);
    expect(await addresses.next()).toMatch(/127\.0\.0\.1|::1/);
  });

  test("R45 attempts are counted for the client, not for the proxy", async () => {
    const { port } = await start({
      trustedProxies: { addresses: ["127.0.0.0/8", "::1"] },
      maxHandshakesPerAddress: { count: 1, perMs: 600_000 },
    });
    const statuses = [];
    for (const client of ["198.51.100.1", "198.51.100.2", "198.51.100.1"]) {
      const socket = await openSocket(port, "localhost");
      socket.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": spoken, "X-Forwarded-For": client }));
      statuses.push((await socket.readHead()).httpStatus);
    }
    expect(statuses).toEqual([101, 101, 429]);
  });

  test.each([
    ["an address that is none", { addresses: ["proxy.example"] }],
    ["a header field that is none", { addresses: [], certificateHeader: "a b" }],
  ])("R44 %s is refused", (_what, trustedProxies) => {
    expect(() => new Server({ protocols: [protocol], trustedProxies })).toThrow(DefinitionError);
  });
});
