import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import {
  type EchoRequest,
  type Fixture,
  fixture16,
  fixture21,
  fixture201,
  type Labels,
} from "../support/fixture-protocol.js";

/** The text of the payload that a client, or a server, sends for a request. */
async function sentEcho(fixture: Fixture, request: EchoRequest): Promise<string> {
  const { client, peer } = await clientUnderTest(fixture, {}, { messageId: () => "1" });
  void client.call("Echo", request).catch(() => {});
  return (await peer.receiveText()).replace(/^\[2,"1","Echo",|\]$/g, "");
}

async function sentLabels(fixture: Fixture, request: Labels): Promise<string> {
  const { connection, peer } = await serverUnderTest(fixture, {}, { messageId: () => "1" });
  void connection.call("Label", request).catch(() => {});
  return (await peer.receiveText()).replace(/^\[2,"1","Label",|\]$/g, "");
}

describe("R29 what is not sent", () => {
  test.each([fixture16, fixture201, fixture21])(
    "R29 optional fields that are undefined ($protocol.name)",
    async (fixture) => {
      expect(await sentEcho(fixture, { text: "a", list: undefined, extra: undefined, at: undefined })).toBe(
        '{"text":"a"}',
      );
      const { peer } = await serverUnderTest(fixture, { echo: ({ text }) => ({ text, list: undefined }) });
      peer.send([2, "1", "Echo", { text: "a" }]);
      expect(await peer.receiveText()).toBe('[3,"1",{"text":"a"}]');
    },
  );

  test.each([
    ["an empty optional list", { text: "a", list: [] }],
    ["an empty optional object", { text: "a", extra: {} }],
    ["an optional object with nothing but undefined in it", { text: "a", extra: { note: undefined } }],
    ["all of them", { text: "a", list: [], extra: {}, at: undefined, needed: [] }],
  ])("R29 in 2.x %s", async (_what, request) => {
    expect(await sentEcho(fixture21, request)).toBe('{"text":"a"}');
    expect(await sentEcho(fixture201, request)).toBe('{"text":"a"}');
  });

  test("R29 in 1.6 empty lists and objects are sent as they are", async () => {
    expect(await sentEcho(fixture16, { text: "a", list: [], extra: {} })).toBe('{"text":"a","list":[],"extra":{}}');
  });

  test("R29 in 2.x a required list is sent although it is empty", async () => {
    expect(await sentLabels(fixture21, { labels: [] })).toBe('{"labels":[]}');
    expect(await sentLabels(fixture21, { labels: [], extra: {} })).toBe('{"labels":[]}');
  });

  test("R29 in 2.x what is not empty is sent, empty text, zero and false among it", async () => {
    const request = { text: "", list: [""], extra: { note: "" } };
    expect(await sentEcho(fixture21, request)).toBe(JSON.stringify(request));
  });

  test("R29 in 2.x the caller's object is not changed", async () => {
    const request = Object.freeze({ text: "a", list: Object.freeze([]), extra: Object.freeze({}) });
    expect(await sentEcho(fixture21, request)).toBe('{"text":"a"}');
    expect(request).toEqual({ text: "a", list: [], extra: {} });
  });

  test("R29 in 2.x a response keeps to it as well, on either side", async () => {
    const label = () => ({ labels: [], extra: {} });
    for (const fixture of [fixture21, fixture201]) {
      const server = await serverUnderTest(fixture, { label, echo: ({ text }) => ({ text, list: [] }) });
      server.peer.send([2, "1", "Label", { labels: [] }]);
      expect(await server.peer.receiveText()).toBe('[3,"1",{"labels":[]}]');
      server.peer.send([2, "2", "Echo", { text: "a" }]);
      expect(await server.peer.receiveText()).toBe('[3,"2",{"text":"a"}]');
      const client = await clientUnderTest(fixture, { label });
      client.peer.send([2, "1", "Label", { labels: [] }]);
      expect(await client.peer.receiveText()).toBe('[3,"1",{"labels":[]}]');
    }
  });

  test("R29 in 1.6 a response is sent as it is", async () => {
    const { peer } = await serverUnderTest(fixture16, { label: () => ({ labels: [], extra: {} }) });
    peer.send([2, "1", "Label", { labels: [] }]);
    expect(await peer.receiveText()).toBe('[3,"1",{"labels":[],"extra":{}}]');
  });

  test("R29 in 2.x it holds without validation too", async () => {
    const validation = { outgoing: "off" } as const;
    const { client, peer } = await clientUnderTest(
      fixture21,
      { label: () => ({ labels: [], extra: {} }) },
      { validation },
    );
    void client.call("Label", { labels: [], extra: {} }).catch(() => {});
    expect((await peer.receive())[3]).toEqual({ labels: [] });
    expect(await peer.exchange([2, "1", "Label", { labels: [] }])).toEqual([3, "1", { labels: [] }]);
  });

  test("R29 in 2.1 a SEND is no exception", async () => {
    const { client, peer } = await clientUnderTest(fixture21, {}, { messageId: () => "1" });
    await client.send("Note", { note: "a" });
    expect(await peer.receiveText()).toBe('[6,"1","Note",{"note":"a"}]');
  });
});

describe("R29 what is received", () => {
  test.each([fixture16, fixture21])(
    "R29 empty optional fields of a peer are accepted and kept ($protocol.name)",
    async (fixture) => {
      const seen: unknown[] = [];
      const echo = (request: EchoRequest) => {
        seen.push(request);
        return { text: request.text };
      };
      const { peer } = await serverUnderTest(fixture, { echo });
      const request = { text: "", list: [], extra: {} };
      expect(await peer.exchange([2, "1", "Echo", request])).toEqual([3, "1", { text: "" }]);
      expect(seen).toEqual([request]);
    },
  );
});
