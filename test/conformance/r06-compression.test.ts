import { describe, expect, test } from "vitest";
import type { ClientOptions } from "ws";
import { makeClient, startServer } from "../support/endpoints.js";
import { type Fixture, fixture16, fixture21 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";
import { startRawServer } from "../support/wire-server.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const offering: ClientOptions = { perMessageDeflate: { threshold: 0 } };
const spoken = (fixture: Fixture): string => fixture.protocol.subprotocol;

describe("R6 permessage-deflate", () => {
  test("R6 a server of 1.6 does not agree to it, and the session works without", async () => {
    const { url } = await startServer(fixture16);
    const peer = await connectRaw(`${url}/CP-1`, spoken(fixture16), offering);
    expect(peer.socket.extensions).toBe("");
    await peer.expectNoAnswer();
  });

  test("R6 a server of 2.x agrees to it, without a window kept between messages", async () => {
    const { url } = await startServer(fixture21);
    const peer = await connectRaw(`${url}/CP-1`, spoken(fixture21), offering);
    expect(peer.socket.extensions).toBe("permessage-deflate");
    const socket = await openSocket(Number(new URL(url).port));
    const fields = { "Sec-WebSocket-Protocol": spoken(fixture21), "Sec-WebSocket-Extensions": "permessage-deflate" };
    socket.write(upgradeRequest("/CP-2", fields));
    const agreed = (await socket.readHead()).headers.get("sec-websocket-extensions");
    expect(agreed).toContain("server_no_context_takeover");
    expect(agreed).toContain("client_no_context_takeover");
  });

  test("R6 compressed frames are read and written", async () => {
    const { url } = await startServer(fixture21, { label: ({ labels }) => ({ labels }) });
    const peer = await connectRaw(`${url}/CP-1`, spoken(fixture21), offering);
    const labels = Array.from({ length: 500 }, () => "the same label again");
    expect(await peer.exchange([2, "1", "Label", { labels }])).toEqual([3, "1", { labels }]);
  });

  test("R6 a client of 2.x that does not offer it is served without", async () => {
    const { url } = await startServer(fixture21);
    const peer = await connectRaw(`${url}/CP-1`, spoken(fixture21));
    expect(peer.socket.extensions).toBe("");
    await peer.expectNoAnswer();
  });

  test("R6 on one port each session follows its version", async () => {
    const { url } = await startServer([fixture21, fixture16]);
    const one = await connectRaw(`${url}/CP-1`, spoken(fixture16), offering);
    const two = await connectRaw(`${url}/CP-2`, spoken(fixture21), offering);
    expect([one.socket.extensions, two.socket.extensions]).toEqual(["", "permessage-deflate"]);
  });

  test.each([
    [true, fixture16, "permessage-deflate"],
    [false, fixture21, ""],
  ])("R6 a server's setting %s overrides the version", async (compression, fixture, extensions) => {
    const { url } = await startServer(fixture, {}, { compression });
    expect((await connectRaw(`${url}/CP-1`, spoken(fixture), offering)).socket.extensions).toBe(extensions);
  });

  test("R6 it can be switched per connection", async () => {
    const compression = ({ identity }: { identity: string }) => identity === "CP-1";
    const { url } = await startServer(fixture16, {}, { compression });
    const one = await connectRaw(`${url}/CP-1`, spoken(fixture16), offering);
    const two = await connectRaw(`${url}/CP-2`, spoken(fixture16), offering);
    expect([one.socket.extensions, two.socket.extensions]).toEqual(["permessage-deflate", ""]);
  });

  test("R6 memory is bounded: a small frame that unpacks to more than the limit costs the connection (1009)", async () => {
    const { url, reports } = await startServer(fixture21, {}, { maxMessageBytes: 10_000 });
    const peer = await connectRaw(`${url}/CP-1`, spoken(fixture21), offering);
    peer.send([2, "1", "Echo", { text: " ".repeat(1_000_000) }]);
    expect((await peer.closed()).closeCode).toBe(1009);
    expect(reports.waiting).toEqual([]);
    await (await connectRaw(`${url}/CP-2`, spoken(fixture21), offering)).expectNoAnswer();
  });

  test.each([
    ["1.6 does not offer", fixture16, undefined],
    ["2.x offers", fixture21, expect.stringContaining("permessage-deflate")],
  ])("R6 a client of %s it", async (_what, fixture, offer) => {
    const rawServer = await startRawServer();
    const client = makeClient(fixture, { url: rawServer.url });
    const [{ request }] = await Promise.all([rawServer.accept(), client.connect()]);
    expect(request.headers["sec-websocket-extensions"]).toEqual(offer);
  });

  test.each([
    [true, fixture16, expect.stringContaining("permessage-deflate")],
    [false, fixture21, undefined],
  ])("R6 a client's setting %s overrides the version", async (compression, fixture, offer) => {
    const rawServer = await startRawServer();
    const client = makeClient(fixture, { url: rawServer.url, compression });
    const [{ request }] = await Promise.all([rawServer.accept(), client.connect()]);
    expect(request.headers["sec-websocket-extensions"]).toEqual(offer);
  });

  test("R6 a client whose offer is refused goes on without", async () => {
    const { url } = await startServer(fixture21, {}, { compression: false });
    const client = makeClient(fixture21, { url });
    await client.connect();
    expect(await client.call("Echo", { text: "a" })).toEqual({ text: "a" });
  });

  test("R6 our client and our server of 2.x use it for messages of any size", async () => {
    const { url } = await startServer(fixture21, { label: ({ labels }) => ({ labels }) });
    const client = makeClient(fixture21, { url });
    await client.connect();
    for (const length of [0, 1, 1_000]) {
      const labels = Array.from({ length }, () => "the same label again");
      expect(await client.call("Label", { labels })).toEqual({ labels });
    }
  });
});
