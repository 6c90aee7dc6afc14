import { Client, NotConnectedError, Server } from "@chargewire/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import { modern, old, rejection } from "../support/session.js";

/** A server of both protocols on one port, with one client of each. */
async function bothOnOnePort() {
  const server = new Server({ protocols: [old.protocol, modern.protocol] });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  server.handle(old.profile, { echo: ({ text }) => ({ text: `old ${text}` }) });
  server.handle(modern.profile, { echo: ({ text }) => ({ text: `modern ${text}` }) });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const url = `ws://127.0.0.1:${server.port}/ocpp`;
  const connect = async (identity: string, { protocol, profile }: typeof old) => {
    const client = new Client({ protocols: [protocol], url, identity });
    onTestFinished(() => client.close({ deadlineMs: 0 }));
    client.handle(profile, { echo: ({ text }) => ({ text: `${identity} ${text}` }) });
    await client.connect();
    return client;
  };
  return { server, older: await connect("A", old), newer: await connect("B", modern) };
}

describe("R3 several protocols on one port", () => {
  test("R3 each client gets the handlers of its own protocol", async () => {
    const { older, newer } = await bothOnOnePort();
    expect(await older.connection?.callUnchecked("Echo", { text: "x" })).toEqual({ text: "old x" });
    expect(await newer.connection?.callUnchecked("Echo", { text: "x" })).toEqual({ text: "modern x" });
  });

  test("R3 speaks narrows a connection to its protocol", async () => {
    const { server } = await bothOnOnePort();
    const a = server.connection("A");
    const b = server.connection("B");
    expect([a?.speaks(old.protocol), a?.speaks(modern.protocol)]).toEqual([true, false]);
    expect([b?.speaks(old.protocol), b?.speaks(modern.protocol)]).toEqual([false, true]);
    if (b?.speaks(modern.protocol)) expect(await b.call("Echo", { text: "hello" })).toEqual({ text: "B hello" });
    expect(server.connections).toEqual([a, b]);
  });

  test("R3 a call in a protocol that is none rejects, and does not throw", async () => {
    const { server } = await bothOnOnePort();
    const call = server.call("A", undefined as unknown as typeof old.protocol, "Ping", {});
    expect(await rejection(call)).toBeInstanceOf(TypeError);
  });

  test("R3 an identity is called in the protocol that it speaks", async () => {
    const { server } = await bothOnOnePort();
    expect(await server.call("A", old.protocol, "Echo", { text: "x" })).toEqual({ text: "A x" });
    expect(await server.peer("B", modern.protocol).call("Echo", { text: "y" })).toEqual({ text: "B y" });
  });

  test("R3 a call in another protocol, or to nobody, rejects with NotConnectedError", async () => {
    const { server } = await bothOnOnePort();
    const other = await rejection(server.call("A", modern.protocol, "Ping", {}));
    expect(other).toBeInstanceOf(NotConnectedError);
    expect(other).toMatchObject({ identity: "A", message: "A speaks fixture1.6, not fixture2.1." });
    const nobody = await rejection(server.call("C", old.protocol, "Ping", {}));
    expect(nobody).toMatchObject({ code: "CW_NOT_CONNECTED", identity: "C" });
    const send = await rejection(server.peer("A", modern.protocol).send("Note", { note: "x" }));
    expect(send).toBeInstanceOf(NotConnectedError);
    expect(server.connection("C")).toBeUndefined();
  });

  test("R3 a peer is looked up for each call: it may be made before the client is there", async () => {
    const { server, older } = await bothOnOnePort();
    const peer = server.peer("A", old.protocol);
    expect(await peer.call("Echo", { text: "1" })).toEqual({ text: "A 1" });
    const gone = new Promise((resolve) => server.on("disconnect", resolve));
    await older.close();
    await gone;
    expect(await rejection(peer.call("Ping", {}))).toBeInstanceOf(NotConnectedError);
  });
});
