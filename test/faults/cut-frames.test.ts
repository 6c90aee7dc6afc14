import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { serverBehindProxy } from "./through-proxy.js";

describe("R35 the connection is cut in the middle of a frame", () => {
  test("R35 a CALL cut at any byte is not handled, and its call ends with the connection", async () => {
    let handled = 0;
    const behind = await serverBehindProxy({
      echo: ({ text }) => {
        handled++;
        return { text };
      },
    });
    const { started } = behind;
    const { client, connect, disconnections, reports } = behind.newClient();
    const { link } = await connect();
    const before = link.toServer.bytes;
    await client.call("Echo", { text: "x" });
    const length = link.toServer.bytes - before;
    link.end();
    await disconnections.next();
    await started.disconnections.next();
    expect(handled).toBe(1);
    for (let passed = 0; passed < length; passed++) {
      const next = await connect();
      next.link.toServer.cutAfter(passed);
      const error = await rejection(client.call("Echo", { text: "x" }));
      expect(error, `${passed} bytes`).toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1006, sent: true });
      expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
      expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
      expect(next.station.pending).toEqual([]);
    }
    expect(handled).toBe(1);
    expect([...reports.waiting, ...started.reports.waiting]).toEqual([]);
    expect(started.server.connections).toEqual([]);
    // One byte more, and the frame is whole.
    const { link: last } = await connect();
    last.toServer.cutAfter(length);
    expect(await client.call("Echo", { text: "x" })).toEqual({ text: "x" });
  });

  test("R35 an answer cut at any byte ends its call with the connection, on both sides", async () => {
    let handled = 0;
    const behind = await serverBehindProxy({
      echo: ({ text }) => {
        handled++;
        return { text };
      },
    });
    const { started } = behind;
    const { client, connect, disconnections, reports } = behind.newClient();
    const { link } = await connect();
    const before = link.toClient.bytes;
    await client.call("Echo", { text: "x" });
    const length = link.toClient.bytes - before;
    link.end();
    await disconnections.next();
    await started.disconnections.next();
    for (let passed = 0; passed < length; passed++) {
      const next = await connect();
      next.link.toClient.cutAfter(passed);
      const error = await rejection(client.call("Echo", { text: "x" }));
      expect(error, `${passed} bytes`).toMatchObject({ code: "CW_CONNECTION_CLOSED", closeCode: 1006, sent: true });
      expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
      expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    }
    expect(handled).toBe(1 + length);
    expect([...reports.waiting, ...started.reports.waiting]).toEqual([]);
    expect(client.connection?.pending).toEqual([]);
    expect(started.server.connections).toEqual([]);
  });

  test("R34 a call that is to be resent goes out again, under its id, wherever it was cut", async () => {
    const ids: string[] = [];
    const behind = await serverBehindProxy({
      echo: ({ text }, { messageId }) => {
        ids.push(messageId);
        return { text };
      },
    });
    const { client, connect, disconnections } = behind.newClient({}, { onDisconnect: "resend" });
    const first = await connect();
    first.link.toServer.cutAfter(30);
    const cutOnTheWay = client.call("Echo", { text: "one" });
    await disconnections.next();
    const second = await connect();
    expect(await cutOnTheWay).toEqual({ text: "one" });
    second.link.toClient.cutAfter(10);
    const cutOnTheWayBack = client.call("Echo", { text: "two" });
    await disconnections.next();
    expect(client.connection?.pending).toMatchObject([{ action: "Echo", state: "queued" }]);
    await connect();
    expect(await cutOnTheWayBack).toEqual({ text: "two" });
    // The second one was handled, though the client could not know.
    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(ids[2]);
    expect(client.connection?.pending).toEqual([]);
  });

  test("R35 calls of the server end with the connection, those too that wait", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { connect, disconnections } = newClient();
    const { link } = await connect();
    const backEnd = await started.connections.next();
    link.toClient.cutAfter(20);
    const calls = ["one", "two", "three"].map((text) => rejection(backEnd.call("Echo", { text })));
    const errors = await Promise.all(calls);
    expect(errors).toMatchObject([true, false, false].map((sent) => ({ code: "CW_CONNECTION_CLOSED", sent })));
    expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect(backEnd.pending).toEqual([]);
  });

  test("R35 a reset while calls and handlers of both sides are at work ends them all", async () => {
    const signals: AbortSignal[] = [];
    const never = (_request: object, { signal }: { readonly signal: AbortSignal }): Promise<never> => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const { started, newClient } = await serverBehindProxy({ echo: never });
    const { client, connect, disconnections } = newClient({ echo: never });
    const { link } = await connect();
    const backEnd = await started.connections.next();
    const calls = [rejection(client.call("Echo", { text: "up" })), rejection(backEnd.call("Echo", { text: "down" }))];
    while (signals.length < 2) await new Promise((resolve) => setImmediate(resolve));
    link.reset();
    expect(await Promise.all(calls)).toMatchObject(
      [1, 2].map(() => ({ code: "CW_CONNECTION_CLOSED", closeCode: 1006 })),
    );
    expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect([client.connection?.pending, backEnd.pending, started.server.connections]).toEqual([[], [], []]);
  });

  test("R31 a handler that was at work when its connection was cut answers nobody on the next one", async () => {
    const finish: ((answer: { text: string }) => void)[] = [];
    const behind = await serverBehindProxy();
    const { started } = behind;
    const { connect, disconnections } = behind.newClient({
      echo: () => new Promise((resolve) => finish.push(resolve)),
    });
    const { link } = await connect();
    const ended = rejection((await started.connections.next()).call("Echo", { text: "x" }));
    while (finish.length < 1) await new Promise((resolve) => setImmediate(resolve));
    link.reset();
    await Promise.all([ended, disconnections.next()]);
    await connect();
    const call = (await started.connections.next()).call("Echo", { text: "y" });
    while (finish.length < 2) await new Promise((resolve) => setImmediate(resolve));
    finish[0]?.({ text: "late" });
    finish[1]?.({ text: "in time" });
    expect(await call).toEqual({ text: "in time" });
    expect(started.reports.waiting).toEqual([]);
  });
});
