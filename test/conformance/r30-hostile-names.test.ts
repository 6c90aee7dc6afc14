import { ocpp16 } from "@chargewire/ocpp16";
import type { JsonObject } from "@chargewire/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";

const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
const prototypeBefore = Object.getOwnPropertyNames(Object.prototype).sort();

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(prototypeBefore);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

describe.each([fixture16, fixture21])("R30 names that objects inherit ($protocol.name)", (fixture) => {
  const extraCode = fixture === fixture16 ? "FormationViolation" : "FormatViolation";

  test.each(names)("R30 an action %s is simply unknown", async (action) => {
    const { peer } = await serverUnderTest(fixture);
    expect((await peer.exchange([2, "1", action, {}])).slice(0, 3)).toEqual([4, "1", "NotImplemented"]);
    const client = await clientUnderTest(fixture);
    expect((await client.peer.exchange([2, "1", action, {}]))[2]).toBe("NotImplemented");
  });

  test.each(names)("R30 a field %s is simply unknown", async (name) => {
    const { peer } = await serverUnderTest(fixture);
    const [, , code, description] = await peer.exchange(`[2,"1","Echo",{"text":"a","${name}":{"polluted":1}}]`);
    expect([code, description]).toEqual([extraCode, expect.stringContaining(`/${name} is not a field`)]);
  });

  test.each(names)("R30 a field %s does not stand in for a required one, nor for one inside it", async (name) => {
    const { peer } = await serverUnderTest(fixture, {}, { validation: { incoming: "report" } });
    expect(await peer.exchange(`[2,"1","Echo",{"text":"a","${name}":{"text":"b"}}]`)).toEqual([3, "1", { text: "a" }]);
    const strict = await serverUnderTest(fixture);
    const [, , code] = await strict.peer.exchange(`[2,"1","Echo",{"${name}":{"text":"a"}}]`);
    expect(["OccurrenceConstraintViolation", "OccurenceConstraintViolation", extraCode]).toContain(code);
  });

  test.each(names)("R30 a field %s of an unchecked payload is data, in and out", async (name) => {
    const seen: JsonObject[] = [];
    const { peer, server } = await serverUnderTest(fixture);
    server.handleUnknown((_action, request) => {
      seen.push(request);
      return request;
    });
    const payload = `{"${name}":{"polluted":1}}`;
    peer.send(`[2,"1","Custom",${payload}]`);
    expect(await peer.receiveText()).toBe(`[3,"1",${payload}]`);
    expect(Object.keys(seen[0] ?? {})).toEqual([name]);
    expect(Object.getPrototypeOf(seen[0])).toBe(Object.prototype);
  });

  test.each(names)("R30 a message id %s is an id like any other", async (messageId) => {
    const { peer, connection } = await serverUnderTest(fixture, {}, { messageId: () => messageId });
    expect(await peer.exchange([2, messageId, "Ping", {}])).toEqual([3, messageId, {}]);
    const call = connection.call("Echo", { text: "a" });
    expect(await peer.receiveCall("Echo")).toBe(messageId);
    peer.send([3, messageId, { text: "b" }]);
    expect(await call).toEqual({ text: "b" });
  });

  test.each(names)("R30 %s in the details of a received error is data", async (name) => {
    const { client, peer } = await clientUnderTest(fixture);
    const failure = client.call("Ping", {}).catch((error: unknown) => error);
    peer.send(`[4,"${await peer.receiveCall("Ping")}","GenericError","",{"${name}":{"polluted":1}}]`);
    const { errorDetails } = (await failure) as { errorDetails: JsonObject };
    expect(Object.keys(errorDetails)).toEqual([name]);
    expect(Object.getPrototypeOf(errorDetails)).toBe(Object.prototype);
  });
});

describe("R30 on this side", () => {
  test.each(names)("R30 %s is no action of the registry, no profile and no handler", async (name) => {
    for (const protocol of [fixture16.protocol, ocpp16]) {
      expect([protocol.feature(name), protocol.profile(name), protocol.profileOf(name)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
    const { server } = await serverUnderTest();
    const handlers: object = Object.fromEntries([[name, () => ({})]]);
    expect(() => server.handle(fixture16.profile, handlers)).toThrow(
      expect.objectContaining({ code: "CW_DEFINITION" }),
    );
  });

  test.each(names)("R30 a call of the action %s is refused before it is sent", async (action) => {
    const { client, peer } = await clientUnderTest();
    const call = client.call(action as "Echo", { text: "a" });
    await expect(call).rejects.toMatchObject({ code: "CW_DEFINITION" });
    await peer.expectNoAnswer();
  });

  test("R30 a request of 2.x with such a field is sent as it is, and nothing is taken from or put into its prototype", async () => {
    const request = JSON.parse('{"text":"a","list":[],"__proto__":{"polluted":1}}') as { text: string };
    const { client, peer } = await clientUnderTest(fixture21, {}, { validation: { outgoing: "off" } });
    void client.call("Echo", request).catch(() => {});
    expect(await peer.receiveText()).toContain('"__proto__":{"polluted":1}');
    expect(Object.getPrototypeOf(request)).toBe(Object.prototype);
  });

  test("R30 a validation setting named like such an action belongs to no other", async () => {
    const { peer } = await serverUnderTest(fixture16, {}, { validation: { actions: {} } });
    expect((await peer.exchange([2, "1", "Echo", {}]))[0]).toBe(4);
  });
});
