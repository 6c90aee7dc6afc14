import { randomBytes } from "node:crypto";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp21 } from "@chargewire/ocpp21";
import { Client, DefinitionError, type Password, Server, secretsEqual } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { Arrivals } from "../support/arrivals.js";
import { makeClient, startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";

const spoken = fixture16.protocol.subprotocol;

function basic(username: string, password: string): { headers: Record<string, string> } {
  return { headers: { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` } };
}

describe("R42 a server of security profile 1", () => {
  const start = () => startServer(fixture16, {}, { security: { profile: 1 }, authenticate: () => true });

  test("R42 lets in who logs in with the identity", async () => {
    const { url, server } = await start();
    await connectRaw(`${url}/CP-1`, spoken, basic("CP-1", "x"));
    expect(server.connections).toHaveLength(1);
  });

  test.each([
    ["nothing", {}],
    ["another user name", basic("CP-2", "x")],
    ["a user name that only begins like the identity", basic("CP-", "1:x")],
    ["an empty password", basic("CP-1", "")],
    ["another scheme", { headers: { Authorization: "Bearer x" } }],
  ])("R42 refuses %s with 401 and says how one logs in", async (_what, options) => {
    const { url, server } = await start();
    const { httpStatus, headers } = await refusedRaw(`${url}/CP-1`, spoken, options);
    expect([httpStatus, headers["www-authenticate"]]).toEqual([401, expect.stringMatching(/^Basic /)]);
    expect(server.connections).toEqual([]);
  });

  test("R42 authenticate is not asked for who has not even the right form", async () => {
    const asked: string[] = [];
    const authenticate = ({ identity }: { identity: string }) => asked.push(identity) > 0;
    const { url } = await startServer(fixture16, {}, { security: { profile: 1 }, authenticate });
    await refusedRaw(`${url}/CP-1`, spoken);
    await connectRaw(`${url}/CP-2`, spoken, basic("CP-2", "x"));
    expect(asked).toEqual(["CP-2"]);
  });

  test("R42 the profile may differ from client to client", async () => {
    const profile = async ({ identity }: { identity: string }) => (identity === "old" ? 0 : 1);
    const { url } = await startServer(fixture16, {}, { security: { profile } });
    await connectRaw(`${url}/old`, spoken);
    expect((await refusedRaw(`${url}/CP-1`, spoken)).httpStatus).toBe(401);
  });

  test.each([
    ["none at all", () => 4],
    ["nothing", () => undefined],
    ["an exception", () => JSON.parse("no")],
  ])("R42 a profile that is %s lets nobody in: 500", async (_what, profile) => {
    const { url, reports } = await startServer(fixture16, {}, { security: { profile: profile as () => 0 } });
    expect((await refusedRaw(`${url}/CP-1`, spoken, basic("CP-1", "x"))).httpStatus).toBe(500);
    expect(await reports.next()).toMatchObject({ kind: "applicationFailed", part: "authenticate" });
  });

  test.each([
    ["without authenticate", { security: { profile: 1 } }, /authenticate/],
    ["with no such profile", { security: { profile: 4 } }, /0, 1, 2 or 3/],
    [
      "with a check of certificates",
      { security: { profile: 1, matchCertificate: () => true }, authenticate: () => true },
      /matchCertificate/,
    ],
  ])("R42 options %s are refused", (_what, options, message) => {
    const make = () => new Server({ protocols: [fixture16.protocol], ...(options as object) });
    expect(make).toThrow(DefinitionError);
    expect(make).toThrow(message);
  });
});

describe("R42 the password of a client with a security profile", () => {
  const make = (protocols: readonly (typeof ocpp16 | typeof ocpp21)[], password?: Password, url = "ws://localhost:1") =>
    new Client({ protocols, url, identity: "CP-1", password, security: { profile: 1 } });

  test.each([
    ["16 bytes in 1.6", [ocpp16], "x".repeat(16)],
    ["20 bytes in 1.6", [ocpp16], new Uint8Array(20)],
    ["40 hexadecimal digits in 1.6", [ocpp16], { hex: "0123456789abcdefABCD0123456789abcdefABCD" }],
    ["16 characters in 2.x", [ocpp21], "ä".repeat(16)],
    ["64 characters in 2.x", [ocpp21], "😀".repeat(64)],
    ["what both allow", [ocpp16, ocpp21], "0123456789abcdefg"],
  ])("R42 %s", (_what, protocols, password) => {
    expect(() => make(protocols, password)).not.toThrow();
  });

  test.each([
    ["none", [ocpp16], undefined, /needs a password/],
    ["15 bytes in 1.6", [ocpp16], "secret-of-cp-1!", /16 to 20 bytes, and this has 15/],
    ["21 bytes in 1.6", [ocpp16], "secret-of-cp-1!+++++!", /has 21; hexadecimal digits are written/],
    ["umlauts that count twice in 1.6", [ocpp16], "secret".padEnd(11, "ä").repeat(2), /has 32/],
    ["odd hexadecimal digits", [ocpp16], { hex: `${"ab".repeat(16)}c` }, /hexadecimal/],
    ["letters for hexadecimal digits", [ocpp16], { hex: "secret!!".repeat(4) }, /hexadecimal/],
    ["15 characters in 2.x", [ocpp21], "secret-of-cp-1!", /16 to 64 characters, and this has 15/],
    ["65 characters in 2.x", [ocpp21], "secret".padEnd(65, "-"), /has 65/],
    ["bytes that are no UTF-8 in 2.x", [ocpp21], new Uint8Array(16).fill(0xff), /UTF-8/],
    ["what only one of two allows", [ocpp21, ocpp16], "secret".padEnd(30, "-"), /OCPP 1\.6/],
  ])("R42 R46 %s is refused, in words without it", (_what, protocols, password, message) => {
    const make1 = () => make(protocols, password);
    expect(make1).toThrow(DefinitionError);
    expect(make1).toThrow(message);
    expect(make1).not.toThrow(/secret|abab/);
  });

  test("R42 without a profile any password will do: servers in the field set shorter ones", () => {
    const make1 = () => new Client({ protocols: [ocpp16], url: "ws://localhost:1", identity: "CP-1", password: "x" });
    expect(make1).not.toThrow();
  });

  test("R42 hexadecimal digits travel as the bytes that they are", async () => {
    const seen = new Arrivals<Uint8Array | undefined>("The password");
    const authenticate = ({ password }: { password: Uint8Array | undefined }) => {
      seen.push(password);
      return true;
    };
    const { url } = await startServer(fixture16, {}, { authenticate });
    await makeClient(fixture16, { url, password: { hex: "00ff3a0A" } }).connect();
    expect(await seen.next()).toEqual(new Uint8Array([0, 255, 58, 10]));
  });

  test("R42 another password is used from the next connect on", async () => {
    const authenticate = ({ password }: { password: Uint8Array | undefined }) => secretsEqual(password, "the new one");
    const { url } = await startServer(fixture16, {}, { authenticate });
    const client = makeClient(fixture16, { url, password: "the old one" });
    await expect(client.connect()).rejects.toMatchObject({ httpStatus: 401 });
    client.setCredentials({ password: "the new one" });
    await client.connect();
    expect(client.connected).toBe(true);
  });

  test("R42 a password that the profile does not allow does not replace the former one", () => {
    const client = make([ocpp16], "0123456789abcdef");
    expect(() => client.setCredentials({ password: "short" })).toThrow(DefinitionError);
  });
});

describe("R42 secretsEqual", () => {
  const bytes = randomBytes(20);

  test("R42 the same bytes, and a text and its UTF-8", () => {
    expect(secretsEqual(bytes, new Uint8Array(bytes))).toBe(true);
    expect(secretsEqual("pässword", new TextEncoder().encode("pässword"))).toBe(true);
    expect(secretsEqual("", new Uint8Array())).toBe(true);
  });

  test("R42 other ones, of any length", () => {
    expect(secretsEqual(bytes, bytes.subarray(1))).toBe(false);
    expect(secretsEqual("a", "b")).toBe(false);
    expect(secretsEqual("a", "a\0")).toBe(false);
    expect(secretsEqual("x".repeat(10_000), "x")).toBe(false);
  });

  test("R42 nothing equals nothing: who has no password on record does not get in without one", () => {
    expect(secretsEqual(undefined, undefined)).toBe(false);
    expect(secretsEqual(undefined, "")).toBe(false);
    expect(secretsEqual("", undefined)).toBe(false);
  });
});
