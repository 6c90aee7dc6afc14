import { describe, expect, onTestFinished, test } from "vitest";
import { dialScripted } from "../support/scripted-peer.js";
import { identity, newClient, old, openFromScript, openSession, rejection, settle } from "../support/session.js";

const { subprotocol } = old.protocol;

describe("listeners that fail", () => {
  test.each([
    [
      "throw",
      () => {
        throw new Error("no");
      },
    ],
    ["reject", () => Promise.reject(new Error("no"))],
  ] as const)("that %s do no harm to anybody else, and are counted", async (_how, fail) => {
    const { server } = await openFromScript();
    const heard: string[] = [];
    for (const name of ["connect", "disconnect", "frame", "report", "cancel", "refuse"] as const) {
      server.on(name, fail);
      server.on(name, () => heard.push(name));
    }
    const peer = await dialScripted(server, "CP-2", subprotocol);
    server.handle(old.profile, { echo: ({ text }) => ({ text }) });
    peer.write([2, "1", "Echo", { text: "x" }]);
    peer.write("garbage");
    const call = rejection(server.call("CP-2", old.protocol, "Ping", {}));
    await settle();
    peer.terminate();
    expect(await call).toMatchObject({ code: "CW_CONNECTION_CLOSED" });
    const closed = server.close();
    await rejection(dialScripted(server, "CP-3", subprotocol));
    await closed;
    await settle();
    expect(new Set(heard)).toEqual(new Set(["connect", "disconnect", "frame", "report", "cancel", "refuse"]));
    expect(peer.received[1]).toEqual([3, "1", { text: "x" }]);
    expect(server.reportCounts.applicationFailed).toBe(heard.length);
  });

  test("a listener of `report` that fails is not reported to itself", async () => {
    const { server, peer } = await openFromScript();
    let heard = 0;
    server.on("report", () => {
      heard++;
      throw new Error("no");
    });
    peer.write("garbage");
    await settle();
    expect([heard, server.reportCounts.badFrame, server.reportCounts.applicationFailed]).toEqual([1, 1, 1]);
  });
});

describe("parts of the application that fail while a frame is dealt with", () => {
  test("R11 a generator of ids that throws rejects the call", async () => {
    const { station } = await openSession({
      client: {
        messageId: () => {
          throw new Error("no ids left");
        },
      },
    });
    expect(await rejection(station.call("Ping", {}))).toEqual(new Error("no ids left"));
    expect(station.pending).toEqual([]);
  });

  test("R20 no unhandled rejection is left of any of it", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): number => unhandled.push(reason);
    process.on("unhandledRejection", note);
    onTestFinished(() => void process.off("unhandledRejection", note));
    const { server, peer } = await openFromScript({}, undefined, { ping: () => Promise.reject(new Error("no")) });
    server.on("frame", () => Promise.reject(new Error("no")));
    peer.write([2, "1", "Ping", {}]);
    peer.terminate();
    await settle();
    await settle();
    expect(unhandled).toEqual([]);
  });
});

describe("what listeners hear", () => {
  test("connect with the handshake, frames of both directions with their action, disconnect with the reason", async () => {
    const heard: unknown[] = [];
    const { server, client, station } = await openSession({ serverHandlers: { echo: ({ text }) => ({ text }) } });
    server.on("frame", ({ direction, text, action, connection }) => {
      expect(connection).toBe(server.connection(identity));
      heard.push([direction, JSON.parse(text)[0], action]);
    });
    server.on("disconnect", (_connection, how) => heard.push(how));
    await station.call("Echo", { text: "x" });
    const own = server.call(identity, old.protocol, "Ping", {});
    await rejection(own);
    await client.close();
    await settle();
    expect(heard).toEqual([
      ["in", 2, "Echo"],
      ["out", 3, "Echo"],
      ["out", 2, "Ping"],
      ["in", 4, "Ping"],
      { closeCode: 1000, reason: "client closes" },
    ]);
  });

  test("a listener that was taken off hears nothing more, and taking it off twice is harmless", async () => {
    const { server, peer } = await openFromScript();
    let heard = 0;
    const off = server.on("report", () => heard++);
    peer.write("x");
    await settle();
    off();
    off();
    peer.write("x");
    await settle();
    expect(heard).toBe(1);
  });

  test("the same client tells connect and disconnect again after each connect", async () => {
    const { server } = await openFromScript();
    const client = newClient({ dial: server.inMemory(), identity: "CP-9" });
    const heard: string[] = [];
    client.on("connect", () => heard.push("connect"));
    client.on("disconnect", () => heard.push("disconnect"));
    for (const _ of [1, 2]) {
      await client.connect();
      client.connection?.close();
      await settle();
    }
    expect(heard).toEqual(["connect", "disconnect", "connect", "disconnect"]);
  });
});
