import { ocpp16 } from "@chargewire/ocpp16";
import { OcppError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { clientUnderTest, serverUnderTest } from "../support/endpoints.js";
import { fixture16, fixture21 } from "../support/fixture-protocol.js";

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids for tests that look at whole frames: m1, m2, … */
function counter(): () => string {
  let last = 0;
  return () => `m${++last}`;
}

describe("R8 the frames", () => {
  test("R8 a CALL of a client is [2, id, action, payload] in one text frame", async () => {
    const { client, peer } = await clientUnderTest(fixture16, {}, { messageId: counter() });
    const answer = client.call("Echo", { text: "a" });
    expect(await peer.receiveText()).toBe('[2,"m1","Echo",{"text":"a"}]');
    peer.send('[3,"m1",{"text":"b"}]');
    expect(await answer).toEqual({ text: "b" });
  });

  test("R8 a CALL of a server is the same", async () => {
    const { connection, peer } = await serverUnderTest(fixture16, {}, { messageId: counter() });
    const answer = connection.call("Ping", {});
    expect(await peer.receiveText()).toBe('[2,"m1","Ping",{}]');
    peer.send('[3,"m1",{}]');
    expect(await answer).toEqual({});
  });

  test("R8 a CALLRESULT is [3, id, payload]", async () => {
    const { peer } = await serverUnderTest();
    peer.send('[2,"1","Echo",{"text":"a"}]');
    expect(await peer.receiveText()).toBe('[3,"1",{"text":"a"}]');
  });

  test("R8 a CALLERROR is [4, id, code, description, details]", async () => {
    const echo = () => {
      throw new OcppError("SecurityError", { description: "no", details: { why: ["a", 1, null] } });
    };
    const { peer } = await serverUnderTest(fixture16, { echo });
    peer.send('[2,"1","Echo",{"text":"a"}]');
    expect(await peer.receiveText()).toBe('[4,"1","SecurityError","no",{"why":["a",1,null]}]');
  });

  test("R8 a received CALLERROR rejects the call with all that it says", async () => {
    const { client, peer } = await clientUnderTest();
    const failure = client.call("Ping", {}).catch((error: unknown) => error);
    peer.send([4, await peer.receiveCall("Ping"), "SecurityError", "no", { why: 1 }]);
    expect(await failure).toBeInstanceOf(OcppError);
    expect(await failure).toMatchObject({
      errorCode: "SecurityError",
      errorDescription: "no",
      errorDetails: { why: 1 },
      remote: true,
      action: "Ping",
    });
  });

  test("R8 an action without fields travels with an empty object, and a handler may return nothing", async () => {
    const nothing = () => undefined as unknown as Record<string, never>;
    const { peer } = await serverUnderTest(fixture16, { ping: nothing });
    peer.send('[2,"1","Ping",{}]');
    expect(await peer.receiveText()).toBe('[3,"1",{}]');
  });

  test("R8 white space and escapes in a frame mean nothing", async () => {
    const { peer } = await serverUnderTest();
    peer.send(' [ 2 ,\r\n"\\u0031"\t, "\\u0045cho", { "text" : "\\u00e4\\ud83d\\udd0c\\/" } ] ');
    expect(await peer.receiveText()).toBe('[3,"1",{"text":"ä🔌/"}]');
  });

  test("R8 text is UTF-8 both ways", async () => {
    const { client, peer } = await clientUnderTest();
    const text = "ä€🔌充\u0000\u2028";
    const answer = client.call("Echo", { text });
    const [, messageId, , payload] = await peer.receive();
    expect(payload).toEqual({ text });
    peer.send([3, messageId, { text }]);
    expect(await answer).toEqual({ text });
  });

  test("R8 a text frame that is not UTF-8 costs the connection (1007), not the process", async () => {
    const { peer, reports } = await serverUnderTest();
    peer.socket.send(Buffer.from([0x5b, 0x32, 0x2c, 0xff, 0xfe]), { binary: false });
    expect((await peer.closed()).closeCode).toBe(1007);
    expect(reports.waiting).toEqual([]);
  });

  test("R8 a frame may come in fragments", async () => {
    const { peer } = await serverUnderTest();
    for (const part of ['[2,"1",', '"Echo",{"te']) peer.socket.send(part, { fin: false });
    peer.socket.send('xt":"a"}]', { fin: true });
    expect(await peer.receive()).toEqual([3, "1", { text: "a" }]);
  });
});

describe("R9 the frames of 2.1", () => {
  test("R9 a SEND is [6, id, action, payload] and waits for nothing", async () => {
    const { client, peer } = await clientUnderTest(fixture21, {}, { messageId: counter() });
    await client.send("Note", { note: "a" });
    expect(await peer.receiveText()).toBe('[6,"m1","Note",{"note":"a"}]');
  });

  test("R9 a server sends it too", async () => {
    const { connection, peer } = await serverUnderTest(fixture21, {}, { messageId: counter() });
    await connection.send("Note", { note: "a" });
    expect(await peer.receiveText()).toBe('[6,"m1","Note",{"note":"a"}]');
  });

  test("R9 a received SEND reaches its handler and is not answered", async () => {
    const notes: unknown[] = [];
    const note = (request: { note: string }, { messageId }: { messageId: string }) =>
      void notes.push([messageId, request]);
    const { peer } = await serverUnderTest(fixture21, { note });
    peer.send([6, "s1", "Note", { note: "a" }]);
    await peer.expectNoAnswer();
    expect(notes).toEqual([["s1", { note: "a" }]]);
  });

  test("R9 a CALLRESULTERROR answers a CALLRESULT that cannot be used, under its id", async () => {
    const { client, peer } = await clientUnderTest(fixture21);
    const failure = client.call("Echo", { text: "a" }).catch((error: unknown) => error);
    const messageId = await peer.receiveCall("Echo");
    const [messageType, id, code, description, details] = await peer.exchange([3, messageId, { text: 7 }]);
    expect([messageType, id, code, details]).toEqual([5, messageId, "TypeConstraintViolation", {}]);
    expect(description).toContain("/text");
    expect(await failure).toMatchObject({ code: "CW_VALIDATION", part: "response", received: true });
  });

  test("R9 a received CALLRESULTERROR is told to the application and not answered", async () => {
    const { peer, reports } = await serverUnderTest(fixture21);
    expect(await peer.exchange([2, "1", "Echo", { text: "a" }])).toEqual([3, "1", { text: "a" }]);
    peer.send([5, "1", "FormatViolation", "what is that", { a: 1 }]);
    const error = { errorCode: "FormatViolation", errorDescription: "what is that", errorDetails: { a: 1 } };
    expect(await reports.next()).toMatchObject({ kind: "resultRefused", messageId: "1", error });
    await peer.expectNoAnswer();
  });

  test("R9 1.6 has neither: no action of it is sent that way, and 5 and 6 are no message types of it", () => {
    expect(ocpp16.features.filter(({ kind }) => kind === "send")).toEqual([]);
    expect(ocpp16.dialect.messageTypes).toEqual([2, 3, 4]);
  });
});

describe("R11 message ids of this side", () => {
  test("R11 are UUIDs of version 4 unless told otherwise, and differ", async () => {
    const { client, peer } = await clientUnderTest();
    const ids = new Set<string>();
    for (let count = 0; count < 50; count++) {
      const answer = client.call("Ping", {});
      const messageId = await peer.receiveCall("Ping");
      expect(messageId).toMatch(uuidV4);
      ids.add(messageId);
      peer.send([3, messageId, {}]);
      await answer;
    }
    expect(ids.size).toBe(50);
  });

  test("R11 come from the generator that the application gives, on either side", async () => {
    const client = await clientUnderTest(fixture16, {}, { messageId: counter() });
    void client.client.call("Ping", {}).catch(() => {});
    expect(await client.peer.receiveCall("Ping")).toBe("m1");
    const server = await serverUnderTest(fixture16, {}, { messageId: counter() });
    void server.connection.call("Ping", {}).catch(() => {});
    expect(await server.peer.receiveCall("Ping")).toBe("m1");
  });

  test("R11 belong to their sender: both sides may use the same id at the same time", async () => {
    const { connection, peer } = await serverUnderTest(fixture16, {}, { messageId: () => "1" });
    const answer = connection.call("Echo", { text: "mine" });
    expect(await peer.receiveCall("Echo")).toBe("1");
    expect(await peer.exchange([2, "1", "Echo", { text: "yours" }])).toEqual([3, "1", { text: "yours" }]);
    peer.send([3, "1", { text: "done" }]);
    expect(await answer).toEqual({ text: "done" });
  });
});

describe("R12 actions", () => {
  test.each(["echo", "ECHO", "Echo ", " Echo", "Ech", "Echo\u0000"])("R12 %j is not Echo", async (action) => {
    const { peer } = await serverUnderTest();
    const [messageType, messageId, code] = await peer.exchange([2, "1", action, { text: "a" }]);
    expect([messageType, messageId, code]).toEqual([4, "1", "NotImplemented"]);
  });

  test("R12 a client tells them apart too", async () => {
    const { peer } = await clientUnderTest();
    expect((await peer.exchange([2, "1", "echo", { text: "a" }]))[2]).toBe("NotImplemented");
    expect(await peer.exchange([2, "2", "Echo", { text: "a" }])).toEqual([3, "2", { text: "a" }]);
  });
});
