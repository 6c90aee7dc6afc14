import type { ClientTlsOptions, ServerOptions } from "@chargewire/runtime";
import { beforeAll, describe, expect, test } from "vitest";
import { type Certificate, issue, makeAuthority } from "../support/certificates.js";
import { makeClient } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { type StartedTls, startTls } from "../support/tls-server.js";

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

const startMutual = (options: Partial<ServerOptions> = {}, tls: object = {}): Promise<StartedTls> =>
  startTls({ security: { profile: 3 }, ...options }, { ...ofServer, ca: authority.cert, ...tls });

const shown = (name: string): ClientTlsOptions => ({ ca: authority.cert, ...of[name] });
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
    const { url, server } = await startTls(options, { ...ofServer, ca: authority.cert });
    await makeClient(fixture16, { url, tls: shown("CP-1") }).connect();
    await makeClient(fixture16, { url, identity: "CP-2", password, tls: { ca: authority.cert } }).connect();
    expect(server.connections).toHaveLength(2);
    const refused = makeClient(fixture16, { url, password, tls: { ca: authority.cert } });
    await expect(refused.connect()).rejects.toMatchObject({ httpStatus: 403 });
  });

  test("R44 without an authority of its own a server takes no certificate for good, whatever a function says", async () => {
    const { url } = await startTls({ security: { profile: () => 3 } }, ofServer);
    const client = makeClient(fixture16, { url, tls: shown("CP-1") });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 403 });
  });
});
