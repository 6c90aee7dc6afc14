import { Client } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ClientOptions } from "ws";
import { currentTime, type EveryVersion, everyVersion, ocpp1x, ocpp2x } from "../support/ocpp-versions.js";
import { expectSilence, startBackEnd, stationUnderTest } from "../support/version-endpoints.js";
import { connectRaw } from "../support/wire-client.js";
import { startRawServer } from "../support/wire-server.js";
import { openSocket, upgradeRequest } from "../support/wire-socket.js";

const offering: ClientOptions = { perMessageDeflate: { threshold: 0 } };

describe.each(ocpp2x)("R6 permessage-deflate in $title", (protocol) => {
  test("R6 is agreed on by default, and frames are read and written so", async () => {
    const { url, server } = await startBackEnd([protocol]);
    server.handleAction(protocol, "DataTransfer", ({ data }) => ({ status: "Accepted", data }));
    const peer = await connectRaw(`${url}/CP-1`, protocol.subprotocol, offering);
    expect(peer.socket.extensions).toBe("permessage-deflate");
    const data = "the same text again ".repeat(500);
    const call = [2, "1", "DataTransfer", { vendorId: "com.example", data }];
    expect(await peer.exchange(call)).toEqual([3, "1", { status: "Accepted", data }]);
  });

  test("R6 keeps no window between messages, so that memory is bounded", async () => {
    const { port } = await startBackEnd([protocol]);
    const socket = await openSocket(port);
    socket.write(
      upgradeRequest("/CP-1", {
        "Sec-WebSocket-Protocol": protocol.subprotocol,
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
      }),
    );
    const agreed = (await socket.readHead()).headers.get("sec-websocket-extensions")?.split(/; */);
    expect(agreed).toEqual(expect.arrayContaining(["server_no_context_takeover", "client_no_context_takeover"]));
  });

  test("R6 bounds what a small frame may unpack to", async () => {
    const { url } = await startBackEnd([protocol], { maxMessageBytes: 10_000 });
    const peer = await connectRaw(`${url}/CP-1`, protocol.subprotocol, offering);
    peer.send([2, "1", "Heartbeat", { customData: { vendorId: " ".repeat(1_000_000) } }]);
    expect((await peer.closed()).closeCode).toBe(1009);
  });

  test("R6 a client that does not offer it is served without", async () => {
    const { url } = await startBackEnd([protocol]);
    const peer = await connectRaw(`${url}/CP-1`, protocol.subprotocol);
    expect(peer.socket.extensions).toBe("");
    await expectSilence(peer);
  });

  test("R6 is offered by a client, which goes on when it is refused", async () => {
    // A raw server that knows no extension.
    const { client, peer } = await stationUnderTest(protocol);
    expect(peer.socket.extensions).toBe("");
    const answer = client.call("Heartbeat", {});
    peer.send([3, await peer.receiveCall("Heartbeat"), { currentTime }]);
    expect(await answer).toEqual({ currentTime });
    const { url } = await startBackEnd([protocol], { compression: false });
    const another = new Client<EveryVersion>({ protocols: [protocol], url, identity: "CP-1" });
    onTestFinished(() => another.close({ deadlineMs: 0 }));
    await another.connect();
    expect(await another.call("Heartbeat", {})).toEqual({ currentTime });
  });

  test("R6 is not offered by a client, nor agreed on by a server, that is told not to", async () => {
    const rawServer = await startRawServer({ perMessageDeflate: true });
    const client = new Client({ protocols: [protocol], url: rawServer.url, identity: "CP-1", compression: false });
    onTestFinished(() => client.close({ deadlineMs: 0 }));
    const [{ request }] = await Promise.all([rawServer.accept(), client.connect()]);
    expect(request.headers["sec-websocket-extensions"]).toBeUndefined();
    const { url } = await startBackEnd([protocol], { compression: false });
    expect((await connectRaw(`${url}/CP-1`, protocol.subprotocol, offering)).socket.extensions).toBe("");
  });
});

describe("R6 where versions differ", () => {
  test.each(ocpp1x)("R6 $title does not agree to it by default, nor offer it", async (protocol) => {
    const { url } = await startBackEnd([protocol]);
    expect((await connectRaw(`${url}/CP-1`, protocol.subprotocol, offering)).socket.extensions).toBe("");
    const rawServer = await startRawServer({ perMessageDeflate: true });
    const client = new Client({ protocols: [protocol], url: rawServer.url, identity: "CP-1" });
    onTestFinished(() => client.close({ deadlineMs: 0 }));
    const [{ request, peer }] = await Promise.all([rawServer.accept(), client.connect()]);
    expect([request.headers["sec-websocket-extensions"], peer.socket.extensions]).toEqual([undefined, ""]);
  });

  test("R6 on one port each session follows the version that it speaks", async () => {
    const { url } = await startBackEnd(everyVersion);
    const agreed = everyVersion.map(async ({ subprotocol }) => {
      const peer = await connectRaw(`${url}/${subprotocol}`, subprotocol, offering);
      return [subprotocol, peer.socket.extensions];
    });
    expect(await Promise.all(agreed)).toEqual([
      ["ocpp1.6", ""],
      ["ocpp2.0", "permessage-deflate"],
      ["ocpp2.0.1", "permessage-deflate"],
      ["ocpp2.1", "permessage-deflate"],
      ["ntxcp1.0", ""],
    ]);
  });
});
