import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { secretsEqual } from "@chargewire/runtime";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { within } from "../support/arrivals.js";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { makeClient } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { type StartedTls, startTls } from "../support/tls-server.js";
import { refusedRaw } from "../support/wire-client.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const spoken = fixture16.protocol.subprotocol;
const password = "0123456789abcdef";

let authority: Certificate;
let ofServer: Certificate;

beforeAll(async () => {
  authority = await makeAuthority("Operator");
  ofServer = await issue(authority, { commonName: "Back end", names: ["localhost"] });
});

const startBasic = (tls: object = {}): Promise<StartedTls> =>
  startTls(
    { security: { profile: 2 }, authenticate: (handshake) => secretsEqual(handshake.password, password) },
    { ...ofServer, ...tls },
  );

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
    const { url, refusals } = await startTls({ security: { profile: 2 }, authenticate: () => true, trustedProxies });
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
    const { port } = await startTls({ handshakeTimeoutMs }, ofServer);
    const silent = await openSocket(port, "localhost");
    await silent.ended();
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
    const usual = await startTls({}, { ...ofServer, ciphers });
    expect(await handshake(usual.port)).toBeNull();
    const lax = await startTls({}, { ...ofServer, ciphers, minVersion: "TLSv1.1" });
    expect(await handshake(lax.port)).toBe("TLSv1.1");
  });

  test("R43 profile 2 refuses TLS 1.1 also where somebody else's https server allows it", async () => {
    const { url, refusals } = await startTls(
      { security: { profile: () => 2 } },
      { ...ofServer, ciphers: "DEFAULT:@SECLEVEL=0", minVersion: "TLSv1.1" },
    );
    const refused = await refusedRaw(`${url}/CP-1`, spoken, { ca: authority.cert, ...old });
    expect(refused.httpStatus).toBe(403);
    expect(await refusals.next()).toEqual([403, expect.stringContaining("TLS 1.2")]);
  });
});
