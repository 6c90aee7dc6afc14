import { DefinitionError, Server, type ServerOptions } from "@chargewire/runtime";
import { beforeAll, describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { startTls } from "../support/tls-server.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const { protocol } = fixture16;
const spoken = protocol.subprotocol;
const of: Record<string, Certificate> = {};

beforeAll(async () => {
  const authority = await makeAuthority("Operator");
  for (const commonName of ["CP-1", "CP-2"]) of[commonName] = await issue(authority, { commonName });
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
    const { url } = await startTls({ ...trusting(["127.0.0.0/8", "::1"]), authenticate });
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
    const { url } = await startTls(trusting(["127.0.0.0/8", "::1"]));
    const headers = { ...told, ...(cert === undefined ? {} : { "X-Client-Cert": field(cert) }) };
    expect((await refusedRaw(`${url}/CP-1`, spoken, { headers })).httpStatus).toBe(403);
  });

  test("R44 anybody else's word does not count", async () => {
    const { url, server } = await startTls(trusting(["192.0.2.1"]));
    const addresses = new Arrivals<string>("The event refuse");
    server.on("refuse", ({ remoteAddress }) => addresses.push(remoteAddress));
    const headers = { "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Client-Cert": field("CP-1") };
    expect((await refusedRaw(`${url}/CP-1`, spoken, { headers })).httpStatus).toBe(403);
    expect(await addresses.next()).toMatch(/127\.0\.0\.1|::1/);
  });

  test("R45 attempts are counted for the client, not for the proxy", async () => {
    const { port } = await startTls({
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
