import { Client, DefinitionError, OcppError, Server, type UnknownActionHandler } from "@chargewire/runtime";
import { describe, expect, test } from "vitest";
import {
  identity,
  modern,
  newClient,
  old,
  openFromScript,
  openSession,
  openToScript,
  rejection,
  settle,
} from "../support/session.js";

describe("unknown actions", () => {
  test("R21 NotImplemented for an unknown action, NotSupported for one without a handler", async () => {
    const { peer } = await openFromScript();
    for (const action of ["Nothing", "Ping"]) peer.write([2, action, action, {}]);
    await settle();
    expect(peer.received.map((frame) => frame.slice(0, 3))).toEqual([
      [4, "Nothing", "NotImplemented"],
      [4, "Ping", "NotSupported"],
    ]);
  });

  test("R12 R30 actions are case-sensitive, and names of Object are simply unknown", async () => {
    const { peer } = await openFromScript({}, undefined, { ping: () => ({}) });
    const actions = ["ping", "PING", "__proto__", "constructor", "toString", "hasOwnProperty"];
    for (const action of actions) peer.write([2, action, action, {}]);
    await settle();
    expect(peer.received.map((frame) => frame.slice(0, 3))).toEqual(actions.map((id) => [4, id, "NotImplemented"]));
  });

  const echoUnknown: UnknownActionHandler = (action, request, { messageId }) => ({ action, request, messageId });

  test("the catch-all answers them on both sides, and known ones without a handler stay NotSupported", async () => {
    const { client, server, station, backEnd } = await openSession();
    client.handleUnknown(echoUnknown);
    server.handleUnknown(echoUnknown);
    for (const connection of [station, backEnd]) {
      const answer = await connection.callUnchecked("VendorThing", { a: 1 });
      expect(answer).toMatchObject({ action: "VendorThing", request: { a: 1 } });
      expect(await rejection(connection.callUnchecked("Ping", {}))).toMatchObject({ errorCode: "NotSupported" });
    }
  });

  test("the catch-all may refuse, and R25 what else it throws is InternalError", async () => {
    const { server, peer } = await openFromScript();
    server.handleUnknown((action) => {
      throw action === "No" ? new OcppError("SecurityError", { details: { a: 1 } }) : new Error("secret");
    });
    for (const action of ["No", "Broken"]) peer.write([2, action, action, {}]);
    await settle();
    expect(peer.received).toEqual([
      [4, "No", "SecurityError", "", { a: 1 }],
      [4, "Broken", "InternalError", "", {}],
    ]);
  });
});

describe("handleAction", () => {
  test("registers one action on either side; a later handler replaces the earlier one", async () => {
    const { client, server, station, backEnd } = await openSession({ serverHandlers: { echo: () => ({ text: "1" }) } });
    expect(await station.call("Echo", { text: "x" })).toEqual({ text: "1" });
    server.handleAction(old.protocol, "Echo", ({ text }) => ({ text: `${text}2` }));
    client.handleAction(old.protocol, "Echo", ({ text }) => ({ text: `${text}3` }));
    expect(await station.call("Echo", { text: "x" })).toEqual({ text: "x2" });
    expect(await backEnd.call("Echo", { text: "x" })).toEqual({ text: "x3" });
  });

  test("the methods of a class are handlers too, and keep their `this`", async () => {
    class Handlers {
      greeting = "hi ";
      echo({ text }: { text: string }): { text: string } {
        return { text: this.greeting + text };
      }
    }
    const server = new Server({ protocols: [old.protocol] });
    server.handle(old.profile, new Handlers());
    const client = newClient({ dial: server.inMemory() });
    await client.connect();
    expect(await client.call("Echo", { text: "x" })).toEqual({ text: "hi x" });
  });

  test("a function under a name that is no handler is a mistake, a field with data is not", () => {
    const server = new Server({ protocols: [old.protocol] });
    const misspelt: object = { ecko: () => ({ text: "x" }) };
    expect(() => server.handle(old.profile, misspelt)).toThrow("Fixture has no handler named ecko; it has echo, ping");
    server.handle(old.profile, { note: undefined, count: 1 } as object);
    expect(server.connections).toEqual([]);
  });

  test("a handler that is undefined registers nothing", async () => {
    const { peer } = await openFromScript({}, undefined, { ping: undefined } as never);
    peer.write([2, "1", "Ping", {}]);
    await settle();
    expect(peer.received).toEqual([[4, "1", "NotSupported", expect.any(String), {}]]);
  });
});

describe("mistakes of the program are DefinitionErrors", () => {
  const server = (): Server => new Server({ protocols: [old.protocol] });
  const mistakes: Record<string, () => unknown> = {
    "no protocol": () => new Server({ protocols: [] }),
    "a protocol twice": () => new Client({ protocols: [old.protocol, old.protocol], url: "ws://x", identity }),
    "an empty identity": () => new Client({ protocols: [old.protocol], url: "ws://x", identity: "" }),
    "R2 an identity with a colon": () => new Client({ protocols: [modern.protocol], url: "ws://x", identity: "a:b" }),
    "R2 an identity of 49 characters": () =>
      new Client({ protocols: [modern.protocol], url: "ws://x", identity: "x".repeat(49) }),
    "R15 no place for a call in flight": () => new Server({ protocols: [old.protocol], maxInFlight: 0 }),
    "a timeout that is no number": () => new Server({ protocols: [old.protocol], callTimeoutMs: Number.NaN }),
    "a URL that is none": () => new Client({ protocols: [old.protocol], url: "host:9000/ocpp", identity }),
    "a URL of another scheme": () => new Client({ protocols: [old.protocol], url: "ftp://host/ocpp", identity }),
    "a path without an identity": () => new Server({ protocols: [old.protocol], path: "/ocpp" }),
    "a path with two *": () => new Server({ protocols: [old.protocol], path: "/*/a/*/:identity" }),
    "a handler that the profile does not have": () => server().handle(old.profile, { pong: () => ({}) } as never),
    "a profile of another protocol": () => server().handle(modern.profile, { ping: () => ({}) }),
    "an action that the protocol does not have": () =>
      server().handleAction(old.protocol, "Pong" as "Ping", () => ({})),
    "an action of a protocol that is not served": () => server().handleAction(modern.protocol, "Ping", () => ({})),
  };
  test.each(Object.entries(mistakes))("%s", (_name, make) => {
    expect(make).toThrow(DefinitionError);
  });

  test("an action that this side may not start, or not in this way", async () => {
    const { station } = await openToScript({}, modern);
    for (const action of ["Nothing", "Note", "__proto__"]) {
      expect(await rejection(station.call(action as "Ping", {}))).toBeInstanceOf(DefinitionError);
    }
    expect(await rejection(station.send("Ping" as "Note", {} as never))).toBeInstanceOf(DefinitionError);
    expect(station.pending).toEqual([]);
  });
});
