import { ocpp16 } from "@chargewire/ocpp16";
import { ChargingStation as ChargingStation20 } from "@chargewire/ocpp20";
import { ChargingStation as ChargingStation21 } from "@chargewire/ocpp21";
import { ChargingStation as ChargingStation201 } from "@chargewire/ocpp201";
import { Client, DefinitionError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { dialling, startBackEnd } from "../support/version-endpoints.js";
import { connectRaw, refusedRaw } from "../support/wire-client.js";

const longest = "x".repeat(48);

/** Identities that OCPP 2.x refuses, and 1.6 takes. */
const refusedIn2x: readonly [what: string, identity: string][] = [
  ["49 characters", `${longest}x`],
  ["49 characters of two code units", "🔌".repeat(49)],
  ["a colon", "CP:1"],
  ["nothing but a colon", ":"],
  ["a colon at the end", "CP-1:"],
];

/** Identities that are as long as can be. */
const admitted: readonly [what: string, identity: string][] = [
  ["48 characters", longest],
  ["48 characters of two code units", "🔌".repeat(48)],
  ["48 characters that are escaped in the URL", "ä ".repeat(24)],
  ["one character", "1"],
];

describe.each(ocpp2x)("R2 the identity in $title", (protocol) => {
  test.each(admitted)("R2 of %s is admitted", async (_what, identity) => {
    const { url, connections } = await startBackEnd([protocol]);
    await connectRaw(`${url}/${encodeURIComponent(identity)}`, protocol.subprotocol);
    expect((await connections.next()).identity).toBe(identity);
    await dialling((to) => new Client({ protocols: [protocol], url: to, identity }));
  });

  test.each(refusedIn2x)("R2 of %s is refused with 400, and fine in 1.6 on the same port", async (_what, identity) => {
    const { url, server, connections } = await startBackEnd<EveryVersion>([protocol, ocpp16]);
    const address = `${url}/${encodeURIComponent(identity)}`;
    expect((await refusedRaw(address, protocol.subprotocol)).httpStatus).toBe(400);
    expect(server.connections).toEqual([]);
    await connectRaw(address, ocpp16.subprotocol);
    expect((await connections.next()).identity).toBe(identity);
  });

  test("R2 is judged by the version that is agreed on, not by others that the client offers", async () => {
    const { url, connections } = await startBackEnd<EveryVersion>([protocol, ocpp16]);
    const both = [protocol.subprotocol, ocpp16.subprotocol];
    expect((await refusedRaw(`${url}/CP%3A1`, both)).httpStatus).toBe(400);
    await connectRaw(`${url}/CP%3A1`, both.reverse());
    expect((await connections.next()).protocol).toBe(ocpp16);
  });

  test("R2 is refused before the application is asked for credentials", async () => {
    const asked: string[] = [];
    const authenticate = ({ identity }: { identity: string }) => asked.push(identity) > 0;
    const { url } = await startBackEnd([protocol], { authenticate });
    expect((await refusedRaw(`${url}/CP:1`, protocol.subprotocol)).httpStatus).toBe(400);
    await connectRaw(`${url}/CP-1`, protocol.subprotocol);
    expect(asked).toEqual(["CP-1"]);
  });

  test.each([[""], ...refusedIn2x.map(([, identity]) => [identity])])(
    "R2 %j is refused by a client when it is made, also by one that offers 1.6 as well",
    (identity) => {
      const options = { url: "ws://127.0.0.1:9", identity };
      expect(() => new Client({ ...options, protocols: [protocol] })).toThrow(DefinitionError);
      expect(() => new Client({ ...options, protocols: [ocpp16, protocol] })).toThrow(DefinitionError);
    },
  );
});

describe("R2 in every version", () => {
  test.each(everyVersion)("R2 an empty identity is refused ($title)", async (protocol) => {
    const { url } = await startBackEnd(everyVersion);
    for (const path of ["/", "//", "/?identity=CP-1"]) {
      expect((await refusedRaw(url + path, protocol.subprotocol)).httpStatus).toBe(404);
    }
    const options = { url: "ws://127.0.0.1:9", identity: "" };
    expect(() => new Client({ ...options, protocols: [protocol] })).toThrow(DefinitionError);
  });

  test.each(ocpp1x)("R2 $title makes a client of what 2.x refuses", (protocol) => {
    for (const [, identity] of refusedIn2x) {
      expect(new Client({ protocols: [protocol], url: "ws://127.0.0.1:9", identity }).identity).toBe(identity);
    }
  });

  const url = "ws://127.0.0.1:9";
  test.each([
    (identity: string) => new ChargingStation20({ url, identity }),
    (identity: string) => new ChargingStation201({ url, identity }),
    (identity: string) => new ChargingStation21({ url, identity }),
  ])("R2 the charging station of a package says what is wrong with its identity", (create) => {
    const make = (identity: string) => () => create(identity);
    expect(make("CP:1")).toThrow(/OCPP 2.*":"/);
    expect(make(`${longest}x`)).toThrow(/OCPP 2.*48/);
    expect(make(longest)).not.toThrow();
  });
});
