import { describe, expect, test } from "vitest";
import { Arrivals, gate } from "../support/arrivals.js";
import { theyServe, weServe } from "./casting.js";
import { handleAll } from "./handle-all.js";
import { expectUseful, type Meeting, meet } from "./ocpp-rpc-meeting.js";
import { callThrough } from "./our-side.js";
import { version21 } from "./versions.js";

// ocpp-rpc does not know SEND (R9). OCPP 2.1 has one, from the charging station to the CSMS.

const action = "NotifyPeriodicEventStream";
const requests = version21.exchanges("client", action).map(({ request }) => request);
const [request = {}] = requests;

describe("our OCPP 2.1 client sends a SEND to their server, strict", () => {
  const casting = theyServe(version21);
  // It answers a message type that it does not know with a CALLERROR, and has not read the message id by then.
  const complaint = { kind: "unexpectedAnswer", messageType: 4, messageId: "-1" };

  test("it complains, which settles nothing and is reported; the connection stays useful", async () => {
    const meeting = await meet(casting);
    for (const each of requests) {
      expect(await callThrough(meeting.facade, action, each)).toBeUndefined();
      expect(await meeting.written.next()).toEqual([6, expect.any(String), action, each]);
      expect(await meeting.reports.next()).toEqual(complaint);
    }
    await expectUseful(casting, meeting);
    expect(meeting.reports.waiting).toEqual([]);
  });

  test("a call that is in flight meanwhile gets its own answer", async () => {
    const { facade, peer, reports } = await meet(casting);
    const [heartbeat] = version21.exchanges("client", "Heartbeat");
    const asked = gate();
    const mayAnswer = gate();
    peer.handle("Heartbeat", async () => {
      asked.open();
      await mayAnswer.promise;
      return { ...heartbeat?.response };
    });
    const call = callThrough(facade, "Heartbeat", {});
    await asked.promise;
    await callThrough(facade, action, request);
    expect(await reports.next()).toEqual(complaint);
    mayAnswer.open();
    expect(await call).toEqual(heartbeat?.response);
  });
});

describe("their client writes a SEND by hand to our OCPP 2.1 server", () => {
  const casting = weServe(version21);

  /** Registers handlers for everything, and gives what arrives. */
  function receive({ endpoint }: Meeting): Arrivals<unknown> {
    const arrivals = new Arrivals<unknown>("A request");
    handleAll(endpoint, version21.protocol, "client", (name, payload) => {
      arrivals.push([name, payload]);
      return {};
    });
    return arrivals;
  }

  test("it arrives and is not answered; the connection stays useful", async () => {
    const meeting = await meet(casting);
    const arrivals = receive(meeting);
    for (const each of requests) {
      meeting.peer.sendRaw(JSON.stringify([6, "send-1", action, each]));
      expect(await arrivals.next()).toEqual([action, each]);
    }
    await expectUseful(casting, meeting);
    expect((await meeting.written.next()).slice(0, 1)).toEqual([2]);
    expect(meeting.reports.waiting).toEqual([]);
  });

  test("an invalid one is reported and not answered; the connection stays useful", async () => {
    const meeting = await meet(casting);
    const arrivals = receive(meeting);
    meeting.peer.sendRaw(JSON.stringify([6, "send-1", action, { ...request, id: "one" }]));
    expect(await meeting.reports.next()).toMatchObject({ kind: "invalidPayload", action, messageId: "send-1" });
    await expectUseful(casting, meeting);
    expect((await meeting.written.next()).slice(0, 1)).toEqual([2]);
    expect(arrivals.waiting).toEqual([]);
  });

  test("as a CALL, which is all that its call() can write, it is refused with ProtocolError", async () => {
    const meeting = await meet(casting);
    const arrivals = receive(meeting);
    await expect(meeting.peer.call(action, request)).rejects.toMatchObject({ rpcErrorCode: "ProtocolError" });
    expect(arrivals.waiting).toEqual([]);
    await expectUseful(casting, meeting);
  });
});
