import { constants, deflateRawSync } from "node:zlib";
import { DefinitionError, FrameError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { clientUnderTest, makeClient, serverUnderTest, startServer } from "../support/endpoints.js";
import { startFaultProxy } from "../support/fault-proxy.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";
import { newClient, openFromScript } from "../support/session.js";
import { clientFrame, openSocket, textFrame, upgradeRequest, type WireSocket } from "../support/wire-socket.js";

/** A CALL whose frame is nested so deep, itself included. */
function nestedCall(depth: number): string {
  return `[2,"deep","Custom",{"a":${"[".repeat(depth - 2)}${"]".repeat(depth - 2)}}]`;
}

describe("R45 R20 nesting", () => {
  test("R45 100 levels are read, 101 are a bad frame, which is answered with its id", async () => {
    const { peer, server, reports } = await serverUnderTest(fixture21);
    server.handleUnknown((_action, request) => request);
    const [, , payload] = await peer.exchange(nestedCall(100));
    expect(JSON.stringify(payload)).toBe(`{"a":${"[".repeat(98)}${"]".repeat(98)}}`);
    expect(await peer.exchange(nestedCall(101))).toEqual([4, "deep", "FormatViolation", expect.any(String), {}]);
    expect(await reports.next()).toEqual({ kind: "badFrame", reason: "nesting", messageType: 2, messageId: "deep" });
  });

  test.each([
    ["objects", `[2,"deep","Custom",{"a":${'{"a":'.repeat(200)}1${"}".repeat(200)}}]`],
    ["objects and arrays in turn", `[2,"deep","Custom",{"a":${'[{"a":'.repeat(100)}1${"}]".repeat(100)}}]`],
    ["arrays after a long flat part", `[2,"deep","Custom",{"b":"${"x".repeat(5_000)}","a":${nestedCall(150)}}]`],
    ["arrays after quotes that are escaped", `[2,"deep","Custom",{"b":"\\\\\\"","a":${nestedCall(150)}}]`],
  ])("R45 %s count", async (_what, frame) => {
    const { peer, reports } = await serverUnderTest(fixture16);
    expect((await peer.exchange(frame)).slice(0, 3)).toEqual([4, "deep", "FormationViolation"]);
    expect(await reports.next()).toMatchObject({ kind: "badFrame", reason: "nesting" });
  });

  test.each([
    ["brackets in a text", `[2,"1","Custom",{"a":"${"[{".repeat(500)}"}]`],
    ["brackets behind an escaped quote", `[2,"1","Custom",{"a":"\\"${"[".repeat(500)}\\\\"}]`],
    ["brackets side by side", `[2,"1","Custom",{"a":[${"[],".repeat(500)}[]]}]`],
  ])("R45 %s do not", async (_what, frame) => {
    const { peer, server, reports } = await serverUnderTest(fixture16);
    server.handleUnknown(() => ({}));
    expect(await peer.exchange(frame)).toEqual([3, "1", {}]);
    expect(reports.waiting).toEqual([]);
  });

  test("R45 an answer that is too deep settles its call at once", async () => {
    const { client, peer } = await clientUnderTest(fixture16);
    const call = client.call("Ping", {});
    peer.send(`[3,"${await peer.receiveCall("Ping")}",{"a":${"[".repeat(500)}${"]".repeat(500)}}]`);
    await expect(call).rejects.toThrow(FrameError);
    await expect(call).rejects.toMatchObject({ reason: "nesting" });
  });

  test("R45 the limit is an option", async () => {
    const { peer, server, reports } = await serverUnderTest(fixture16, {}, { maxNesting: 2 });
    await peer.expectNoAnswer();
    server.handleUnknown(() => ({}));
    const answer = await peer.exchange('[2,"1","Custom",{"a":{}}]');
    expect(answer.slice(0, 3)).toEqual([4, "1", "FormationViolation"]);
    expect(await reports.next()).toMatchObject({ reason: "nesting" });
  });
});

describe("R45 much in one message", () => {
  const wide = { maxMessageBytes: 64 * 1024 * 1024 } as const;
  const million = Array.from({ length: 1_000_000 }, (_, index) => index);

  test("R45 300,000 fields that no schema knows are refused in one short line", async () => {
    const { peer } = await serverUnderTest(fixture16, {}, wide);
    const fields = million.slice(0, 300_000).map((index) => `"k${index}":0`);
    const answer = await peer.exchange(`[2,"1","Ping",{${fields.join()}}]`);
    expect(answer.slice(0, 3)).toEqual([4, "1", "FormationViolation"]);
    expect(String(answer[3]).length).toBeLessThan(200);
    await peer.expectNoAnswer();
  });

  test("R45 a field of a million characters in its name is not repeated in the answer", async () => {
    const { peer } = await serverUnderTest(fixture16, {}, wide);
    const answer = await peer.exchange(`[2,"1","Ping",{"${"k".repeat(1_000_000)}":0}]`);
    expect(JSON.stringify(answer).length).toBeLessThan(300);
  });

  test("R45 a million items are read where the schema sets no limit, and refused where it does", async () => {
    let received = 0;
    const { peer } = await serverUnderTest(
      fixture16,
      {
        echo: ({ list }) => {
          received = list?.length ?? 0;
          return { text: "thanks" };
        },
        measure: () => ({}),
      },
      wide,
    );
    const items = million.map(() => '"x"').join();
    expect(await peer.exchange(`[2,"1","Echo",{"text":"a","list":[${items}]}]`)).toEqual([3, "1", { text: "thanks" }]);
    expect(received).toBe(1_000_000);
    const [, , code] = await peer.exchange(`[2,"2","Measure",{"items":[${items}]}]`);
    expect(code).toBe("OccurenceConstraintViolation");
  });

  test("R45 a million items of the wrong kind are reported as one issue", async () => {
    const { peer, reports } = await serverUnderTest(fixture16, {}, wide);
    await peer.exchange(`[2,"1","Echo",{"text":"a","list":[${million.join()}]}]`);
    const report = await reports.next();
    expect(report.kind === "invalidPayload" && report.issues.length).toBe(1);
  });
});

/** A server of ours, and a client of bytes. */
async function rawClient(options: Parameters<typeof startServer>[2] = {}, fixture = fixture16, extensions = "") {
  const started = await startServer(fixture, {}, options);
  const raw = await openSocket(started.port);
  const offer = extensions === "" ? {} : { "Sec-WebSocket-Extensions": extensions };
  raw.write(upgradeRequest("/CP-1", { "Sec-WebSocket-Protocol": fixture.protocol.subprotocol, ...offer }));
  const head = await raw.readHead();
  expect(head.httpStatus).toBe(101);
  await started.connections.next();
  return { ...started, raw };
}

/** The code of the close frame that comes next, and the end of the socket. */
async function closeCodeAt(raw: WireSocket): Promise<number> {
  const { opcode, payload } = await raw.readFrame();
  expect(opcode).toBe(0x8);
  raw.write(clientFrame(0x8, payload));
  return payload.readUInt16BE(0);
}

const part = (opcode: number, text: string) => clientFrame(opcode, Buffer.from(text), { bits: 0 });
const bytes = (...values: number[]) => Buffer.from(values);

describe("R45 what is no WebSocket message", () => {
  test.each<[what: string, closeCode: number, frames: Buffer[]]>([
    ["a text that is no UTF-8", 1007, [clientFrame(0x1, bytes(0xc3, 0x28))]],
    ["a text that ends within a character", 1007, [clientFrame(0x1, bytes(0x5b, 0xe2, 0x82))]],
    ["a lone surrogate in UTF-8", 1007, [clientFrame(0x1, bytes(0xed, 0xa0, 0x80))]],
    ["a character in more bytes than it needs", 1007, [clientFrame(0x1, bytes(0xc0, 0xaf))]],
    ["a ping of more than 125 bytes", 1002, [clientFrame(0x9, Buffer.alloc(126))]],
    ["a ping in parts", 1002, [clientFrame(0x9, bytes(1), { bits: 0 })]],
    ["a close frame of one byte", 1002, [clientFrame(0x8, bytes(3))]],
    ["a close code that nobody may send", 1002, [clientFrame(0x8, bytes(0x03, 0xed))]],
    ["a close reason that is no UTF-8", 1007, [clientFrame(0x8, bytes(0x03, 0xe8, 0xff))]],
    ["an opcode that does not exist", 1002, [clientFrame(0x3)]],
    ["a control opcode that does not exist", 1002, [clientFrame(0xb)]],
    ["a reserved bit", 1002, [clientFrame(0x1, bytes(0x5b), { bits: 0xa0 })]],
    ["a compressed frame without compression", 1002, [clientFrame(0x1, bytes(0x5b), { bits: 0xc0 })]],
    ["a frame of a client without a mask", 1002, [clientFrame(0x1, bytes(0x5b), { masked: false })]],
    ["a part of nothing", 1002, [part(0x0, "[")]],
    ["a message within the parts of another", 1002, [part(0x1, "["), textFrame("[]")]],
    ["a message that is too long by its head, before it comes", 1009, [clientFrame(0x1, bytes(), { length: 2 ** 40 })]],
    ["a length beyond all numbers", 1009, [bytes(0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0)]],
    ["parts that are too long together", 1009, [part(0x1, "x".repeat(900)), part(0x0, "x".repeat(200))]],
    ["more parts than any message needs", 1008, [part(0x1, ""), ...Array<Buffer>(16 * 1024).fill(part(0x0, ""))]],
  ])("R45 R37 %s ends the connection: %d", async (_what, closeCode, frames) => {
    const { raw, server, disconnections, reports } = await rawClient({ maxMessageBytes: 1_000 });
    raw.write(Buffer.concat([...frames, textFrame('[2,"late","Ping",{}]')]));
    expect(await closeCodeAt(raw)).toBe(closeCode);
    await raw.ended();
    // This side knows why; nothing after the fault was handled, and nothing was a message to report.
    expect(await disconnections.next()).toMatchObject({ closeCode, reason: expect.stringMatching(/\w/) });
    expect([reports.waiting, server.connections]).toEqual([[], []]);
  });

  test("R45 control frames between the parts of a message are in order", async () => {
    const { raw } = await rawClient();
    raw.write(
      Buffer.concat([
        part(0x1, '[2,"1",'),
        clientFrame(0x9, Buffer.from("still here?")),
        part(0x0, '"Echo",'),
        clientFrame(0xa),
        part(0x0, ""),
        clientFrame(0x0, Buffer.from('{"text":"whole"}]')),
      ]),
    );
    const pong = await raw.readFrame();
    expect([pong.opcode, pong.payload.toString()]).toEqual([0xa, "still here?"]);
    expect((await raw.readFrame()).payload.toString()).toBe('[3,"1",{"text":"whole"}]');
  });

  test("R45 a character that is split between parts is whole again", async () => {
    const { raw } = await rawClient();
    const text = Buffer.from('[2,"1","Echo",{"text":"€"}]');
    const middle = text.indexOf(0x82);
    raw.write(clientFrame(0x1, text.subarray(0, middle), { bits: 0 }));
    raw.write(clientFrame(0x0, text.subarray(middle)));
    expect((await raw.readFrame()).payload.toString()).toBe('[3,"1",{"text":"€"}]');
  });

  test("R45 a million pings that nobody reads the pongs of cost the connection", async () => {
    const { raw, disconnections } = await rawClient();
    raw.socket.pause();
    const pings = Buffer.concat(Array<Buffer>(10_000).fill(clientFrame(0x9, Buffer.alloc(125))));
    for (let count = 0; count < 100; count++) raw.write(pings);
    expect(await disconnections.next()).toMatchObject({ closeCode: 1006 });
  });

  test.each([
    ["a compression bomb", 1009, "x".repeat(50_000_000)],
    ["a compressed text that is no UTF-8", 1007, bytes(0xc3, 0x28)],
  ])("R45 %s ends the connection: %d", async (_what, closeCode, text) => {
    const { raw, disconnections } = await rawClient({}, fixture21, "permessage-deflate; client_no_context_takeover");
    const payload = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
    raw.write(clientFrame(0x1, payload, { bits: 0xc0 }));
    expect(await closeCodeAt(raw)).toBe(closeCode);
    expect(await disconnections.next()).toMatchObject({ closeCode });
  });

  test("R45 compressed data that cannot be read ends the connection: 1007", async () => {
    const { raw, disconnections } = await rawClient({}, fixture21, "permessage-deflate; client_no_context_takeover");
    raw.write(clientFrame(0x1, bytes(0xff, 0xff, 0xff, 0xff, 0xff), { bits: 0xc0 }));
    expect(await closeCodeAt(raw)).toBe(1007);
    expect(await disconnections.next()).toEqual({ closeCode: 1007, reason: "invalid compressed data" });
  });

  test.each<[what: string, closeCode: number, frame: Buffer]>([
    ["a text that is no UTF-8", 1007, clientFrame(0x1, bytes(0xc3, 0x28), { masked: false })],
    ["a masked frame of a server", 1002, textFrame("[]")],
    ["a message that is too long by its head", 1009, clientFrame(0x1, bytes(), { masked: false, length: 2 ** 40 })],
  ])("R45 a client ends its connection for %s: %d", async (_what, closeCode, frame) => {
    const { port, disconnections } = await startServer();
    const proxy = await startFaultProxy(port);
    const client = makeClient(fixture16, { url: proxy.url });
    const ends: unknown[] = [];
    client.on("disconnect", (_connection, how) => ends.push(how));
    await client.connect();
    (await proxy.link()).toClient.inject(frame);
    expect(await disconnections.next()).toMatchObject({ closeCode });
    while (client.connected) await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toMatchObject([{ closeCode, reason: expect.stringMatching(/\w/) }]);
  });

  test.each(["/CP%", "/CP%zz", "/%c3%28", "/%ed%a0%80"])("R45 R1 the path %s is refused with 400", async (path) => {
    const { port } = await startServer();
    const raw = await openSocket(port);
    raw.write(upgradeRequest(path, { "Sec-WebSocket-Protocol": "fixture1.6" }));
    expect((await raw.readHead()).httpStatus).toBe(400);
    await raw.ended();
  });
});

describe("R45 limits that are none", () => {
  const names = {
    maxInboundCalls: [0, -1, 0.5],
    maxSendBufferBytes: [0, -1],
    maxNesting: [0, 1],
    maxMessageBytes: [0, -1],
    maxUnansweredCalls: [-1],
    silenceTimeoutMs: [-1],
    handshakeTimeoutMs: [-1],
    authenticateTimeoutMs: [-1],
  };
  const cases = Object.entries(names).flatMap(([name, values]) =>
    [...values, Number.NaN, "16", null, {}].map((value): [string, unknown] => [name, value]),
  );

  test.each(cases)("R45 %s %s is a mistake of the program", async (name, value) => {
    const options = { [name]: value };
    if (name !== "handshakeTimeoutMs") await expect(openFromScript(options)).rejects.toThrow(DefinitionError);
    if (name !== "authenticateTimeoutMs") expect(() => newClient(options)).toThrow(`${name} is ${String(value)}; it`);
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 32 + 5])("R45 maxMessageBytes may be %d", async (value) => {
    const { peer, connection } = await serverUnderTest(fixture16, {}, { maxMessageBytes: value });
    peer.send([2, "1", "Ping", { text: "x".repeat(2_000_000) }]);
    expect((await peer.receive()).slice(0, 2)).toEqual([4, "1"]);
    expect(connection.connected).toBe(true);
  });
});
