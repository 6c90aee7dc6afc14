import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";

const nested = (depth: number, core = ""): string => "[".repeat(depth) + core + "]".repeat(depth);

/** Frames that are no messages, and the reason that the report gives. */
const badFrames: readonly [what: string, frame: unknown, reason: string][] = [
  ["an empty frame", "", "notJson"],
  ["white space", " \n", "notJson"],
  ["text that is no JSON", "hello", "notJson"],
  ["half a frame", '[2,"1","Echo",{"text":"a"}', "notJson"],
  ["two frames in one", '[2,"1","Ping",{}][2,"2","Ping",{}]', "notJson"],
  ["a byte order mark", '\ufeff[2,"1","Ping",{}]', "notJson"],
  ["single quotes", "[2,'1','Ping',{}]", "notJson"],
  ["a trailing comma", '[2,"1","Ping",{},]', "notJson"],
  ["NaN", "NaN", "notJson"],
  ["100,000 opened arrays", "[".repeat(100_000), "nesting"],
  ["null", "null", "notArray"],
  ["true", "true", "notArray"],
  ["a number", "2", "notArray"],
  ["a huge number", "1e400", "notArray"],
  ["a string", '"[2]"', "notArray"],
  ["an object", "{}", "notArray"],
  ["an object that looks like a CALL", '{"0":2,"1":"1","2":"Ping","3":{},"length":4}', "notArray"],
  ["an empty array", "[]", "notArray"],
  ["100,000 nested arrays", nested(100_000), "nesting"],
  ["100,000 nested arrays around null", nested(100_000, "null"), "nesting"],
  ["an array of null", "[null]", "messageType"],
  ["a message type as text", '["2","1","Ping",{}]', "messageType"],
  ["nothing but a message type", "[2]", "messageId"],
  ["an id that is a number", '[2,1,"Ping",{}]', "messageId"],
  ["an id that is null", '[2,null,"Ping",{}]', "messageId"],
  ["an empty id", '[2,"","Ping",{}]', "messageId"],
  ["a huge id", `[2,"${"x".repeat(500_000)}","Ping",{}]`, "messageId"],
  ["a CALL of two elements", '[2,"1"]', "arity"],
  ["a CALL of three elements", '[2,"1","Ping"]', "arity"],
  ["a CALL of five elements", '[2,"1","Ping",{},{}]', "arity"],
  ["a CALL of 100,000 elements", `[2,"1","Ping",{}${",0".repeat(100_000)}]`, "arity"],
  ["a CALLRESULT of two elements", '[3,"1"]', "arity"],
  ["a CALLRESULT of four elements", '[3,"1",{},{}]', "arity"],
  ["a CALLERROR of two elements", '[4,"1"]', "arity"],
  ["a CALLERROR of six elements", '[4,"1","GenericError","",{},{}]', "arity"],
  ["an action that is a number", '[2,"1",7,{}]', "action"],
  ["an action that is null", '[2,"1",null,{}]', "action"],
  ["an empty action", '[2,"1","",{}]', "action"],
  ["a payload that is text", '[2,"1","Ping","{}"]', "payload"],
  ["a payload that is an array", '[2,"1","Ping",[]]', "payload"],
  ["a payload that is a number", '[2,"1","Ping",0]', "payload"],
  ["a payload of 100,000 nested arrays", `[2,"1","Ping",${nested(100_000)}]`, "nesting"],
  ["a result that is an array", '[3,"1",[]]', "payload"],
  ["an error code that is a number", '[4,"1",7,"",{}]', "error"],
  ["a description that is null", '[4,"1","GenericError",null,{}]', "error"],
  ["details that are null", '[4,"1","GenericError","",null]', "error"],
  ["details that are an array", '[4,"1","GenericError","",[]]', "error"],
  ["a binary frame with a CALL in it", Buffer.from('[2,"1","Ping",{}]'), "binary"],
  ["an empty binary frame", Buffer.alloc(0), "binary"],
  ["a binary frame of noise", Buffer.from([0, 1, 2, 0xff, 0xfe]), "binary"],
];

/** The message types of what is answered before one more valid CALL is. */
let probes = 0;
async function answersTo(peer: Awaited<ReturnType<typeof serverUnderTest>>["peer"], frame: unknown) {
  peer.send(frame);
  const probe = `probe-${++probes}`;
  peer.send([2, probe, "Ping", {}]);
  const messageTypes: unknown[] = [];
  for (let next = await peer.receive(); next[1] !== probe; next = await peer.receive()) messageTypes.push(next[0]);
  return messageTypes;
}

describe("R20 bad frames", () => {
  test.each(badFrames)(
    "R20 in 1.6 %s is reported with its reason, and the session goes on",
    async (_what, frame, reason) => {
      const { peer, reports } = await serverUnderTest(fixture16);
      const answers = await answersTo(peer, frame);
      expect(await reports.next()).toMatchObject({ kind: "badFrame", reason });
      expect(reports.waiting).toEqual([]);
      // At most one answer, and that one a CALLERROR.
      expect(["", "4"]).toContain(answers.join());
    },
  );

  test.each(badFrames)(
    "R20 in 2.1 %s is reported with its reason, and the session goes on",
    async (_what, frame, reason) => {
      const { peer, reports } = await serverUnderTest(fixture21);
      const answers = await answersTo(peer, frame);
      expect(await reports.next()).toMatchObject({ kind: "badFrame", reason });
      expect(reports.waiting).toEqual([]);
      const isAnswer = typeof frame === "string" && /^\[[34]/.test(frame);
      expect(answers).toEqual(isAnswer ? [] : [4]);
    },
  );

  test("R20 a client takes all of them in a row without harm", async () => {
    const { client, peer, reports } = await clientUnderTest(fixture16, {}, { maxBadFrames: 0 });
    for (const [, frame] of badFrames) await answersTo(peer, frame);
    expect(reports.waiting.map((report) => report.kind === "badFrame" && report.reason)).toEqual(
      badFrames.map(([, , reason]) => reason),
    );
    expect(client.reportCounts.badFrame).toBe(badFrames.length);
    expect(client.connected).toBe(true);
  });

  test.each([
    ["a null payload of a CALL", '[2,"1","Ping",null]', [3, "1", {}]],
    ["lone surrogates in text", '[2,"1","Echo",{"text":"\\ud800"}]', [3, "1", { text: "\ud800" }]],
    ["a NUL in text", '[2,"1","Echo",{"text":"\\u0000"}]', [3, "1", { text: "\u0000" }]],
    ["a field that is given twice", '[2,"1","Echo",{"text":7,"text":"a"}]', [3, "1", { text: "a" }]],
  ])("R20 in 1.6 %s is odd, but no bad frame", async (_what, frame, answer) => {
    const { peer, reports } = await serverUnderTest(fixture16);
    expect(await peer.exchange(frame)).toEqual(answer);
    expect(reports.waiting).toEqual([]);
  });

  test("R20 100,000 nested arrays in a field are refused by the schema where no limit is set", async () => {
    const { peer } = await serverUnderTest(fixture16, {}, { maxNesting: Number.POSITIVE_INFINITY });
    const [, , code] = await peer.exchange(`[2,"1","Echo",{"text":${nested(100_000)}}]`);
    expect(code).toBe("TypeConstraintViolation");
  });

  test("R20 100,000 nested arrays for a handler do no harm where no limit is set", async () => {
    const { peer, server } = await serverUnderTest(fixture16, {}, { maxNesting: Number.POSITIVE_INFINITY });
    server.handleUnknown((_action, request) => request);
    const [messageType, messageId, code] = await peer.exchange(`[2,"1","Custom",{"data":${nested(100_000)}}]`);
    expect([messageType, messageId]).toEqual([4, "1"]);
    expect(code).toBe("InternalError");
    await peer.expectNoAnswer();
  });

  test("R20 a frame larger than the limit costs the connection (1009), not the process", async () => {
    const { peer, reports } = await serverUnderTest(fixture16, {}, { maxMessageBytes: 1_000 });
    peer.send([2, "1", "Echo", { text: "x".repeat(1_000) }]);
    expect((await peer.closed()).closeCode).toBe(1009);
    expect(reports.waiting).toEqual([]);
  });
});

describe("R20 too many bad frames in a row", () => {
  test.each([
    ["10 by default", {}, 10],
    ["3 by a setting", { maxBadFrames: 3 }, 3],
    ["1 by a setting", { maxBadFrames: 1 }, 1],
  ])("R20 end the connection with 1002: %s", async (_what, options, limit) => {
    const { peer, server, disconnections } = await serverUnderTest(fixture16, {}, options);
    for (let count = 1; count < limit; count++) peer.send("bad");
    await peer.expectNoAnswer();
    for (let count = 1; count <= limit; count++) peer.send("bad");
    expect(await peer.closed()).toMatchObject({ closeCode: 1002 });
    await disconnections.next();
    expect(server.connections.length).toBe(0);
  });

  test("R20 end the connection of a client too", async () => {
    const { client, peer, disconnections } = await clientUnderTest(fixture21, {}, { maxBadFrames: 2 });
    peer.send("bad");
    peer.send(Buffer.from("bad"));
    expect(await peer.closed()).toMatchObject({ closeCode: 1002 });
    await disconnections.next();
    expect(client.connected).toBe(false);
  });

  test("R20 are counted anew after every valid frame", async () => {
    const { peer, server } = await serverUnderTest(fixture16, {}, { maxBadFrames: 2 });
    for (let count = 0; count < 20; count++) {
      peer.send("bad");
      await peer.expectNoAnswer();
    }
    expect(server.reportCounts.badFrame).toBe(20);
    peer.send("bad");
    peer.send("bad");
    expect(await peer.closed()).toMatchObject({ closeCode: 1002 });
  });

  test("R20 never end the connection when the setting is 0", async () => {
    const { peer, server } = await serverUnderTest(fixture16, {}, { maxBadFrames: 0 });
    for (let count = 0; count < 200; count++) peer.send("bad");
    await peer.expectNoAnswer();
    expect(server.reportCounts.badFrame).toBe(200);
  });

  test("R20 nothing that follows them is handled", async () => {
    const handled: string[] = [];
    const echo = ({ text }: { text: string }) => {
      handled.push(text);
      return { text };
    };
    const { peer, server, disconnections } = await serverUnderTest(fixture16, { echo }, { maxBadFrames: 2 });
    // They leave in one go, before the close can come back.
    for (const frame of ["bad", "bad", '[2,"1","Echo",{"text":"late"}]', Buffer.from("bad"), "bad"]) peer.send(frame);
    expect(await peer.closed()).toMatchObject({ closeCode: 1002 });
    await disconnections.next();
    expect([handled, server.reportCounts.badFrame]).toEqual([[], 2]);
  });
});
