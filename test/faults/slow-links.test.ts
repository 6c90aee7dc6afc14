import { CallTimeoutError } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import { rejection } from "../support/session.js";
import { serverBehindProxy } from "./through-proxy.js";

describe("R15 slow networks", () => {
  test("over a slow link, calls of both directions cross and keep their order", async () => {
    const heard: string[] = [];
    const listen = ({ text }: { readonly text: string }): { text: string } => {
      heard.push(text);
      return { text };
    };
    const { started, proxy, newClient } = await serverBehindProxy({ echo: listen });
    proxy.plan = { toServer: { delayMs: 15 }, toClient: { delayMs: 5 } };
    const { client, connect } = newClient({ echo: listen });
    await connect();
    const backEnd = await started.connections.next();
    const texts = (from: string): string[] => [1, 2, 3].map((number) => `${from} ${number}`);
    const answers = await Promise.all([
      ...texts("up").map((text) => client.call("Echo", { text })),
      ...texts("down").map((text) => backEnd.call("Echo", { text })),
    ]);
    expect(answers.map(({ text }) => text)).toEqual([...texts("up"), ...texts("down")]);
    for (const from of ["up", "down"]) expect(heard.filter((text) => text.startsWith(from))).toEqual(texts(from));
  });

  test("frames that come byte by byte are put together, characters of several bytes too", async () => {
    const { started, proxy, newClient } = await serverBehindProxy();
    proxy.plan = { toServer: { pieceBytes: 1 }, toClient: { pieceBytes: 1 } };
    const { client, connect } = newClient();
    await connect();
    const text = "é😀x".repeat(6);
    const backEnd = await started.connections.next();
    expect(await client.call("Echo", { text })).toEqual({ text });
    expect(await backEnd.call("Echo", { text })).toEqual({ text });
  });

  test("R26 an answer that is held back comes too late: its call has timed out, and it settles no other", async () => {
    const { newClient } = await serverBehindProxy();
    const { client, connect, reports } = newClient();
    const { link, station } = await connect();
    const before = link.toClient.bytes;
    link.toClient.stall();
    expect(await rejection(client.call("Echo", { text: "one" }, { timeoutMs: 30 }))).toBeInstanceOf(CallTimeoutError);
    const next = client.call("Echo", { text: "two" });
    await link.toClient.sent(before + 1);
    link.flow();
    expect(await next).toEqual({ text: "two" });
    expect(await reports.next()).toMatchObject({ kind: "unexpectedAnswer", messageType: 3 });
    expect(station.pending).toEqual([]);
  });

  test("R26 a CALL that is held back is handled late, and its answer is only counted", async () => {
    const heard: string[] = [];
    const { newClient } = await serverBehindProxy({
      echo: ({ text }) => {
        heard.push(text);
        return { text };
      },
    });
    const { client, connect, reports } = newClient();
    const { link } = await connect();
    link.toServer.stall();
    expect(await rejection(client.call("Echo", { text: "one" }, { timeoutMs: 30 }))).toBeInstanceOf(CallTimeoutError);
    const next = client.call("Echo", { text: "two" });
    link.flow();
    expect(await next).toEqual({ text: "two" });
    expect(heard).toEqual(["one", "two"]);
    expect(await reports.next()).toMatchObject({ kind: "unexpectedAnswer" });
    expect(client.reportCounts.unexpectedAnswer).toBe(1);
  });

  test("R38 a client closes although nothing passes any more, and the server learns it when the link flows", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { client, connect, disconnections } = newClient();
    const { link } = await connect();
    link.stall();
    const call = rejection(client.call("Ping", {}));
    await client.close({ deadlineMs: 0 });
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: true });
    expect(await disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    expect(started.disconnections.waiting).toEqual([]);
    link.flow();
    expect(await started.disconnections.next()).toEqual({ closeCode: 1000, reason: "client closes" });
    expect(started.server.connections).toEqual([]);
  });

  test("R38 a server closes although nothing passes any more", async () => {
    const { started, newClient } = await serverBehindProxy();
    const { connect, disconnections } = newClient();
    const { link } = await connect();
    const backEnd = await started.connections.next();
    link.stall();
    const call = rejection(backEnd.call("Ping", {}));
    await started.server.close({ deadlineMs: 0 });
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED", sent: true });
    expect(await started.disconnections.next()).toEqual({ closeCode: 1006, reason: "" });
    link.flow();
    expect(await disconnections.next()).toEqual({ closeCode: 1001, reason: "server closes" });
  });
});
