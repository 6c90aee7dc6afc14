import { describe, expect, test } from "vitest";
import { startServer } from "../support/endpoints.js";
import { fixture16 } from "../support/fixture-protocol.js";
import { connectRaw } from "../support/wire-client.js";
import { openSocket, textFrame, upgradeRequest } from "../support/wire-socket.js";

const protocol = { "Sec-WebSocket-Protocol": fixture16.protocol.subprotocol };

/** Handshakes that stations in the field send, and that a server has to take. */
const accepted: readonly [what: string, request: string][] = [
  ["Upgrade before Host", upgradeRequest("/CP-1", { Upgrade: "websocket", Host: "127.0.0.1", ...protocol })],
  [
    "Host last",
    `${upgradeRequest("/CP-1", protocol)
      .replace(/Host: .*\r\n/, "")
      .slice(0, -2)}Host: a\r\n\r\n`,
  ],
  ["Host without a port", upgradeRequest("/CP-1", { Host: "central.example", ...protocol })],
  ["no User-Agent", upgradeRequest("/CP-1", protocol)],
  ["an empty User-Agent", upgradeRequest("/CP-1", { "User-Agent": "", ...protocol })],
  [
    "another case of names and values",
    upgradeRequest("/CP-1", protocol).replace(/^(Upgrade|Connection).*$/gm, (line) => line.toUpperCase()),
  ],
  ["Connection: keep-alive, Upgrade", upgradeRequest("/CP-1", { Connection: "keep-alive, Upgrade", ...protocol })],
  [
    "an offer of permessage-deflate",
    upgradeRequest("/CP-1", { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits", ...protocol }),
  ],
  [
    "an unknown extension",
    upgradeRequest("/CP-1", { "Sec-WebSocket-Extensions": "x-webkit-deflate-frame", ...protocol }),
  ],
  ["an Origin", upgradeRequest("/CP-1", { Origin: "http://localhost", ...protocol })],
  ["an Authorization that is not Basic", upgradeRequest("/CP-1", { Authorization: "Bearer abc", ...protocol })],
  ["an Authorization that is broken", upgradeRequest("/CP-1", { Authorization: "Basic ???", ...protocol })],
];

/** Requests that are no handshake. */
const refused: readonly [what: string, httpStatus: number, request: string][] = [
  ["a plain GET", 426, "GET /CP-1 HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a POST with Upgrade", 405, upgradeRequest("/CP-1", protocol).replace("GET", "POST")],
  ["another Upgrade", 400, upgradeRequest("/CP-1", { ...protocol, Upgrade: "h2c" })],
  ["no key", 400, upgradeRequest("/CP-1", protocol).replace(/Sec-WebSocket-Key.*\r\n/, "")],
  ["a key of the wrong length", 400, upgradeRequest("/CP-1", { ...protocol, "Sec-WebSocket-Key": "YQ==" })],
  ["an unknown WebSocket version", 400, upgradeRequest("/CP-1", { ...protocol, "Sec-WebSocket-Version": "7" })],
  ["a subprotocol that is no token", 400, upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": "fixture1.6, a b" })],
];

describe("R1–R7 handshakes as they come", () => {
  test.each(accepted)("R1 a handshake with %s is accepted and works", async (_what, request) => {
    const { port, connections } = await startServer();
    const socket = await openSocket(port);
    socket.write(request);
    const { httpStatus, headers } = await socket.readHead();
    expect([httpStatus, headers.get("sec-websocket-protocol")]).toEqual([101, "fixture1.6"]);
    expect(headers.get("sec-websocket-accept")).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    expect((await connections.next()).identity).toBe("CP-1");
    socket.write(textFrame('[2,"1","Echo",{"text":"a"}]'));
    expect((await socket.readFrame()).payload.toString()).toBe('[3,"1",{"text":"a"}]');
  });

  test.each(refused)("R1 %s is refused with %i and the server goes on", async (_what, httpStatus, request) => {
    const { port, url, connections } = await startServer();
    const socket = await openSocket(port);
    socket.write(request);
    expect((await socket.readHead()).httpStatus).toBe(httpStatus);
    await socket.ended();
    await connectRaw(`${url}/CP-2`, fixture16.protocol.subprotocol);
    expect((await connections.next()).identity).toBe("CP-2");
  });

  test("R1 a handshake that comes byte by byte is accepted", async () => {
    const { port, connections } = await startServer();
    const socket = await openSocket(port);
    socket.socket.setNoDelay(true);
    for (const byte of Buffer.from(upgradeRequest("/CP-1", protocol))) socket.write(Buffer.from([byte]));
    expect((await socket.readHead()).httpStatus).toBe(101);
    expect((await connections.next()).identity).toBe("CP-1");
  });

  test("R7 a server with a half handshake open works for others, and closes", async () => {
    const { port, url, server } = await startServer();
    const half = await openSocket(port);
    half.write(upgradeRequest("/CP-1", protocol).slice(0, 60));
    const peer = await connectRaw(`${url}/CP-2`, fixture16.protocol.subprotocol);
    await peer.expectNoAnswer();
    await Promise.all([server.close({ deadlineMs: 0 }), half.ended(), peer.closed()]);
  });

  test("R7 bytes that are no HTTP end that socket only", async () => {
    const { port, url } = await startServer();
    const socket = await openSocket(port);
    socket.write(Buffer.from([0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x0d, 0x0a]));
    expect((await socket.readHead()).httpStatus).toBe(400);
    await socket.ended();
    await (await connectRaw(`${url}/CP-2`, fixture16.protocol.subprotocol)).expectNoAnswer();
  });
});
