import { Client, DefinitionError, Server } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { fixture16 } from "../support/fixture-protocol.js";

const { protocol } = fixture16;
const password = "0123456789abcdef";

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
